import { CsvError, parse } from 'csv-parse';
import { findPacking, PACKING_HEAD_BYTES } from '../../../platform/files/find-packing.ts';
import {
  DamagedFileError,
  PackedTooLargeError,
} from '../../../platform/files/read-decompressed.ts';
import { isWorkbook, readWorkbook } from '../../../platform/files/read-workbook.ts';
import { readZip, toZipProblem } from '../../../platform/files/read-zip.ts';
import { spoolFile } from '../../../platform/files/spool-file.ts';
import { WorkbookError } from '../../../platform/files/workbook-rows.ts';
import type { Problem } from '../../../schema/problem.ts';
import { peekHead } from '../../../std/peek-head.ts';
import { TEMPLATE_MARK } from '../checklists/template-mark.ts';
import { findDelimiter } from './find-delimiter.ts';
import { readJsonRows } from './read-json-rows.ts';
import { TableError, type TableRow } from './table-row.ts';

export { TableError, type TableRow } from './table-row.ts';

const MAX_ROW_CHARACTERS = 1 << 20;

/**
 * Reads TSV, CSV or semicolon-separated text in UTF-8 or UTF-16, as spreadsheets save it, objects of JSON line by line
 * (NDJSON), or the first sheet of an Excel workbook; or one of these in a zip. Rows without any value are passed over but counted.
 * @throws TableError where it is no table
 */
export async function* readTable(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const peeked = await peekHead(bytes, PACKING_HEAD_BYTES).catch((error: unknown) => {
    throw new TableError(describeFailure(error, source));
  });
  try {
    let isFirst = true;
    for await (const row of chooseReader(peeked.head, readZipped)(peeked.whole, source)) {
      const isMark = isFirst && row.cells[0]?.startsWith(TEMPLATE_MARK) === true;
      isFirst = false;
      if (!isMark) yield row;
    }
  } finally {
    await peeked.close();
  }
}

type Reader = (bytes: AsyncIterable<Uint8Array>, source: string) => AsyncIterable<TableRow>;

function chooseReader(head: Uint8Array, readZip: Reader): Reader {
  const packing = findPacking(head);
  if (packing === 'zip') return readZip;
  if (packing !== null) return (_, source) => refusePacking(packing, source);
  // The old format of Excel begins so.
  if (head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0) {
    return (_, source) => refusePacking('.xls', source);
  }
  return readText;
}

function refusePacking(packing: string, source: string): never {
  throw new TableError({
    code: 'table-unreadable',
    where: source,
    value: packing,
    hint: 'This kind of file is not read. Tables are read as TSV, CSV, NDJSON or Excel workbook (.xlsx), plain or packed once as .gz, .zst, .xz, .bz2 or .zip.',
  });
}

/** A zip is read from its end, so it is put into a file first; it is a workbook, or it holds a table. */
async function* readZipped(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const file = await spoolFile(bytes).catch((error: unknown) => {
    throw new TableError(describeFailure(error, source));
  });
  try {
    // A damaged one is told of as what its name says it is.
    const isBook = await isWorkbook(file.path).catch(() => !/\.zip$/i.test(source));
    yield* isBook ? readSheet(file.path, source) : readMember(file.path, source);
  } finally {
    await file.remove();
  }
}

async function* readSheet(path: string, source: string): AsyncGenerator<TableRow> {
  try {
    yield* readWorkbook(path, source);
  } catch (error) {
    throw error instanceof WorkbookError ? new TableError(error.problem) : error;
  }
}

/** The one table of a zip. */
async function* readMember(path: string, source: string): AsyncGenerator<TableRow> {
  let found: string | undefined;
  for await (const part of readZip(path, source)) {
    if ('problem' in part) throw new TableError(part.problem);
    if (found !== undefined) throw new TableError(describeSeveral(source, [found, part.name]));
    found = part.name;
  }
  for await (const part of readZip(path, source)) {
    if ('problem' in part) throw new TableError(part.problem);
    yield* readMemberRows(part.bytes, part.name);
  }
}

async function* readMemberRows(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<TableRow> {
  // What is wrong with the zip itself is found while its bytes are read.
  const guarded = (async function* () {
    try {
      yield* bytes;
    } catch (error) {
      throw new TableError(toZipProblem(error, name));
    }
  })();
  const { head, whole, close } = await peekHead(guarded, PACKING_HEAD_BYTES);
  try {
    yield* chooseReader(head, readZippedBook)(whole, name);
  } finally {
    await close();
  }
}

async function* readZippedBook(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const file = await spoolFile(bytes);
  try {
    if (!(await isWorkbook(file.path).catch(() => true))) refusePacking('zip', source);
    yield* readSheet(file.path, source);
  } finally {
    await file.remove();
  }
}

function describeSeveral(source: string, names: readonly string[]): Problem {
  return {
    code: 'table-unreadable',
    where: source,
    value: names
      .map((name) => name.slice(source.length + 3))
      .join(', ')
      .slice(0, 200),
    hint: 'This zip holds more than one file, so that none of them is the table. Pack the table alone, and send sequences as files of their own.',
  };
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
  if (/^\s*[{[]/.test(first.replace(/^\ufeff/, ''))) {
    yield* readJsonRows(continueWith(first, text), source);
    return;
  }
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
  if (error instanceof TableError) return error.problem;
  if (error instanceof PackedTooLargeError) {
    return {
      code: 'table-too-large',
      where,
      value: error.message.slice(0, 200),
      hint: 'The table unpacks to far more than tables do; rows before count. Send the rows of the samples only.',
    };
  }
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

/** UTF-16 is known by its byte order mark or its empty bytes; everything else is taken as UTF-8. */
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
  // Headers are ASCII in all standards, so that UTF-16 without a mark shows itself by its empty bytes.
  if (head[0] !== 0 && head[1] === 0) return new TextDecoder('utf-16le');
  if (head[0] === 0 && head[1] !== 0) return new TextDecoder('utf-16be');
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
