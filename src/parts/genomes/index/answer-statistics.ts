import { formatDay, parseDay } from '../../../engine/query/day-number.ts';
import {
  parseAdvancedParameter,
  parseFilterOnly,
} from '../../../engine/query/lapis/parse-filter-only.ts';
import { runQuery } from '../../../engine/query/run-query.ts';
import type { Snapshot } from '../../../engine/query/snapshot.ts';
import { createQuery, type Filter } from '../../../engine/query/tree.ts';
import { computeGrowthAdvantage } from '../../../engine/statistics/growth-advantage.ts';
import type { IntervalMethod } from '../../../engine/statistics/proportion-interval.ts';
import {
  computeProportions,
  type DailyCount,
} from '../../../engine/statistics/proportions-over-time.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { findPeriod, type PeriodLength } from './find-period.ts';

/** Genomes of a variant among those that a filter finds. */
interface VariantQuestion {
  /** Parameters of LAPIS, filters only: what the variant is a part of. */
  readonly filters: Readonly<Record<string, unknown>>;
  /** An advanced query: what is the variant. */
  readonly variant: string;
  readonly dateField: string;
  readonly confidence: number;
}

/** A question whose answer is an estimate. */
export type StatisticsRequest =
  | (VariantQuestion & {
      readonly type: 'growthAdvantage';
      readonly generationTime: number;
      readonly reproductionNumber: number;
      readonly isOverdispersed: boolean;
      /** Days of the curve's ends, 'YYYY-MM-DD'; null for the first and the last genome's. */
      readonly curveFrom: string | null;
      readonly curveTo: string | null;
    })
  | (VariantQuestion & {
      readonly type: 'proportions';
      /** A column; null for all genomes together. */
      readonly place: string | null;
      readonly period: PeriodLength;
      readonly window: number;
      readonly method: IntervalMethod;
    });

const MAX_PLACES = 1000;
const MAX_POINTS = 100_000;
const MAX_CURVE_DAYS = 4000;

function refuse(where: string, value: unknown, hint: string) {
  const text = String(value).slice(0, 200);
  return fail<Problem[]>([{ code: 'request-invalid', where, value: text, hint }]);
}

/** All genomes with a date, and those of the variant among them, counted by day and place. */
function countByDay(
  snapshot: Snapshot,
  question: VariantQuestion & { readonly place: string | null },
): Result<DailyCount[], Problem[]> {
  const { schema } = snapshot;
  const { dateField, place } = question;
  const base = parseFilterOnly(schema, question.filters);
  const variant = parseAdvancedParameter(schema, { name: 'variant', text: question.variant });
  const problems = [base, variant].flatMap((parsed) => (parsed.ok ? [] : parsed.error));
  if (!base.ok || !variant.ok) return fail(problems);
  const dates = schema.columns.filter(({ type }) => type === 'date').map(({ name }) => name);
  if (!dates.includes(dateField)) {
    return refuse('dateField', dateField, `Give a column of dates: ${dates.join(', ')}.`);
  }
  const groupBy = place === null ? [dateField] : [dateField, place];
  const counts = new Map<
    string,
    { place: string | null; day: number; total: number; count: number }
  >();
  const dated: Filter = { type: 'IsNotNull', column: dateField };
  for (const [own, part] of [
    ['total', [base.value, dated]],
    ['count', [base.value, dated, variant.value]],
  ] as const) {
    const query = createQuery({ type: 'And', children: part }, { type: 'Aggregated', groupBy });
    const answer = runQuery(snapshot, query);
    if (!answer.ok) return answer;
    for (const row of answer.value.rows) {
      const day = defined(parseDay(String(row[dateField])), 'day');
      const at = place === null ? null : (row[place] ?? null);
      const key = JSON.stringify([day, at]);
      const known = counts.get(key) ?? {
        place: at === null ? null : String(at),
        ...{ day, total: 0, count: 0 },
      };
      known[own] = Number(row.count);
      counts.set(key, known);
    }
  }
  return succeed([...counts.values()].sort((a, b) => a.day - b.day));
}

