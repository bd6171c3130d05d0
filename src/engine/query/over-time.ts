import type { Problem } from '../../schema/problem.ts';
import { defined } from '../../std/assert.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type Bitmap, complementBitmap, toRows } from './bitmap.ts';
import { checkFilter } from './check-query.ts';
import { type NumberColumn, numberOf, numberOfStored } from './column.ts';
import { compileSchema } from './compiled-schema.ts';
import { parseDay } from './day-number.ts';
import { createFinder, findRows } from './found-rows.ts';
import type { Segment } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import type { Filter } from './tree.ts';
import { countBelow, countUncovered } from './uncovered-counts.ts';

/** Days from one to another, both included; null leaves an end open. ISO dates. */
export interface DateRange {
  readonly dateFrom: string | null;
  readonly dateTo: string | null;
}

/** What is counted in each range: rows that `count` takes, and of how many: those that `coverage` takes. */
export interface OverTimeItem {
  readonly count: Filter;
  readonly coverage: Filter;
}

export interface OverTimeQuery {
  readonly filter: Filter;
  /** A column of dates. Rows without one are in no range. */
  readonly dateColumn: string;
  readonly ranges: readonly DateRange[];
  readonly items: readonly OverTimeItem[];
}

/** Counts by item and range, and all rows of each range that the filter takes. */
export interface OverTimeAnswer {
  readonly cells: readonly (readonly { readonly count: number; readonly coverage: number }[])[];
  readonly totals: readonly number[];
  readonly dataVersion: string;
}

/** More than anybody can look at, and soon computed. */
const MAX_ITEMS = 2000;
const MAX_CELLS = 200_000;
/** Intervals are numbered with 16 bits, and a range has two bounds. */
const MAX_RANGES = 30_000;

function report(value: unknown, hint: string): Problem {
  return { code: 'query-over-time', where: 'query', value: String(value).slice(0, 200), hint };
}

function checkRange({ dateFrom, dateTo }: DateRange): Problem[] {
  const problems = [dateFrom, dateTo]
    .filter((date) => date !== null && parseDay(date) === null)
    .map((date) => report(date, "Dates are written as 'YYYY-MM-DD'."));
  if (problems.length === 0 && dateFrom !== null && dateTo !== null && dateFrom > dateTo) {
    problems.push(report(`${dateFrom}..${dateTo}`, 'A range ends before it begins.'));
  }
  return problems;
}

function checkOverTime(snapshot: Snapshot, query: OverTimeQuery): Problem[] {
  const schema = compileSchema(snapshot.schema);
  const column = schema.columns.get(query.dateColumn);
  const problems = query.ranges.flatMap(checkRange);
  if (column?.type !== 'date') {
    const dates = [...schema.columns.values()].filter(({ type }) => type === 'date');
    const known = dates.map(({ name }) => name).join(', ');
    problems.push(report(query.dateColumn, `Give a column of dates: ${known}.`));
  }
  const { items, ranges } = query;
  if (items.length > MAX_ITEMS || items.length * ranges.length > MAX_CELLS) {
    const hint = `Ask for at most ${MAX_ITEMS} rows and ${MAX_CELLS} counts at once.`;
    problems.push(report(`${items.length} times ${ranges.length}`, hint));
  }
  if (ranges.length > MAX_RANGES) {
    problems.push(report(`${ranges.length} ranges`, `Ask for at most ${MAX_RANGES} at once.`));
  }
  for (const filter of [query.filter, ...items.flatMap(({ count, coverage }) => [count, coverage])])
    problems.push(...checkFilter(schema, filter));
  return problems;
}

/**
 * Ranges as sums of intervals that do not overlap: bounds of the intervals in ascending order, interval
 * i being the days [bounds[i], bounds[i + 1]).
 */
class Intervals {
  readonly bounds: readonly number[];
  readonly #ranges: readonly (readonly [begin: number, end: number])[];

