import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** Daily counts: day t (any origin), n genomes, k of them of the variant. Days may repeat. */
export interface GrowthCounts {
  readonly t: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
}

/**
 * logit p(t) = height + slope * x with x = (t - centre) / scale: the maximum of the likelihood, and
 * the covariance of the two by the Fisher information. On this scale both are of moderate size.
 */
export interface LogisticFit {
  readonly centre: number;
  readonly scale: number;
  readonly height: number;
  readonly slope: number;
  readonly covariance: {
    readonly height: number;
    readonly slope: number;
    readonly both: number;
  };
  /** Pearson's chi-square over its degrees of freedom: 1 for binomial counts. Null for two days. */
  readonly dispersion: number | null;
  /** Number of days with genomes. */
  readonly days: number;
}

interface Day {
  readonly t: number;
  n: number;
  k: number;
}

const MAX_STEPS = 200;

function report(code: string, value: unknown, hint: string): Problem {
  return { code, where: 'data', value: String(value).slice(0, 200), hint };
}

/** Days with genomes, ascending, those that come twice added up; or what is wrong with the counts. */
function sumByDay({ t, n, k }: GrowthCounts): Result<Day[], Problem> {
  if (t.length !== n.length || t.length !== k.length) {
    const hint = 't, n and k must have one value for each day.';
    return fail(report('growth-lengths', `${t.length}, ${n.length}, ${k.length}`, hint));
  }
  const days = new Map<number, Day>();
  for (let i = 0; i < t.length; i++) {
    const [day, all, own] = [t[i] as number, n[i] as number, k[i] as number];
    const isCount = Number.isSafeInteger(all) && Number.isSafeInteger(own) && own >= 0;
    if (!Number.isFinite(day) || !isCount || own > all) {
      const hint = 'A day has a number, and whole counts with 0 <= k <= n.';
      return fail(report('growth-count', `t ${day}, n ${all}, k ${own}`, hint));
    }
    if (all === 0) continue;
    const known = days.get(day) ?? { t: day, n: 0, k: 0 };
    known.n += all;
    known.k += own;
    days.set(day, known);
  }
  return succeed([...days.values()].sort((a, b) => a.t - b.t));
}

/**
 * Why the likelihood has no maximum. For two parameters it has one, and only one, unless a day parts
 * the variant from the others (Albert and Anderson, Biometrika 71, 1984).
 */
function findSeparation(days: readonly Day[]): Problem | null {
  const [first] = days;
  if (first === undefined) return report('growth-no-data', 0, 'There are no genomes with a date.');
  const ofVariant = days.filter(({ k }) => k > 0).map(({ t }) => t);
  const ofOthers = days.filter(({ n, k }) => n > k).map(({ t }) => t);
  const [variantBegin, othersBegin] = [ofVariant[0], ofOthers[0]];
  const [variantEnd, othersEnd] = [ofVariant.at(-1), ofOthers.at(-1)];
  if (variantBegin === undefined || variantEnd === undefined)
    return report('growth-no-variant', 0, 'No genome is of the variant.');
  if (othersBegin === undefined || othersEnd === undefined)
    return report('growth-only-variant', 0, 'All genomes are of the variant.');
  if (days.length === 1)
    return report('growth-one-day', first.t, 'All genomes are of one day; growth needs two.');
  if (othersEnd > variantBegin && variantEnd > othersBegin) return null;
  const hint =
    'Before one day all genomes are of one kind, and after it of the other, so that any steep growth fits. Choose a longer time or a larger place.';
  return report('growth-separated', `day ${Math.max(variantBegin, othersBegin)}`, hint);
}

/** log(1 + exp(x)) without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** The logistic function. */
export function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

interface Point {
  readonly x: number;
  readonly n: number;
  readonly k: number;
}

/** Log-likelihood without the binomial coefficients, which do not depend on the parameters. */
function computeLikelihood(points: readonly Point[], height: number, slope: number): number {
  let sum = 0;
  for (const { x, n, k } of points) {
    const eta = height + slope * x;
    sum += k * eta - n * softplus(eta);
  }
  return sum;
}