function answerGrowth(
  snapshot: Snapshot,
  request: Extract<StatisticsRequest, { type: 'growthAdvantage' }>,
): Result<object, Problem[]> {
  const counted = countByDay(snapshot, { ...request, place: null });
  if (!counted.ok) return counted;
  const days = counted.value;
  const origin = days[0]?.day ?? 0;
  const from = request.curveFrom === null ? origin : (parseDay(request.curveFrom) ?? origin);
  const to = request.curveTo === null ? (days.at(-1)?.day ?? 0) : (parseDay(request.curveTo) ?? 0);
  if (to - from >= MAX_CURVE_DAYS || to < from) {
    const hint = `The curve ends after it begins, and has at most ${MAX_CURVE_DAYS} days.`;
    return refuse('curveTo', `${formatDay(from)} to ${formatDay(to)}`, hint);
  }
  const counts = {
    t: days.map(({ day }) => day - origin),
    n: days.map(({ total }) => total),
    k: days.map(({ count }) => count),
  };
  const answer = computeGrowthAdvantage(counts, {
    ...request,
    tStart: from - origin,
    tEnd: to - origin,
    initialVariant: 1,
    initialOthers: 1,
  });
  if (!answer.ok) return fail([answer.error]);
  const { a, t0, fc, fd, dispersion, proportions, cases } = answer.value;
  const toDates = (t: readonly number[]) => t.map((day) => formatDay(origin + day));
  const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
  return succeed({
    params: { a, t0, fc, fd },
    halfDate: t0 === null || Math.abs(t0.value) > 1e5 ? null : toDates([Math.round(t0.value)])[0],
    dispersion,
    firstDate: formatDay(origin),
    genomes: { variant: sum(counts.k), total: sum(counts.n) },
    observed: { date: toDates(counts.t), ...counts },
    estimatedProportions: { date: toDates(proportions.t), ...proportions },
    estimatedAbsoluteNumbers: {
      t: cases.t,
      variantCases: cases.variant,
      wildtypeCases: cases.others,
    },
  });
}

function answerProportions(
  snapshot: Snapshot,
  request: Extract<StatisticsRequest, { type: 'proportions' }>,
): Result<object, Problem[]> {
  const { place } = request;
  const texts = snapshot.schema.columns.filter(({ type }) => type === 'string');
  if (place !== null && !texts.some(({ name }) => name === place)) {
    const known = texts.map(({ name }) => name).join(', ');
    return refuse('place', place, `Give a column of texts: ${known}.`);
  }
  const counted = countByDay(snapshot, request);
  if (!counted.ok) return counted;
  const places = new Set(counted.value.map((count) => count.place));
  if (places.size > MAX_PLACES) {
    const hint = `It has ${places.size} values; ${MAX_PLACES} are possible.`;
    return refuse('place', place, hint);
  }
  const byPlace = counted.value.toSorted((a, b) => compareTexts(a.place, b.place));
  const periodOf = (day: number) => findPeriod(day, request.period);
  const points = computeProportions(byPlace, { ...request, periodOf });
  if (points.length > MAX_POINTS) {
    const hint = `These are ${points.length} proportions; ${MAX_POINTS} are possible.`;
    return refuse('period', request.period, hint);
  }
  return succeed(
    points.map(({ from, to, ...rest }) => ({ from: formatDay(from), to: formatDay(to), ...rest })),
  );
}

/** Null before every text, as in other orders. */
function compareTexts(a: string | null, b: string | null): number {
  if (a === b) return 0;
  return a === null || (b !== null && a < b) ? -1 : 1;
}

/** The data of an estimate about the genomes of a snapshot. */
export function answerStatistics(
  snapshot: Snapshot,
  request: StatisticsRequest,
): Result<object, Problem[]> {
  return request.type === 'growthAdvantage'
    ? answerGrowth(snapshot, request)
    : answerProportions(snapshot, request);
}
