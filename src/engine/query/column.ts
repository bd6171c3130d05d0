import { type Bitmap, bitmapFromWords, chunkWords } from './bitmap.ts';
import {
  addPosting,
  createPostingWriter,
  findPosting,
  type PostingIndex,
  readPostingIndex,
  toPostingSections,
} from './posting-index.ts';
import type { SectionArray, SectionReader } from './section-file.ts';
import { buildStringTable, type StringTable, stringAt } from './string-table.ts';

/** A dictionary-encoded string column. */
export interface StringColumn {
  readonly kind: 'string';
  /** The distinct values in ascending order. */
  readonly values: StringTable;
  /** Index of the value in `values` by row; `values.length` for null. */
  readonly codes: Uint8Array | Uint16Array;
  /** Rows by code where the column has few values, else null. */
  readonly postings: PostingIndex | null;
}

/** A column of whole numbers in a narrow range: `base` + stored value; the greatest stored value is null. */
export interface WholeColumn {
  readonly kind: 'whole';
  readonly base: number;
  readonly stored: Uint8Array | Uint16Array | Uint32Array;
  /** The stored value of null. */
  readonly nullValue: number;
}

/** A column of doubles; NaN is null. */
export interface DoubleColumn {
  readonly kind: 'double';
  readonly stored: Float64Array;
}

/** Dates are whole numbers of days since 1970-01-01, booleans 0 and 1. */
export type NumberColumn = WholeColumn | DoubleColumn;
export type Column = StringColumn | NumberColumn;

/** A string column with at most this many values keeps a bitmap for each. */
const postingValues = 512;

type Sections = Generator<readonly [string, SectionArray]>;

function narrow(values: Uint32Array, greatest: number): Uint8Array | Uint16Array | Uint32Array {
  if (greatest <= 0xff) return Uint8Array.from(values);
  return greatest <= 0xffff ? Uint16Array.from(values) : values;
}

/** Groups rows by code and writes the bitmap of each code. */
export function groupRows(codes: ArrayLike<number>, codeCount: number) {
  const ends = new Uint32Array(codeCount);
  for (let row = 0; row < codes.length; row++)
    ends[codes[row] as number] = (ends[codes[row] as number] as number) + 1;
  let sum = 0;
  for (let code = 0; code < codeCount; code++) {
    const count = ends[code] as number;
    ends[code] = sum;
    sum += count;
  }
  const rows = new Uint16Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    rows[ends[code] as number] = row;
    ends[code] = (ends[code] as number) + 1;
  }
  return { rows, ends };
}

/** Sections of a string column from its sorted distinct values and the value's index by row. */
export function* toStringColumnSections(
  sorted: readonly string[],
  codes: Uint32Array,
  name: string,
): Sections {
  const table = buildStringTable(sorted);
  yield [`${name}/length`, Uint32Array.of(table.length)];
  yield [`${name}/blocks`, table.blocks];
  yield [`${name}/bytes`, table.bytes];
  const stored = narrow(codes, sorted.length);
  yield [
    `${name}/${stored instanceof Uint8Array ? 'codes8' : 'codes16'}`,
    stored instanceof Uint32Array ? Uint16Array.from(stored) : stored,
  ];
  if (sorted.length > postingValues) return;
  const { rows, ends } = groupRows(codes, sorted.length + 1);
  const writer = createPostingWriter();
  ends.forEach((to, code) => {
    const from = code === 0 ? 0 : (ends[code - 1] as number);
    if (to > from) addPosting(writer, code, { rows, from, to });
  });
  yield* toPostingSections(writer, name);
}

/** Sections of a number column; NaN is null. */
export function* toNumberColumnSections(values: Float64Array, name: string): Sections {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let isWhole = true;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value) || Object.is(value, -0)) isWhole = false;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (least > greatest) least = greatest = 0;
  const span = greatest - least;
  if (!isWhole || span > 0xfffffffe || !Number.isSafeInteger(least)) {
    yield [`${name}/double`, values];
    return;
  }
  const stored = Uint32Array.from(values, (value) =>
    Number.isNaN(value) ? span + 1 : value - least,
  );
  yield [`${name}/whole`, narrow(stored, span + 1)];
  yield [`${name}/range`, Float64Array.of(least, span + 1)];
}