/** First derivatives of the log-likelihood, and the Fisher information. */
function differentiate(points: readonly Point[], height: number, slope: number) {
  const sums = { height: 0, slope: 0, i00: 0, i01: 0, i11: 0 };
  for (const { x, n, k } of points) {
    const eta = height + slope * x;
    const p = logistic(eta);
    const residual = k - n * p;
    // As p(1 - p), but with all digits where p is close to 1.
    const weight = n * p * logistic(-eta);
    sums.height += residual;
    sums.slope += residual * x;
    sums.i00 += weight;
    sums.i01 += weight * x;
    sums.i11 += weight * x * x;
  }
  return { ...sums, determinant: sums.i00 * sums.i11 - sums.i01 * sums.i01 };
}

/** Newton's step from here, and twice the likelihood that it is expected to gain. */
function findStep(points: readonly Point[], at: { height: number; slope: number }) {
  const { height, slope, i00, i01, i11, determinant } = differentiate(points, at.height, at.slope);
  const up = (i11 * height - i01 * slope) / determinant;
  const turn = (i00 * slope - i01 * height) / determinant;
  return { up, turn, gain: up * height + turn * slope };
}

/** With less to gain than this a step lands where it should, and the likelihood has no digits for it. */
const SURE_GAIN = 1e-3;

/**
 * Newton's method. Far away a step that does not pay is halved, so that the likelihood only grows; close by
 * steps are taken as they are, until rounding is all that moves.
 */
function climb(points: readonly Point[], start: number): { height: number; slope: number } {
  let at = { height: start, slope: 0 };
  let leastGain = Number.POSITIVE_INFINITY;
  for (let count = 0; count < MAX_STEPS; count++) {
    const { up, turn, gain } = findStep(points, at);
    // Not a number where nothing is left to climb on.
    if (!(gain >= 0)) break;
    if (gain < SURE_GAIN) {
      if (gain >= leastGain) break;
      leastGain = gain;
      at = { height: at.height + up, slope: at.slope + turn };
      continue;
    }
    const reached = computeLikelihood(points, at.height, at.slope);
    let part = 1;
    const next = () => ({ height: at.height + part * up, slope: at.slope + part * turn });
    const isWorse = () => !(computeLikelihood(points, next().height, next().slope) > reached);
    while (part > 1e-6 && isWorse()) part /= 2;
    at = next();
  }
  return at;
}

function computeDispersion(points: readonly Point[], height: number, slope: number): number | null {
  if (points.length <= 2) return null;
  let chiSquare = 0;
  for (const { x, n, k } of points) {
    const eta = height + slope * x;
    const expected = n * logistic(eta);
    const variance = expected * logistic(-eta);
    if (variance > 0) chiSquare += (k - expected) ** 2 / variance;
  }
  return chiSquare / (points.length - 2);
}

/**
 * Fits logistic growth p(t) = 1 / (1 + exp(-a (t - t0))) to daily counts by maximum likelihood. Problems:
 * counts that are none, no genomes, one kind or one day only, and counts that a day parts perfectly.
 */
export function fitLogisticGrowth(counts: GrowthCounts): Result<LogisticFit, Problem> {
  const summed = sumByDay(counts);
  if (!summed.ok) return summed;
  const days = summed.value;
  const separation = findSeparation(days);
  if (separation !== null) return fail(separation);
  const total = days.reduce((sum, { n }) => sum + n, 0);
  const variant = days.reduce((sum, { k }) => sum + k, 0);
  const centre = days.reduce((sum, { t, n }) => sum + (t * n) / total, 0);
  const scale = Math.max(...[days[0], days.at(-1)].map((day) => Math.abs((day?.t ?? 0) - centre)));
  const points = days.map(({ t, n, k }) => ({ x: (t - centre) / scale, n, k }));
  const { height, slope } = climb(points, Math.log(variant / (total - variant)));
  const { i00, i01, i11, determinant } = differentiate(points, height, slope);
  const covariance = {
    height: i11 / determinant,
    slope: i00 / determinant,
    both: -i01 / determinant,
  };
  if (!Object.values(covariance).every(Number.isFinite)) {
    const hint = 'The counts change too suddenly for a rate of growth.';
    return fail(report('growth-separated', `${days.length} days`, hint));
  }
  const dispersion = computeDispersion(points, height, slope);
  return succeed({ centre, scale, height, slope, covariance, dispersion, days: days.length });
}
