import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { compareValues } from './answer-row.ts';
import { chunkRows, toRows } from './bitmap.ts';
import { hashText } from './checksum.ts';
import { numberOf, stringOf } from './column.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { createFieldReader } from './field-reader.ts';
import { type ColumnField, findField } from './fields.ts';
import type { FoundRows } from './found-rows.ts';
import type { Segment } from './segment.ts';
import type { Query } from './tree.ts';

/** One row of one segment. */
export interface RowPlace {
  readonly segment: Segment;
  readonly row: number;
}

/** How rows are ordered: by fields, then by chance. */
interface Order {
  readonly fields: readonly { readonly field: ColumnField; readonly isDescending: boolean }[];
  readonly seed: number | null;
}

/**
 * Combined ranks are ranked anew before they pass this, so that a row number still fits beside them:
 * at most 2^16 places times 2^20 ranks of the next field.
 */
const greatestRank = 2 ** 36;

/** Ranges of whole numbers up to this size are their own ranks. */
const widestRange = 2 ** 20;

/** Ranks from 0 to `size` - 1: equal values have equal ones, smaller values smaller ones. */
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

/** Ranks values of which -Infinity is null; those of a narrow range of whole numbers without sorting. */
function rankValues(values: Float64Array): Ranking {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  // Beyond the safe integers 1e300 - 1 is 1e300: a value could not be told from the null below it.
  let isExact = true;
  for (const value of values) {
    if (value === Number.NEGATIVE_INFINITY) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    if (!Number.isSafeInteger(value)) isExact = false;
  }
  if (!isExact || greatest - least >= widestRange) return rankByPlace(values);
  const ranks = values.map((value) => (value < least ? 0 : value - least + 1));
  return { ranks, size: Math.max(1, greatest - least + 2) };
}

/** Numbers that order the rows of one segment like the values of a field; null is the smallest. */
function readSortValues(segment: Segment, rows: Uint16Array, field: ColumnField): Float64Array {
  const column = defined(segment.columns.get(field.column), field.column);
  if (column.kind === 'string') {
    const nullCode = column.values.length;
    return Float64Array.from(rows, (row) => {
      const code = column.codes[row] as number;
      return code === nullCode ? -1 : code;
    });
  }
  return Float64Array.from(rows, (row) => {
    const value = numberOf(column, row);
    if (value === null) return Number.NEGATIVE_INFINITY;
    // Day 0 was a Thursday, so weeks begin three days before multiples of seven.
    return field.isIsoWeek ? Math.floor((value + 3) / 7) : value;
  });
}

function createRowHash(segment: Segment, seed: number): (row: number) => number {
  const column = segment.columns.get(segment.schema.schema.primaryKey);
  return (row) => (column?.kind === 'string' ? hashText(stringOf(column, row) ?? '', seed) : 0);
}

function sortSegmentRows({ segment, rows: found }: FoundRows, order: Order): Uint16Array {
  const rows = toRows(found);
  let keys = new Float64Array(rows.length);
  let size = 1;
  const addRanks = (values: Float64Array, isDescending: boolean) => {
    const { ranks, size: count } = rankValues(values);
    if (size * count > greatestRank) {
      const ranked = rankByPlace(keys);
      keys = Float64Array.from(ranked.ranks);
      size = ranked.size;
    }
    for (let i = 0; i < keys.length; i++) {
      const rank = ranks[i] as number;
      keys[i] = (keys[i] as number) * count + (isDescending ? count - 1 - rank : rank);
    }
    size *= count;
  };
  for (const { field, isDescending } of order.fields) {
    addRanks(readSortValues(segment, rows, field), isDescending);
  }
  if (order.seed !== null)
    addRanks(Float64Array.from(rows, createRowHash(segment, order.seed)), false);
  const places = keys.map((key, i) => key * chunkRows + i).sort();
  return Uint16Array.from(places, (place) => rows[place % chunkRows] as number);
}

