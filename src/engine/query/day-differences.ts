import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { toRows } from './bitmap.ts';
import { type NumberColumn, numberOf, type StringColumn } from './column.ts';
import type { FoundRows } from './found-rows.ts';
import type { Segment } from './segment.ts';
import { iterateStrings } from './string-table.ts';

/** Days between two dates of the rows with one value of a column. */
export interface DayDifferences {
  /** Null: rows without a value, or all rows where no column was named. */
  readonly value: ColumnValue;
  /** Rows by number of days; below 0 where the second date is before the first. */
  readonly days: ReadonlyMap<number, number>;
  /** Rows that lack one of the dates. */
  readonly undated: number;
}

interface Group {
  readonly value: string | null;
  /** Rows by days from 0; it grows as longer times come. */
  dense: Int32Array;
  /** Rows by days that are below 0, or more than anybody waits for. */
  readonly days: Map<number, number>;
  undated: number;
}

/** Days that are counted in an array: a look into a map costs several times as much. */
const MOST_DENSE = 1 << 15;
const FIRST_LENGTH = 256;

function addDays(group: Group, days: number): void {
  if (days < 0 || days >= MOST_DENSE) {
    group.days.set(days, (group.days.get(days) ?? 0) + 1);
    return;
  }
  if (days >= group.dense.length) {
    let length = Math.max(FIRST_LENGTH, group.dense.length);
    while (length <= days) length *= 2;
    const grown = new Int32Array(length);
    grown.set(group.dense);
    group.dense = grown;
  }
  group.dense[days] = (group.dense[days] as number) + 1;
}

function toDifferences({ value, dense, days, undated }: Group): DayDifferences {
  const all = new Map(days);
  dense.forEach((count, day) => {
    if (count > 0) all.set(day, count);
  });
  return { value, days: all, undated };
}

function dateColumn(segment: Segment, name: string): NumberColumn {
  const column = defined(segment.columns.get(name), name);
  if (column.kind === 'string') throw new Error(`${name} is no column of dates`);
  return column;
}

/** The group of each code of a segment's column; the last one is null's. */
function listGroups(
  column: StringColumn | null,
  groupOf: (value: string | null) => Group,
): readonly Group[] {
  if (column === null) return [groupOf(null)];
  return [...Array.from(iterateStrings(column.values), groupOf), groupOf(null)];
}

/**
 * Counts rows by the days from one date to another, for each value of a text column or for all rows
 * together (`by` null). The columns were checked: dates, and a column of texts.
 */
export function countDayDifferences(
  found: readonly FoundRows[],
  { from, to, by }: { readonly from: string; readonly to: string; readonly by: string | null },
): DayDifferences[] {
  const groups = new Map<string | null, Group>();
  const groupOf = (value: string | null): Group => {
    const none = { value, dense: new Int32Array(0), days: new Map(), undated: 0 };
    const known: Group = groups.get(value) ?? none;
    groups.set(value, known);
    return known;
  };
  for (const { segment, rows } of found) {
    if (rows.size === 0) continue;
    const first = dateColumn(segment, from);
    const second = dateColumn(segment, to);
    const named = by === null ? null : defined(segment.columns.get(by), by);
    const column = named?.kind === 'string' ? named : null;
    const own = listGroups(column, groupOf);
    for (const row of toRows(rows)) {
      const group = own[column === null ? 0 : (column.codes[row] as number)] as Group;
      const begin = numberOf(first, row);
      const end = numberOf(second, row);
      if (begin === null || end === null) group.undated += 1;
      else addDays(group, end - begin);
    }
  }
  return Array.from(groups.values(), toDifferences).filter(
    ({ days, undated }) => days.size > 0 || undated > 0,
  );
}

/**
 * The least number of days that at least the given shares of rows do not exceed (0 to 1, nearest rank), by
 * share; null for no rows.
 */
export function findDayQuantiles(
  days: ReadonlyMap<number, number>,
  shares: readonly number[],
): (number | null)[] {
  const sorted = [...days].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  return shares.map((share) => {
    if (total === 0) return null;
    const wanted = Math.max(1, Math.ceil(share * total));
    let passed = 0;
    for (const [day, count] of sorted) {
      passed += count;
      if (passed >= wanted) return day;
    }
    return sorted.at(-1)?.[0] ?? null;
  });
}
