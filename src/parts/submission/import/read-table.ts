import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { Problem } from '../../../schema/problem.ts';

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
 * Reads TSV, CSV or semicolon-separated text in UTF-8 or UTF-16, as spreadsheets save it. Rows without
 * any value are passed over but counted.
 * @throws TableError where the text is no table
 */
export async function* readTable(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<TableRow> {
  const text = decodeText(bytes)[Symbol.asyncIterator]();
  const first = await readFirstLine(text, source);
  if (first === '') return;
  const parser = Readable.from(continueWith(first, text)).pipe(
    parse({
      delimiter: findDelimiter(first),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MAX_ROW_CHARACTERS,
    }),
  );
  let rowNumber = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      rowNumber += 1;
      if (cells.some((cell) => cell.trim() !== '')) yield { cells, rowNumber };
    }
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new TableError({
      code: 'table-unreadable',
      where: `${source} after row ${rowNumber}`,
      value: '',
      hint: `The table cannot be read further: ${(error as Error).message}. Often a quote is not closed.`,
    });
  }
}

/** UTF-16 has its byte order mark in spreadsheets' exports; everything else is taken as UTF-8. */
async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    if (decoder === undefined) {
      const isLittleEndian = chunk[0] === 0xff && chunk[1] === 0xfe;
      const isBigEndian = chunk[0] === 0xfe && chunk[1] === 0xff;
      decoder = new TextDecoder(isLittleEndian ? 'utf-16le' : isBigEndian ? 'utf-16be' : 'utf-8');
    }
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}

/** At least the first line that is not empty: the delimiter is found in it. */
async function readFirstLine(text: AsyncIterator<string>, source: string): Promise<string> {
  let head = '';
  while (!/\S[^\n\r]*[\n\r]/.test(head)) {
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

async function* continueWith(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  while (true) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function findDelimiter(head: string): string {
  const line = head.trimStart().split(/[\n\r]/, 1)[0] ?? '';
  const counts = ['\t', ',', ';'].map(
    (delimiter) => [delimiter, line.split(delimiter).length] as const,
  );
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