/** The next row of one segment in a merge, with the values that it is ordered by. */
interface Cursor {
  readonly segment: Segment;
  readonly rows: Uint16Array;
  readonly readers: readonly ((row: number) => ColumnValue)[];
  /** Place among the segments: rows that are equal in order come in the order of the segments. */
  readonly rank: number;
  at: number;
  values: readonly ColumnValue[];
}

function advance(cursor: Cursor, at: number): void {
  cursor.at = at;
  const row = cursor.rows[at];
  if (row !== undefined) cursor.values = cursor.readers.map((read) => read(row));
}

function isBefore(a: Cursor, b: Cursor, order: Order): boolean {
  for (let i = 0; i < a.values.length; i++) {
    const difference = compareValues(a.values[i] ?? null, b.values[i] ?? null);
    if (difference !== 0)
      return order.fields[i]?.isDescending === true ? difference > 0 : difference < 0;
  }
  return a.rank < b.rank;
}

/** Restores the heap below a place. */
function siftDown(heap: Cursor[], from: number, order: Order): void {
  let at = from;
  for (;;) {
    let least = at;
    for (const child of [at * 2 + 1, at * 2 + 2]) {
      const [a, b] = [heap[child], heap[least]];
      if (a !== undefined && b !== undefined && isBefore(a, b, order)) least = child;
    }
    if (least === at) return;
    const swapped = defined(heap[least], 'cursor');
    heap[least] = defined(heap[at], 'cursor');
    heap[at] = swapped;
    at = least;
  }
}

function* mergeRows(found: readonly FoundRows[], order: Order): Generator<RowPlace> {
  const heap: Cursor[] = [];
  found.forEach((one, rank) => {
    if (one.rows.size === 0) return;
    const readers = order.fields.map(({ field }) => createFieldReader(one.segment, field));
    if (order.seed !== null) readers.push(createRowHash(one.segment, order.seed));
    const cursor: Cursor = {
      segment: one.segment,
      rows: sortSegmentRows(one, order),
      readers,
      rank,
      at: 0,
      values: [],
    };
    advance(cursor, 0);
    heap.push(cursor);
  });
  for (let at = heap.length >>> 1; at >= 0; at--) siftDown(heap, at, order);
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    yield { segment: first.segment, row: first.rows[first.at] as number };
    advance(first, first.at + 1);
    if (first.at === first.rows.length) {
      const last = heap.pop();
      if (last !== undefined && last !== first) heap[0] = last;
    }
    siftDown(heap, 0, order);
  }
}

function* listRows(found: readonly FoundRows[], offset: number): Generator<RowPlace> {
  let skip = offset;
  for (const { segment, rows } of found) {
    if (rows.size <= skip) {
      skip -= rows.size;
      continue;
    }
    for (const row of toRows(rows).subarray(skip)) yield { segment, row };
    skip = 0;
  }
}

/**
 * The found rows in the order that a query asks for, from its offset to its limit. Each segment is
 * sorted by codes alone; values are decoded only while segments are merged.
 */
export function* iterateOrdered(
  found: readonly FoundRows[],
  query: Query,
  { schema, seed }: { schema: CompiledSchema; seed: number },
): Generator<RowPlace> {
  const fields = query.orderBy.map(({ field, order }) => ({
    field: defined(findField(schema, field), field),
    isDescending: order === 'descending',
  }));
  const order = { fields, seed: query.randomize === null ? null : (query.randomize.seed ?? seed) };
  const isOrdered = fields.length > 0 || order.seed !== null;
  const rows = isOrdered ? mergeRows(found, order) : listRows(found, query.offset);
  let index = isOrdered ? 0 : query.offset;
  const end = query.limit === null ? Number.POSITIVE_INFINITY : query.offset + query.limit;
  if (end === query.offset) return;
  for (const place of rows) {
    if (index >= query.offset) yield place;
    if (++index >= end) return;
  }
}
