import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { compareValues } from './answer-row.ts';
import { toRows } from './bitmap.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { createFieldReader } from './field-reader.ts';
import { findField } from './fields.ts';
import type { FoundRows } from './found-rows.ts';
import { createRowHash, type Order, sortSegmentRows } from './row-order.ts';
import type { Segment } from './segment.ts';
import type { Query } from './tree.ts';

/** One row of one segment. */
export interface RowPlace {
  readonly segment: Segment;
  readonly row: number;
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

/** The first `count` rows of all segments. */
function* mergeRows(found: readonly FoundRows[], order: Order, count: number): Generator<RowPlace> {
  const heap: Cursor[] = [];
  found.forEach((one, rank) => {
    if (one.rows.size === 0) return;
    const readers = order.fields.map(({ field }) => createFieldReader(one.segment, field));
    if (order.seed !== null) readers.push(createRowHash(one.segment, order.seed));
    const cursor: Cursor = {
      segment: one.segment,
      rows: sortSegmentRows(one, order, count),
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
  const end = query.limit === null ? Number.POSITIVE_INFINITY : query.offset + query.limit;
  if (end === query.offset) return;
  const rows = isOrdered ? mergeRows(found, order, end) : listRows(found, query.offset);
  let index = isOrdered ? 0 : query.offset;
  for (const place of rows) {
    if (index >= query.offset) yield place;
    if (++index >= end) return;
  }
}
