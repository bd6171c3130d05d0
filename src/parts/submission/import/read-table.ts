import { CsvError, parse } from 'csv-parse';
import { DamagedFileError } from '../../../platform/files/read-decompressed.ts';
import { readWorkbook } from '../../../platform/files/read-workbook.ts';
import { spoolFile } from '../../../platform/files/spool-file.ts';
import { WorkbookError } from '../../../platform/files/workbook-rows.ts';
import type { Problem } from '../../../schema/problem.ts';
import { TEMPLATE_MARK } from '../checklists/template-mark.ts';

/** A table as a source of rows; the first one is the header. */
export interface TableRow {
  readonly cells: string[];
  /** 1-based, as a spreadsheet counts. */
  readonly rowNumber: number;
}

/** The table cannot be read further. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.hint);
    this.problem = problem;
  }
}

const MAX_ROW_CHARACTERS = 1 << 20;

/**
 * Reads TSV, CSV or semicolon-separated text in UTF-8 or UTF-16, as spreadsheets save it, or the first sheet of an
 * Excel workbook. Rows without any value are passed over but counted.
 * @throws TableError where it is no table
 */
export async function* readTable(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const chunks = bytes[Symbol.asyncIterator]();
  const head = await readHead(chunks).catch((error: unknown) => {
    throw new TableError(describeFailure(error, source));
  });
  const whole = concatenate(head, chunks);
  const isWorkbook = head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
  let isFirst = true;
  for await (const row of isWorkbook ? readSheet(whole, source) : readText(whole, source)) {
    const isMark = isFirst && row.cells[0]?.startsWith(TEMPLATE_MARK) === true;
    isFirst = false;
    if (!isMark) yield row;
  }
}

async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 4) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* concatenate(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    while (true) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** A workbook is read from its end, so it is put into a file first. */
async function* readSheet(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const file = await spoolFile(bytes).catch((error: unknown) => {
    throw new TableError(describeFailure(error, source));
  });
  try {
    yield* readWorkbook(file.path, source);
  } catch (error) {
    throw error instanceof WorkbookError ? new TableError(error.problem) : error;
  } finally {
    await file.remove();
  }
}

async function* readText(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const text = decodeText(bytes)[Symbol.asyncIterator]();
  const first = await readFirstLine(text, source).catch((error: unknown) => {
    throw error instanceof TableError ? error : new TableError(describeFailure(error, source));
  });
  if (first === '') return;
  const ready: string[][] = [];
  let rowNumber = 0;
  const parser = parse({
    delimiter: findDelimiter(first),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_ROW_CHARACTERS,
    // Kept here and not in the stream, which drops what waits in it when a later row is damaged.
    on_record: (cells: string[]) => {
      ready.push(cells);
      return null;
    },
  });
  parser.on('error', () => undefined);
  const takeReady = function* () {
    for (const cells of ready.splice(0)) {
      rowNumber += 1;
      if (cells.some((cell) => cell.trim() !== '')) yield { cells, rowNumber };
    }
  };
  try {
    for await (const piece of continueWith(first, text)) {
      const failure = await settle((done) => parser.write(piece, done));
      yield* takeReady();
      if (failure !== null) throw failure;
    }
    const failure = await settle((done) => parser.end(done));
    yield* takeReady();
    if (failure !== null) throw failure;
  } catch (error) {
    throw new TableError(describeFailure(error, `${source} after row ${rowNumber}`));
  } finally {
    parser.destroy();
  }
}

function settle(start: (done: (error?: Error | null) => void) => unknown): Promise<Error | null> {
  return new Promise((resolve) => start((error) => resolve(error ?? null)));
}

function describeFailure(error: unknown, where: string): Problem {
  if (error instanceof DamagedFileError) {
    return {
      code: 'file-damaged',
      where,
      value: error.message.slice(0, 200),
      hint: 'The packed table is cut or damaged; rows before the damage count. Send it again.',
    };
  }
  // Anything else is no matter of the table: a disk that fails, or a defect.
  if (!(error instanceof CsvError)) throw error;
  return {
    code: 'table-unreadable',
    where,
    value: '',
    hint: `The table cannot be read further: ${error.message.slice(0, 300)}. Often a quote is not closed. Rows before count.`,
  };
}

/** UTF-16 has its byte order mark in spreadsheets' exports; everything else is taken as UTF-8. */
async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of bytes) {
    if (decoder !== undefined) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    // The mark may be cut between chunks.
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 2) continue;
    decoder = chooseDecoder(head);
    yield decoder.decode(head, { stream: true });
  }
  yield decoder === undefined ? new TextDecoder().decode(head) : decoder.decode();
}

function chooseDecoder(head: Uint8Array): TextDecoder {
  const mark = ((head[0] ?? 0) << 8) | (head[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8');
}

/** At least the first line that is not empty: the delimiter is found in it. */
async function readFirstLine(text: AsyncIterator<string>, source: string): Promise<string> {
  let head = '';
  while (!hasWholeLine(head)) {
    const next = await text.next();
    if (next.done === true) return head;
    head += next.value;
    if (head.length <= MAX_ROW_CHARACTERS) continue;
    throw new TableError({
      code: 'table-unreadable',
      where: `${source} row 1`,
      value: head.slice(0, 200),
      hint: 'The first megabyte has no line end: give a TSV or CSV table with its header in the first line.',
    });
  }
  return head;
}

/** Whether a line with something in it has its end there. */
function hasWholeLine(text: string): boolean {
  const begin = text.search(/\S/);
  return begin >= 0 && (text.indexOf('\n', begin) >= 0 || text.indexOf('\r', begin) >= 0);
}

async function* continueWith(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    yield first;
    while (true) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Closes the file where nobody reads on.
    await rest.return?.();
  }
}

function findDelimiter(head: string): string {
  const line = head.trimStart().split(/[\n\r]/, 1)[0] ?? '';
  const counts = ['\t', ',', ';'].map(
    (delimiter) => [delimiter, line.split(delimiter).length] as const,
  );
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