/** A string column over an opened file; all null where the file does not have it. */
export function readStringColumn(
  sections: SectionReader,
  name: string,
  rowCount: number,
): StringColumn {
  const length = sections.u32(`${name}/length`)[0] ?? 0;
  const values = {
    length,
    blocks: sections.u32(`${name}/blocks`),
    bytes: sections.u8(`${name}/bytes`),
  };
  let codes: Uint8Array | Uint16Array = new Uint8Array(rowCount);
  if (sections.has(`${name}/codes8`)) codes = sections.u8(`${name}/codes8`);
  else if (sections.has(`${name}/codes16`)) codes = sections.u16(`${name}/codes16`);
  const postings = sections.has(`${name}/codes`) ? readPostingIndex(sections, name) : null;
  return { kind: 'string', values, codes, postings };
}

/** A number column over an opened file; all null where the file does not have it. */
export function readNumberColumn(
  sections: SectionReader,
  name: string,
  rowCount: number,
): NumberColumn {
  if (sections.has(`${name}/double`))
    return { kind: 'double', stored: sections.f64(`${name}/double`) };
  const [base = 0, nullValue = 0] = sections.f64(`${name}/range`);
  const stored = sections.any(`${name}/whole`) ?? new Uint8Array(rowCount);
  return { kind: 'whole', base, nullValue, stored: stored as WholeColumn['stored'] };
}

/** The value of a row as text, or null. */
export function stringOf(column: StringColumn, row: number): string | null {
  const code = column.codes[row] as number;
  return code === column.values.length ? null : stringAt(column.values, code);
}

/** The value of a row as a number, or null. */
export function numberOf(column: NumberColumn, row: number): number | null {
  const stored = column.stored[row] as number;
  if (column.kind === 'double') return Number.isNaN(stored) ? null : stored;
  return stored === column.nullValue ? null : column.base + stored;
}

/** The rows whose code is marked with 1; `marks` has one entry more than the column has values, for null. */
export function rowsOfCodes(column: StringColumn, marks: Uint8Array): Bitmap {
  const { codes } = column;
  const words = new Uint32Array(chunkWords);
  for (let row = 0; row < codes.length; row++) {
    const mark = marks[codes[row] as number] as number;
    words[row >>> 5] = (words[row >>> 5] as number) | (mark << (row & 31));
  }
  return bitmapFromWords(words);
}

/** The rows with one code. */
export function rowsOfCode(column: StringColumn, code: number): Bitmap | null {
  if (column.postings !== null) return findPosting(column.postings, code);
  const marks = new Uint8Array(column.values.length + 1);
  marks[code] = 1;
  return rowsOfCodes(column, marks);
}

/** The rows whose number is at least `from` and at most `to`; null rows are never among them. */
export function rowsOfRange(column: NumberColumn, from: number, to: number): Bitmap {
  const words = new Uint32Array(chunkWords);
  let [low, high] = [from, to];
  if (column.kind === 'whole') {
    low = Math.ceil(from) - column.base;
    high = Math.min(Math.floor(to) - column.base, column.nullValue - 1);
  }
  const { stored } = column;
  for (let row = 0; row < stored.length; row++) {
    const value = stored[row] as number;
    if (value >= low && value <= high) {
      words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
    }
  }
  return bitmapFromWords(words);
}

/** The rows whose number is null. */
export function rowsWithoutNumber(column: NumberColumn): Bitmap {
  const words = new Uint32Array(chunkWords);
  const { stored } = column;
  for (let row = 0; row < stored.length; row++) {
    if (numberOf(column, row) === null) {
      words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
    }
  }
  return bitmapFromWords(words);
}
