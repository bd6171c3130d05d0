import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import {
  fitLogisticGrowth,
  type GrowthCounts,
  type LogisticFit,
  logistic,
} from './logistic-growth.ts';
import { criticalValue } from './normal-distribution.ts';
import type { Interval } from './proportion-interval.ts';

/** A number with its interval of confidence. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** What a growth advantage is computed with. Times are in the unit of the data: days. */
export interface GrowthConfig {
  /** Confidence of the intervals, above 0 and below 1. */
  readonly confidence: number;
  /** Mean time from one infection to those it causes. */
  readonly generationTime: number;
  /** Reproduction number of all that is not the variant. */
  readonly reproductionNumber: number;
  /** First and last day of the curves, both included. */
  readonly tStart: number;
  readonly tEnd: number;
  /** Cases on day 0 for the curves of case numbers. */
  readonly initialVariant: number;
  readonly initialOthers: number;
  /** Intervals take in how much more the counts scatter than binomial ones do (quasi-binomial). */
  readonly isOverdispersed: boolean;
}

/** The growth of a variant beside all others. */
export interface GrowthAdvantage {
  /** Rate of logistic growth per day. */
  readonly a: Estimate;
  /** Day on which the variant is one half; null where nothing grows. */
  readonly t0: Estimate | null;
  /** Advantage per generation with overlapping generations. */
  readonly fc: Estimate;
  /** Advantage per generation with generations that follow each other. */
  readonly fd: Estimate;
  readonly dispersion: number | null;
  readonly days: number;
  readonly proportions: {
    readonly t: readonly number[];
    readonly proportion: readonly number[];
    readonly ciLower: readonly number[];
    readonly ciUpper: readonly number[];
  };
  readonly cases: {
    readonly t: readonly number[];
    readonly variant: readonly number[];
    readonly others: readonly number[];
  };
}

/** Slopes below this times the span of the data are rounding: nothing grows. */
const NO_SLOPE = 1e-12;

function estimate(value: number, standardError: number, critical: number): Estimate {
  const half = critical * standardError;
  return { value, ciLower: value - half, ciUpper: value + half };
}

/** Time of one half, t0 = centre - scale * height / slope, with its variance by the delta method. */
function estimateHalf(fit: LogisticFit, critical: number): Estimate | null {
  const { centre, scale, height, slope, covariance } = fit;
  if (Math.abs(slope) < NO_SLOPE) return null;
  const byHeight = -scale / slope;
  const bySlope = (scale * height) / (slope * slope);
  const variance =
    byHeight * byHeight * covariance.height +
    2 * byHeight * bySlope * covariance.both +
    bySlope * bySlope * covariance.slope;
  const half = estimate(centre - (scale * height) / slope, Math.sqrt(variance), critical);
  return Object.values(half).every(Number.isFinite) ? half : null;
}

/** The curve with pointwise intervals, by the delta method on the scale of proportions, cut at 0 and 1. */
function computeCurve(
  { centre, scale, height, slope, covariance }: LogisticFit,
  t: readonly number[],
  critical: number,
): GrowthAdvantage['proportions'] {
  const proportion: number[] = [];
  const ciLower: number[] = [];
  const ciUpper: number[] = [];
  for (const day of t) {
    const x = (day - centre) / scale;
    const eta = height + slope * x;
    const p = logistic(eta);
    const variance = covariance.height + 2 * x * covariance.both + x * x * covariance.slope;
    const half = critical * p * logistic(-eta) * Math.sqrt(Math.max(0, variance));
    proportion.push(p);
    ciLower.push(Math.max(0, p - half));
    ciUpper.push(Math.min(1, p + half));
  }
  return { t, proportion, ciLower, ciUpper };
}

/** Cases by generations of a constant reproduction number, as whole numbers that stay numbers. */
function growCases(t: readonly number[], initial: number, perDay: number): number[] {
  return t.map((day) => Math.min(Number.MAX_VALUE, Math.round(initial * Math.exp(perDay * day))));
}

/**
 * The growth advantage of a variant from daily counts, by the model of Chen et al., Epidemics 37
 * (2021) 100480: README.md derives what the numbers are. Intervals are Wald's: the Fisher information
 * and the delta method.
 */
export function computeGrowthAdvantage(
  counts: GrowthCounts,
  config: GrowthConfig,
): Result<GrowthAdvantage, Problem> {
  const fitted = fitLogisticGrowth(counts);
  if (!fitted.ok) return fitted;
  const fit = fitted.value;
  const { generationTime, reproductionNumber, tStart, tEnd } = config;
  const widening = config.isOverdispersed ? Math.sqrt(Math.max(1, fit.dispersion ?? 1)) : 1;
  const critical = criticalValue(config.confidence) * widening;
  const rate = fit.slope / fit.scale;
  const rateError = Math.sqrt(fit.covariance.slope) / fit.scale;
  const growth = Math.exp(rate * generationTime);
  const a = estimate(rate, rateError, critical);
  const perGeneration = generationTime / reproductionNumber;
  const fc = estimate(rate * perGeneration, rateError * perGeneration, critical);
  const fd = estimate(growth - 1, generationTime * growth * rateError, critical);
  if (![a, fc, fd].flatMap(({ ciLower, ciUpper }) => [ciLower, ciUpper]).every(Number.isFinite)) {
    const hint = 'The generation time is too long for a growth as fast as this one.';
    return fail({ code: 'growth-too-fast', where: 'config', value: String(generationTime), hint });
  }
  const t = Array.from({ length: Math.max(0, tEnd - tStart + 1) }, (_, i) => tStart + i);
  const others = Math.log(reproductionNumber) / generationTime;
  return succeed({
    a,
    t0: estimateHalf(fit, critical),
    fc,
    fd,
    dispersion: fit.dispersion,
    days: fit.days,
    proportions: computeCurve(fit, t, critical),
    cases: {
      t,
      variant: growCases(t, config.initialVariant, others + rate),
      others: growCases(t, config.initialOthers, others),
    },
  });
}
