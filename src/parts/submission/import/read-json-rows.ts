import { TableError, type TableRow } from './table-row.ts';

// The columns are the keys of so many first objects: others may lack some of them.
const HEADER_ROWS = 1000;
const MAX_LINE_CHARACTERS = 1 << 20;

type JsonObject = Readonly<Record<string, unknown>>;

interface JsonRow {
  readonly object: JsonObject;
  /** Line of the file, from 1. */
  readonly line: number;
}

/**
 * Reads NDJSON: an object of JSON in each line, whose keys are the columns. A list of texts becomes one text with
 * semicolons. The header stands for no line, so that rows are counted as the file's lines.
 * @throws TableError for a line that is no flat object, or has a key that no object among the first 1000 has
 */
export async function* readJsonRows(
  pieces: AsyncIterable<string>,
  source: string,
): AsyncGenerator<TableRow> {
  const waiting: JsonRow[] = [];
  let keys: Map<string, number> | undefined;
  const begin = function* (): Generator<TableRow> {
    const names = new Set(waiting.flatMap(({ object }) => Object.keys(object)));
    keys = new Map([...names].map((name, index) => [name, index]));
    yield { cells: [...names], rowNumber: 0 };
    for (const row of waiting.splice(0)) yield toRow(row, keys, source);
  };
  try {
    for await (const row of readObjects(pieces, source)) {
      if (keys !== undefined) yield toRow(row, keys, source);
      else if (waiting.push(row) === HEADER_ROWS) yield* begin();
    }
  } catch (error) {
    // Rows before the damage count.
    if (keys === undefined && waiting.length > 0) yield* begin();
    throw error;
  }
  if (keys === undefined && waiting.length > 0) yield* begin();
}

async function* readObjects(
  pieces: AsyncIterable<string>,
  source: string,
): AsyncGenerator<JsonRow> {
  let line = 0;
  for await (const text of toLines(pieces, source)) {
    line += 1;
    if (text.trim() !== '') yield { object: parseObject(text, `${source} line ${line}`), line };
  }
}

async function* toLines(pieces: AsyncIterable<string>, source: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw refuse(source, rest.slice(0, 100), 'A line has more than a megabyte.');
    }
  }
  yield rest;
}

function parseObject(text: string, where: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw refuse(where, text.slice(0, 100), `This is no JSON: ${(error as Error).message}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw refuse(where, text.slice(0, 100), 'This is no object of JSON.');
}

function toRow({ object, line }: JsonRow, keys: Map<string, number>, source: string): TableRow {
  const cells = Array.from(keys, () => '');
  for (const [key, value] of Object.entries(object)) {
    const where = `${source} line ${line} key ${key.slice(0, 100)}`;
    const index = keys.get(key);
    if (index !== undefined) cells[index] = toText(value, where);
    else if (toText(value, where) !== '') {
      const why = `No object among the first ${HEADER_ROWS} has this key: give it to one of them, as null.`;
      throw refuse(where, toText(value, where).slice(0, 100), why);
    }
  }
  return { cells, rowNumber: line };
}

function toText(value: unknown, where: string): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => toText(one, where)).join('; ');
  if (typeof value !== 'object') return String(value);
  throw refuse(where, '', 'A value is an object: give texts, numbers or lists of texts.');
}

function refuse(where: string, value: string, why: string): TableError {
  const hint = `${why} NDJSON has one object in each line, such as {"strain": "a", "date": "2024-01-02"}. Lines before count.`;
  return new TableError({ code: 'table-unreadable', where, value, hint });
}
