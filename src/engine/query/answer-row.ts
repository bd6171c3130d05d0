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

/**
 * Orders rows of a finished answer and cuts out what is asked for. The place of a row in a random
 * order depends on the seed and its values only.
 */
export function orderRows(rows: AnswerRow[], query: Query, seed: number): readonly AnswerRow[] {
  const { orderBy, randomize, offset, limit } = query;
  if (randomize !== null) {
    const keys = new Map(
      rows.map((row) => [row, hashText(JSON.stringify(row), randomize.seed ?? seed)]),
    );
    rows.sort((a, b) => compareRows(a, b, orderBy) || (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
  } else if (orderBy.length > 0) {
    rows.sort((a, b) => compareRows(a, b, orderBy));
  }
  return rows.slice(offset, limit === null ? undefined : offset + limit);
}