  constructor(ranges: readonly DateRange[]) {
    const days = ranges.map(({ dateFrom, dateTo }) => ({
      from: dateFrom === null ? Number.NEGATIVE_INFINITY : defined(parseDay(dateFrom), 'a date'),
      to: dateTo === null ? Number.POSITIVE_INFINITY : defined(parseDay(dateTo), 'a date') + 1,
    }));
    this.bounds = [...new Set(days.flatMap(({ from, to }) => [from, to]))].sort((a, b) =>
      a < b ? -1 : 1,
    );
    const placeOf = new Map(this.bounds.map((bound, i) => [bound, i]));
    this.#ranges = days.map(({ from, to }) => [placeOf.get(from) ?? 0, placeOf.get(to) ?? 0]);
  }

  get count(): number {
    return Math.max(0, this.bounds.length - 1);
  }

  /** The interval of a day; as many as there are for one in none, and for no day. */
  find(day: number | null): number {
    if (day === null) return this.count;
    const { bounds } = this;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle] as number) <= day) low = middle + 1;
      else high = middle;
    }
    return low === 0 || low === bounds.length ? this.count : low - 1;
  }

  /** Counts of the ranges from those of the intervals. */
  toRanges(counts: Float64Array): number[] {
    return this.#ranges.map(([begin, end]) =>
      counts.subarray(begin, end).reduce((sum, count) => sum + count, 0),
    );
  }
}

/** Columns of at most so many stored values have a table of their intervals. */
const MOST_IN_TABLE = 0x10000;

/** The interval of each stored value of a column; null where there are too many values. */
function listPlaces(column: NumberColumn, intervals: Intervals): Uint16Array | null {
  const values =
    column.kind === 'whole' ? column.nullValue : column.kind === 'coded' ? column.values.length : 0;
  if (values === 0 || values > MOST_IN_TABLE) return null;
  // The greatest stored value stands for no day.
  return Uint16Array.from({ length: values + 1 }, (_, value) =>
    intervals.find(numberOfStored(column, value)),
  );
}

/** Gives the interval of a row. Days are few, so each is looked up once, and not row by row. */
function createPlaceFinder(column: NumberColumn, intervals: Intervals): (row: number) => number {
  const table = listPlaces(column, intervals);
  const { stored } = column;
  if (table !== null) return (row) => table[stored[row] as number] as number;
  return (row) => intervals.find(numberOf(column, row));
}

/** The intervals of all rows of a segment. A hot loop. */
function placeAll(
  stored: NumberColumn['stored'],
  table: Uint16Array,
  { places, totals }: { readonly places: Uint16Array; readonly totals: Uint32Array },
): void {
  for (let row = 0; row < places.length; row++) {
    const place = table[stored[row] as number] as number;
    places[row] = place;
    totals[place] = (totals[place] as number) + 1;
  }
  // Rows in no interval are not counted.
  totals[totals.length - 1] = 0;
}

/** The interval of each row of a segment that a filter takes. */
class Placed {
  /** As many as there are intervals for a row that is in none. */
  readonly places: Uint16Array;
  readonly #rowCount: number;
  /** Rows by interval; one more place for those outside. */
  readonly totals: Uint32Array;
  /** Whether any row is in an interval. */
  hasRows = false;

  constructor(segment: Segment, rows: Bitmap, query: OverTimeQuery, intervals: Intervals) {
    const column = defined(segment.columns.get(query.dateColumn), query.dateColumn);
    this.#rowCount = segment.rowCount;
    this.places = new Uint16Array(segment.rowCount).fill(intervals.count);
    this.totals = new Uint32Array(intervals.count + 1);
    if (column.kind === 'string') return;
    const { places, totals } = this;
    const table = rows.size === segment.rowCount ? listPlaces(column, intervals) : null;
    if (table !== null) {
      placeAll(column.stored, table, this);
      this.hasRows = totals.some((total) => total > 0);
      return;
    }
    const find = createPlaceFinder(column, intervals);
    for (const row of toRows(rows)) {
      const place = find(row);
      if (place === intervals.count) continue;
      places[row] = place;
      totals[place] = (totals[place] as number) + 1;
      this.hasRows = true;
    }
  }

