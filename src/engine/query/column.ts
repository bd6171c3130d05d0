import {
  addToWords,
  type Bitmap,
  bitmapFromWords,
  chunkRows,
  chunkWords,
  emptyBitmap,
} from './bitmap.ts';
import { markRange } from './block-bounds.ts';
import {
  addPosting,
  createPostingWriter,
  entryBitmap,
  findPosting,
  type PostingIndex,
  readPostingIndex,
  toPostingIndex,
  toPostingSections,
} from './posting-index.ts';
import type { SectionArray, SectionReader } from './section-file.ts';
import { buildStringTable, findString, type StringTable, stringAt } from './string-table.ts';

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

/** A column of few different doubles. */
export interface CodedColumn {
  readonly kind: 'coded';
  /** The distinct values, ascending. */
  readonly values: Float64Array;
  /** Index of the value in `values` by row; `values.length` for null. */
  readonly stored: Uint8Array | Uint16Array;
}

/** Dates are whole numbers of days since 1970-01-01, booleans 0 and 1. */
export type NumberColumn = WholeColumn | DoubleColumn | CodedColumn;
export type Column = StringColumn | NumberColumn;

/** A string column with at most this many values keeps a bitmap for each. */
const postingValues = 512;
/** So does one with more, where rows with one value stand together: lineages do, as rows are sorted by them. */
const RUN_SHARE = 8;

// A column with one value in all rows, null included, has no codes: all of them are 0.
const zeros = new Uint8Array(chunkRows);

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

function countChanges(codes: Uint32Array): number {
  let changes = 0;
  for (let row = 1; row < codes.length; row++) if (codes[row] !== codes[row - 1]) changes++;
  return changes;
}

/** Codes up to `greatest`, which is below 65,537 because a segment has no more rows. */
function toCodeSection(
  codes: Uint32Array,
  greatest: number,
  name: string,
): readonly [string, SectionArray] {
  return greatest <= 0xff
    ? [`${name}/codes8`, Uint8Array.from(codes)]
    : [`${name}/codes16`, Uint16Array.from(codes)];
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
  if (sorted.length > 1 || codes.includes(sorted.length)) {
    if (sorted.length > 0) yield toCodeSection(codes, sorted.length, name);
  }
  if (sorted.length > postingValues && countChanges(codes) * RUN_SHARE > codes.length) return;
  const { rows, ends } = groupRows(codes, sorted.length + 1);
  const writer = createPostingWriter();
  ends.forEach((to, code) => {
    const from = code === 0 ? 0 : (ends[code - 1] as number);
    if (to > from) addPosting(writer, code, { rows, from, to });
  });
  yield* toPostingSections(toPostingIndex(writer), name);
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
    yield* toDoubleSections(values, name);
    return;
  }
  const stored = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    stored[row] = Number.isNaN(value) ? span + 1 : value - least;
  }
  const [first = 0] = stored;
  const isConstant = span === 0 && stored.every((value) => value === first);
  if (!isConstant) yield [`${name}/whole`, narrow(stored, span + 1)];
  // Without stored values all are 0: the base, or null where that is what 0 stands for.
  yield [`${name}/range`, Float64Array.of(least, isConstant && first === 1 ? 0 : span + 1)];
}

/** Doubles by code where that takes less room. */
function* toDoubleSections(values: Float64Array, name: string): Sections {
  // Adding 0 makes a negative zero an ordinary one: the two are one value.
  const sorted = values
    .filter((value) => !Number.isNaN(value))
    .map((value) => value + 0)
    .sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const codeBytes = distinct.length <= 0xff ? 1 : 2;
  if (
    distinct.length > 0xffff ||
    distinct.length * 8 + values.length * codeBytes >= values.byteLength
  ) {
    yield [`${name}/double`, values];
    return;
  }
  const codeOf = new Map(Array.from(distinct, (value, code) => [value, code]));
  const codes = Uint32Array.from(values, (value) => codeOf.get(value) ?? distinct.length);
  yield [`${name}/values`, distinct];
  yield toCodeSection(codes, distinct.length, name);
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
  const postings = sections.has(`${name}/codes`) ? readPostingIndex(sections, name) : null;
  return { kind: 'string', values, codes: readCodes(sections, name, rowCount), postings };
}

