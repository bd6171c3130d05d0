import { formatDay } from '../../../engine/query/day-number.ts';
import { computeGrowthAdvantage } from '../../../engine/statistics/growth-advantage.ts';
import { computeProportionInterval } from '../../../engine/statistics/proportion-interval.ts';
import { findPeriod, type PeriodLength } from '../index/find-period.ts';
import type { AnswerOf, PanelOf } from './explore-panels.ts';
import { type ExploredRows, findTopValues, listDays } from './explored-rows.ts';

const INTERVAL = { method: 'wilson', confidence: 0.95 } as const;

/** Periods with genomes of any query, in order; each by its first day, with its place. */
interface Periods {
  readonly list: readonly { readonly from: string; readonly to: string }[];
  readonly placeOf: (day: number) => number;
}

function findPeriods(
  queries: readonly ExploredRows[],
  dateField: string,
  length: PeriodLength,
): Periods {
  const ends = new Map<number, number>();
  const beginOf = new Map<number, number>();
  for (const rows of queries) {
    for (const { day } of listDays(rows, dateField, null)) {
      if (day === null || beginOf.has(day)) continue;
      const { from, to } = findPeriod(day, length);
      beginOf.set(day, from);
      ends.set(from, to);
    }
  }
  const sorted = [...ends].sort(([a], [b]) => a - b);
  const places = new Map(sorted.map(([from], place) => [from, place]));
  return {
    list: sorted.map(([from, to]) => ({ from: formatDay(from), to: formatDay(to) })),
    placeOf: (day) => places.get(beginOf.get(day) ?? Number.NaN) ?? -1,
  };
}

/** The periods of the genomes of some queries. */
export function listPeriods(
  queries: readonly ExploredRows[],
  dateField: string,
  length: PeriodLength,
): Periods['list'] {
  return findPeriods(queries, dateField, length).list;
}

type OverTimeOfQuery = AnswerOf<'overTime'>['byQuery'][number];

function countByPeriod(
  rows: ExploredRows,
  { dateField, by }: PanelOf<'overTime'>,
  { list, placeOf }: Periods,
  series: readonly string[],
): OverTimeOfQuery {
  const totals = list.map(() => 0);
  const counts = series.map(() => list.map(() => 0));
  const placeOfSeries = new Map(series.map((name, place) => [name, place]));
  let undated = 0;
  for (const { day, value, count } of listDays(rows, dateField, by)) {
    const place = day === null ? -1 : placeOf(day);
    if (place < 0) {
      undated += count;
      continue;
    }
    totals[place] = (totals[place] as number) + count;
    const own = value === null ? undefined : counts[placeOfSeries.get(value) ?? -1];
    if (own !== undefined) own[place] = (own[place] as number) + count;
  }
  return { totals, undated, counts };
}

/** Wilson's interval of each share; null where a period has no genomes of the query. */
function addIntervals(answer: OverTimeOfQuery): OverTimeOfQuery {
  const { totals, counts } = answer;
  const intervals = counts.map((own) =>
    own.map((successes, place) =>
      computeProportionInterval({ successes, trials: totals[place] as number }, INTERVAL),
    ),
  );
  return {
    ...answer,
    ciLower: intervals.map((own) => own.map((one) => one?.ciLower ?? null)),
    ciUpper: intervals.map((own) => own.map((one) => one?.ciUpper ?? null)),
  };
}

/** Genomes by period, in all and by the most frequent values of a column, the same ones for all queries. */
export function answerOverTimePanel(
  queries: readonly ExploredRows[],
  panel: PanelOf<'overTime'>,
): AnswerOf<'overTime'> {
  const { by, top } = panel;
  const series = by === null ? [] : (panel.values ?? findTopValues(queries, by, top));
  const periods = findPeriods(queries, panel.dateField, panel.period);
  const byQuery = queries.map((rows) => {
    const counted = countByPeriod(rows, panel, periods, series);
    return panel.intervals ? addIntervals(counted) : counted;
  });
  return { type: 'overTime', series: [...series], periods: [...periods.list], byQuery };
}

