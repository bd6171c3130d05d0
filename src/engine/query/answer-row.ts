import type { ColumnValue } from '../../schema/genome-row.ts';
import { hashText } from './checksum.ts';
import type { OrderBy, Query } from './tree.ts';

/** One row of an answer: values by field name, in the order of the fields. */
export type AnswerRow = Readonly<Record<string, ColumnValue>>;

/** Orders two values; null is smaller than every value, false than true. */
export function compareValues(a: ColumnValue, b: ColumnValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** Orders two rows by some fields. */
export function compareRows(a: AnswerRow, b: AnswerRow, orderBy: readonly OrderBy[]): number {
  for (const { field, order } of orderBy) {
    const difference = compareValues(a[field] ?? null, b[field] ?? null);
    if (difference !== 0) return order === 'ascending' ? difference : -difference;
  }
  return 0;
}

function* cutRows(given: Iterable<AnswerRow>, { offset, limit }: Query): Generator<AnswerRow> {
  const end = limit === null ? Number.POSITIVE_INFINITY : offset + limit;
  let index = 0;
  if (end === offset) return;
  for (const row of given) {
    if (index >= offset) yield row;
    index += 1;
    if (index >= end) return;
  }
}

/**
 * Orders rows of an answer and cuts out what is asked for. The place of a row in a random order depends
 * on the seed and its values only. Without an order, rows pass as they come.
 */
export function orderRows(
  given: Iterable<AnswerRow>,
  query: Query,
  seed: number,
): Iterable<AnswerRow> {
  const { orderBy, randomize } = query;
  if (randomize === null && orderBy.length === 0) return cutRows(given, query);
  const rows = [...given];
  if (randomize !== null) {
    const keys = new Map(
      rows.map((row) => [row, hashText(JSON.stringify(row), randomize.seed ?? seed)]),
    );
    rows.sort((a, b) => compareRows(a, b, orderBy) || (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
  } else rows.sort((a, b) => compareRows(a, b, orderBy));
  return cutRows(rows, query);
}
