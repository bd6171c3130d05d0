import { defined } from '../../std/assert.ts';
import { chunkRows, toRows } from './bitmap.ts';
import { hashBytes, mixSeed } from './checksum.ts';
import { type NumberColumn, numberOf, type StringColumn } from './column.ts';
import type { ColumnField } from './fields.ts';
import type { FoundRows } from './found-rows.ts';
import type { Segment } from './segment.ts';
import { iterateBytes } from './string-table.ts';

/** How rows are ordered: by fields, then by chance. */
export interface Order {
  readonly fields: readonly { readonly field: ColumnField; readonly isDescending: boolean }[];
  readonly seed: number | null;
}

/**
 * Combined ranks are ranked anew before they pass this, so that a row number still fits beside them:
 * at most 2^16 places times 2^20 ranks of the next field.
 */
const GREATEST_RANK = 2 ** 36;
/** Ranges of numbers up to this size are their own ranks. */
const WIDEST_RANGE = 2 ** 20;

/** Ranks from 0 to `size` - 1: equal values have equal ones, smaller values smaller ones, null has 0. */
interface Ranking {
  readonly ranks: Float64Array;
  readonly size: number;
}

/** Ranks by place among the distinct values, so there are no more ranks than rows. */
function rankByPlace(values: Float64Array): Ranking {
  const sorted = values.slice().sort();
  const rankOf = new Map<number, number>();
  for (const value of sorted) if (!rankOf.has(value)) rankOf.set(value, rankOf.size);
  return { ranks: values.map((value) => rankOf.get(value) ?? 0), size: rankOf.size };
}

/** Stored codes as ranks, where the greatest code stands for null. */
function rankCodes(codes: ArrayLike<number>, rows: Uint16Array, nullCode: number): Ranking {
  const ranks = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i] as number] as number;
    ranks[i] = code === nullCode ? 0 : code + 1;
  }
  return { ranks, size: nullCode + 1 };
}

function rankNumbers(column: NumberColumn, rows: Uint16Array, isIsoWeek: boolean): Ranking {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = numberOf(column, rows[i] as number);
    // Day 0 was a Thursday, so weeks begin three days before multiples of seven.
    const own = value !== null && isIsoWeek ? Math.floor((value + 3) / 7) : value;
    values[i] = own ?? Number.NEGATIVE_INFINITY;
  }
  return rankByPlace(values);
}

/** Ranks the rows of one segment by a field. */
function rankRows(segment: Segment, rows: Uint16Array, field: ColumnField): Ranking {
  const column = defined(segment.columns.get(field.column), field.column);
  if (column.kind === 'string') return rankCodes(column.codes, rows, column.values.length);
  const isNarrow = column.kind === 'whole' && column.nullValue < WIDEST_RANGE;
  if (column.kind === 'coded') return rankCodes(column.stored, rows, column.values.length);
  if (isNarrow && !field.isIsoWeek) return rankCodes(column.stored, rows, column.nullValue);
  return rankNumbers(column, rows, field.isIsoWeek);
}

const keyHashes = new WeakMap<StringColumn, Uint32Array>();

/** A number by chance for each row, from its key alone; kept. */
function hashKeys(column: StringColumn): Uint32Array {
  let hashes = keyHashes.get(column);
  if (hashes === undefined) {
    const byCode = new Uint32Array(column.values.length + 1);
    let code = 0;
    for (const { buffer, length } of iterateBytes(column.values)) {
      byCode[code++] = hashBytes(buffer, length);
    }
    hashes = Uint32Array.from(column.codes, (own) => byCode[own] as number);
    keyHashes.set(column, hashes);
  }
  return hashes;
}

/** The place of a row in a random order: the same for the same key, wherever the row is stored. */
export function createRowHash(segment: Segment, seed: number): (row: number) => number {
  const column = segment.columns.get(segment.schema.schema.primaryKey);
  if (column?.kind !== 'string') return () => 0;
  const hashes = hashKeys(column);
  return (row) => mixSeed(hashes[row] as number, seed);
}

/** Moves the `count` smallest values to the front, in any order (Hoare's selection). */
function selectSmallest(values: Float64Array, count: number): void {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = swapped;
    }
    if (count - 1 <= j) high = j;
    else if (count - 1 >= i) low = i;
    else return;
  }
}

/** The first `count` of the found rows of a segment in an order. */
export function sortSegmentRows(
  { segment, rows: found }: FoundRows,
  order: Order,
  count: number,
): Uint16Array {
  const rows = toRows(found);
  let keys = new Float64Array(rows.length);
  let size = 1;
  const addRanks = ({ ranks, size: ownSize }: Ranking, isDescending: boolean) => {
    if (size * ownSize > GREATEST_RANK) {
      const ranked = rankByPlace(keys);
      keys = Float64Array.from(ranked.ranks);
      size = ranked.size;
    }
    for (let i = 0; i < keys.length; i++) {
      const rank = ranks[i] as number;
      keys[i] = (keys[i] as number) * ownSize + (isDescending ? ownSize - 1 - rank : rank);
    }
    size *= ownSize;
  };
  for (const { field, isDescending } of order.fields) {
    addRanks(rankRows(segment, rows, field), isDescending);
  }
  if (order.seed !== null) {
    const hash = createRowHash(segment, order.seed);
    const hashes = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) hashes[i] = hash(rows[i] as number);
    addRanks(size === 1 ? { ranks: hashes, size: 2 ** 32 } : rankByPlace(hashes), false);
  }
  for (let i = 0; i < keys.length; i++) keys[i] = (keys[i] as number) * chunkRows + i;
  let places = keys;
  if (count < keys.length) {
    selectSmallest(keys, count);
    places = keys.subarray(0, count);
  }
  return Uint16Array.from(places.sort(), (place) => rows[place % chunkRows] as number);
}