/** The first day and the last one of each query. */
export function answerExtent(
  queries: readonly ExploredRows[],
  { dateField }: PanelOf<'extent'>,
): AnswerOf<'extent'> {
  const byQuery = queries.map((rows) => {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    let undated = 0;
    for (const { day, count } of listDays(rows, dateField, null)) {
      if (day === null) undated += count;
      else {
        first = Math.min(first, day);
        last = Math.max(last, day);
      }
    }
    const isDated = first <= last;
    return {
      first: isDated ? formatDay(first) : null,
      last: isDated ? formatDay(last) : null,
      undated,
    };
  });
  return { type: 'extent', byQuery };
}

type GrowthOfQuery = AnswerOf<'growth'>['byQuery'][number];

/** All genomes of a day, and those of each value. */
type CountedDay = readonly [day: number, { n: number; readonly k: Map<string, number> }];

/** The genomes of a variant among those of each query; null where values of a column are asked about. */
type VariantRows = readonly ExploredRows[] | null;

/** Counts of the days of a window that ends with the last genome of the query. */
function countDays(
  rows: ExploredRows,
  panel: PanelOf<'growth'>,
  variant: ExploredRows | null,
): readonly CountedDay[] {
  const days = new Map<number, { n: number; readonly k: Map<string, number> }>();
  let last = Number.NEGATIVE_INFINITY;
  for (const { day, value, count } of listDays(
    rows,
    panel.dateField,
    panel.variant === undefined ? panel.by : null,
  )) {
    if (day === null) continue;
    last = Math.max(last, day);
    const known = days.get(day) ?? { n: 0, k: new Map<string, number>() };
    known.n += count;
    if (value !== null) known.k.set(value, count);
    days.set(day, known);
  }
  for (const { day, count } of variant === null ? [] : listDays(variant, panel.dateField, null)) {
    if (day !== null) days.get(day)?.k.set(panel.variant ?? '', count);
  }
  const first = panel.days === null ? Number.NEGATIVE_INFINITY : last - panel.days + 1;
  return [...days].filter(([day]) => day >= first).sort(([a], [b]) => a - b);
}

/** The values with most genomes in the windows of all queries. */
function findTopOfDays(windows: readonly (readonly CountedDay[])[], top: number): string[] {
  const counts = new Map<string, number>();
  for (const [, { k }] of windows.flat()) {
    for (const [value, count] of k) counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, top)
    .map(([value]) => value);
}

function estimateGrowth(
  days: readonly CountedDay[],
  panel: PanelOf<'growth'>,
  wanted: readonly string[],
): GrowthOfQuery {
  const origin = days[0]?.[0] ?? 0;
  const t = days.map(([day]) => day - origin);
  const n = days.map(([, { n: all }]) => all);
  const { generationTime, confidence, overdispersed } = panel;
  const values = wanted.map((value) => {
    const k = days.map(([, { k: own }]) => own.get(value) ?? 0);
    const answer = computeGrowthAdvantage(
      { t, n, k },
      {
        ...{ confidence, generationTime, reproductionNumber: 1, isOverdispersed: overdispersed },
        // Curves are not wanted, so they end before they begin.
        ...{ tStart: 0, tEnd: -1, initialVariant: 1, initialOthers: 1 },
      },
    );
    const genomes = k.reduce((sum, one) => sum + one, 0);
    if (!answer.ok) return { value, genomes, estimate: null, reason: answer.error.hint };
    const { a, fc, fd, dispersion } = answer.value;
    return { value, genomes, estimate: { a, fc, fd, dispersion }, reason: null };
  });
  return {
    from: days.length === 0 ? null : formatDay(origin),
    to: days.length === 0 ? null : formatDay(days.at(-1)?.[0] ?? 0),
    total: n.reduce((sum, one) => sum + one, 0),
    values,
  };
}

/**
 * Growth of each value beside all other genomes of its query, by the model of engine/statistics: of the values with
 * most genomes in the days that are looked at.
 */
export function answerGrowthPanel(
  queries: readonly ExploredRows[],
  panel: PanelOf<'growth'>,
  variants: VariantRows,
): AnswerOf<'growth'> {
  const windows = queries.map((rows, query) =>
    countDays(rows, panel, variants === null ? null : (variants[query] ?? null)),
  );
  const named = panel.variant === undefined ? panel.values : [panel.variant];
  const wanted = named ?? findTopOfDays(windows, panel.top);
  return { type: 'growth', byQuery: windows.map((days) => estimateGrowth(days, panel, wanted)) };
}