  /** Adds the rows of a set to counts by interval: those in it, or all but those that are not. */
  add(set: Bitmap, counts: Float64Array): void {
    const isMost = 2 * set.size > this.#rowCount;
    const own = new Uint32Array(this.totals.length);
    const rows = toRows(isMost ? complementBitmap(set, this.#rowCount) : set);
    const { places } = this;
    for (let i = 0; i < rows.length; i++) {
      const place = places[rows[i] as number] as number;
      own[place] = (own[place] as number) + 1;
    }
    for (let i = 0; i < counts.length; i++) {
      const found = isMost ? (this.totals[i] as number) - (own[i] as number) : (own[i] as number);
      counts[i] = (counts[i] as number) + found;
    }
  }
}

/** Covered rows by interval of all filters that ask for them at one position, a sequence at a time. */
function countCovered(
  { schema }: Snapshot,
  items: readonly OverTimeItem[],
  {
    placed,
    totals,
  }: {
    readonly placed: readonly { readonly segment: Segment; readonly rows: Placed }[];
    readonly totals: Float64Array;
  },
): Map<Filter, Float64Array> {
  const compiled = compileSchema(schema);
  const covered = new Map<Filter, Float64Array>();
  for (const info of [...compiled.nucleotide, ...compiled.aminoAcid]) {
    const isCertain = (position: number) =>
      ((info.alphabet.definite >>> (info.reference[position] as number)) & 1) === 1;
    const asked = items.flatMap(({ coverage }) =>
      coverage.type === 'IsCovered' &&
      coverage.kind === info.kind &&
      coverage.sequence === info.name &&
      isCertain(coverage.position)
        ? [coverage]
        : [],
    );
    if (asked.length === 0) continue;
    const positions = Int32Array.from(new Set(asked.map(({ position }) => position))).sort();
    const below = countBelow(positions, info.reference.length);
    const placeCount = totals.length;
    const counts = new Float64Array(positions.length * placeCount);
    for (const { segment, rows } of placed) {
      const { places, hasRows } = rows;
      if (!hasRows) continue;
      countUncovered(segment, info, positions, { below, places, placeCount, counts });
    }
    const indexOf = new Map(Array.from(positions, (position, i) => [position, i]));
    for (const filter of asked) {
      const at = (indexOf.get(filter.position) ?? 0) * placeCount;
      covered.set(
        filter,
        totals.map((total, i) => total - (counts[at + i] as number)),
      );
    }
  }
  return covered;
}

/**
 * Counts rows by ranges of dates, in one pass over the rows of each item whatever the number of ranges.
 * Problems: whatever checkFilter finds, no column of dates, ranges that are none, or too much at once.
 */
export function runOverTime(
  snapshot: Snapshot,
  query: OverTimeQuery,
): Result<OverTimeAnswer, Problem[]> {
  const problems = checkOverTime(snapshot, query);
  if (problems.length > 0) return fail(problems);
  const intervals = new Intervals(query.ranges);
  const placed = findRows(snapshot, query.filter).map(({ segment, rows }) => ({
    segment,
    rows: new Placed(segment, rows, query, intervals),
  }));
  const totals = new Float64Array(intervals.count);
  for (const { rows } of placed) {
    for (let i = 0; i < totals.length; i++) {
      totals[i] = (totals[i] as number) + (rows.totals[i] as number);
    }
  }
  const countAll = (filter: Filter): number[] => {
    const find = createFinder(snapshot, filter);
    const counts = new Float64Array(intervals.count);
    for (const { segment, rows } of placed) if (rows.hasRows) rows.add(find(segment), counts);
    return intervals.toRanges(counts);
  };
  const coveredAt = countCovered(snapshot, query.items, { placed, totals });
  const cells = query.items.map(({ count, coverage }) => {
    const counts = countAll(count);
    const known = coveredAt.get(coverage);
    const covered = known === undefined ? countAll(coverage) : intervals.toRanges(known);
    return counts.map((own, i) => ({ count: own, coverage: covered[i] as number }));
  });
  const { dataVersion } = snapshot;
  return succeed({ cells, totals: intervals.toRanges(totals), dataVersion });
}
