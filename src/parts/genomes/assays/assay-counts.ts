import { aggregateRows } from '../../../engine/query/aggregate.ts';
import { compareValues } from '../../../engine/query/answer-row.ts';
import type { Bitmap } from '../../../engine/query/bitmap.ts';
import { compileSchema } from '../../../engine/query/compiled-schema.ts';
import { formatDay, parseDay } from '../../../engine/query/day-number.ts';
import { findField } from '../../../engine/query/fields.ts';
import type { FootprintRows } from '../../../engine/query/footprint-counts.ts';
import { computeProportionInterval } from '../../../engine/statistics/proportion-interval.ts';
import type { IndexSchema } from '../../../schema/genome-row.ts';
import { defined } from '../../../std/assert.ts';
import { findPeriod } from '../index/find-period.ts';
import type { AssayAnswer, AssayRequest } from './assay-request.ts';

const INTERVAL = { method: 'wilson', confidence: 0.95 } as const;
const MOST_PLACES = 1000;
const PARTS = ['rows', 'counted', 'mismatched', 'near'] as const;

/** Genomes of one group: all, counted, mismatched, near the end. */
type Numbers = [total: number, counted: number, mismatched: number, near: number];
type Counts = AssayAnswer['together'];

function describe([, counted, mismatched, near]: Numbers): Counts {
  const interval = computeProportionInterval({ successes: mismatched, trials: counted }, INTERVAL);
  const { ciLower = null, ciUpper = null } = interval ?? {};
  return { counted, mismatched, near, ciLower, ciUpper };
}

/** The counts of rows below oligos, with the interval of the share that differs. */
export function toCounts(found: readonly FootprintRows[]): Counts {
  const [total, counted, mismatched, near] = PARTS.map((part) =>
    found.reduce((sum, one) => sum + one[part].size, 0),
  ) as Numbers;
  return describe([total, counted, mismatched, near]);
}

/** Numbers by the value of a column. */
function countByValue(
  schema: IndexSchema,
  found: readonly FootprintRows[],
  column: string,
): Map<string | null, Numbers> {
  const field = defined(findField(compileSchema(schema), column), column);
  const byValue = new Map<string | null, Numbers>();
  PARTS.forEach((part, place) => {
    const rows = found.map((one): { segment: typeof one.segment; rows: Bitmap } => ({
      segment: one.segment,
      rows: one[part],
    }));
    const table = aggregateRows(rows, [field]);
    const own = defined(table.fields[0], column);
    table.counts.forEach((count, group) => {
      const value = own.values[own.ids[group] as number] ?? null;
      const key = value === null ? null : String(value);
      const numbers = byValue.get(key) ?? [0, 0, 0, 0];
      numbers[place] = count;
      byValue.set(key, numbers);
    });
  });
  return byValue;
}

function addNumbers(sum: Numbers, own: Numbers): void {
  own.forEach((count, place) => {
    sum[place] = (sum[place] as number) + count;
  });
}

/** Genomes by period of a column of dates, which exists. */
export function countPeriods(
  schema: IndexSchema,
  found: readonly FootprintRows[],
  { dateField, period }: Pick<AssayRequest, 'dateField' | 'period'>,
): Pick<AssayAnswer, 'periods' | 'undated'> {
  const periods = new Map<number, { readonly to: number; readonly numbers: Numbers }>();
  let undated = 0;
  for (const [date, numbers] of countByValue(schema, found, dateField)) {
    const day = date === null ? null : parseDay(date);
    if (day === null) {
      undated += numbers[0];
      continue;
    }
    const { from, to } = findPeriod(day, period);
    const known = periods.get(from) ?? { to, numbers: [0, 0, 0, 0] };
    addNumbers(known.numbers, numbers);
    periods.set(from, known);
  }
  return {
    undated,
    periods: [...periods]
      .sort(([a], [b]) => a - b)
      .map(([from, { to, numbers }]) => ({
        ...{ from: formatDay(from), to: formatDay(to), total: numbers[0] },
        ...describe(numbers),
      })),
  };
}

/** Genomes by the value of a column of texts, which exists, the most first; none where no column is named. */
export function countPlaces(
  schema: IndexSchema,
  found: readonly FootprintRows[],
  place: string | null,
): Pick<AssayAnswer, 'places' | 'placesLeftOut'> {
  if (place === null) return { places: [], placesLeftOut: 0 };
  const places = [...countByValue(schema, found, place)]
    .map(([value, numbers]) => ({ value, total: numbers[0], ...describe(numbers) }))
    .sort((a, b) => b.total - a.total || compareValues(a.value, b.value));
  return {
    places: places.slice(0, MOST_PLACES),
    placesLeftOut: Math.max(0, places.length - MOST_PLACES),
  };
}