function readCodes(
  sections: SectionReader,
  name: string,
  rowCount: number,
): Uint8Array | Uint16Array {
  if (sections.has(`${name}/codes8`)) return sections.u8(`${name}/codes8`);
  if (sections.has(`${name}/codes16`)) return sections.u16(`${name}/codes16`);
  return zeros.subarray(0, rowCount);
}

/** A number column over an opened file; all null where the file does not have it. */
export function readNumberColumn(
  sections: SectionReader,
  name: string,
  rowCount: number,
): NumberColumn {
  if (sections.has(`${name}/double`))
    return { kind: 'double', stored: sections.f64(`${name}/double`) };
  if (sections.has(`${name}/values`)) {
    const values = sections.f64(`${name}/values`);
    return { kind: 'coded', values, stored: readCodes(sections, name, rowCount) };
  }
  const [base = 0, nullValue = 0] = sections.f64(`${name}/range`);
  const stored = sections.any(`${name}/whole`) ?? zeros.subarray(0, rowCount);
  return { kind: 'whole', base, nullValue, stored: stored as WholeColumn['stored'] };
}

/** The value of a row as text, or null. */
export function stringOf(column: StringColumn, row: number): string | null {
  const code = column.codes[row] as number;
  return code === column.values.length ? null : stringAt(column.values, code);
}

/** The value of a row as a number, or null. */
export function numberOf(column: NumberColumn, row: number): number | null {
  return numberOfStored(column, column.stored[row] as number);
}

/** What a stored value of a number column stands for, or null. */
export function numberOfStored(column: NumberColumn, stored: number): number | null {
  if (column.kind === 'double') return Number.isNaN(stored) ? null : stored;
  if (column.kind === 'coded') return column.values[stored] ?? null;
  return stored === column.nullValue ? null : column.base + stored;
}

/** The rows whose code is marked with 1, row by row. */
function scanCodes({ codes }: StringColumn, marks: Uint8Array): Bitmap {
  const words = new Uint32Array(chunkWords);
  for (let row = 0; row < codes.length; row++) {
    const mark = marks[codes[row] as number] as number;
    words[row >>> 5] = (words[row >>> 5] as number) | (mark << (row & 31));
  }
  return bitmapFromWords(words);
}

/**
 * The rows whose code is marked with 1, from the bitmaps of the codes where the column has them; `marks` has
 * one entry more than the column has values, for null.
 */
export function rowsOfMarks(column: StringColumn, marks: Uint8Array): Bitmap {
  if (!marks.includes(1)) return emptyBitmap;
  const { postings } = column;
  if (postings === null) return scanCodes(column, marks);
  const words = new Uint32Array(chunkWords);
  for (let entry = 0; entry < postings.codes.length; entry++) {
    if (marks[postings.codes[entry] as number] === 1) {
      addToWords(words, entryBitmap(postings, entry));
    }
  }
  return bitmapFromWords(words);
}

/** The rows with one code. */
export function rowsOfCode(column: StringColumn, code: number): Bitmap | null {
  if (column.postings !== null) return findPosting(column.postings, code);
  const marks = new Uint8Array(column.values.length + 1);
  marks[code] = 1;
  return scanCodes(column, marks);
}

/** The rows with one value. */
export function rowsOfValue(column: StringColumn, value: string): Bitmap {
  const code = findString(column.values, value);
  return code < 0 ? emptyBitmap : (rowsOfCode(column, code) ?? emptyBitmap);
}

/** The rows whose number is at least `from` and at most `to`; null rows are never among them. */
export function rowsOfRange(column: NumberColumn, from: number, to: number): Bitmap {
  const words = new Uint32Array(chunkWords);
  let [low, high] = [from, to];
  if (column.kind === 'whole') {
    low = Math.ceil(from) - column.base;
    high = Math.min(Math.floor(to) - column.base, column.nullValue - 1);
  } else if (column.kind === 'coded') {
    const { values } = column;
    low = values.findIndex((value) => value >= from);
    if (low < 0) return emptyBitmap;
    high = values.findLastIndex((value) => value <= to);
  }
  markRange(column.stored, { low, high }, words);
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
