import { betaQuantile } from './incomplete-beta.ts';
import { criticalValue } from './normal-distribution.ts';

/**
 * Wilson's score interval is close to its nominal confidence for every number of trials and never leaves
 * 0 to 1. Clopper and Pearson's is never below the nominal confidence, and wider for that: 'exact'.
 */
export type IntervalMethod = 'wilson' | 'clopperPearson';

/** An interval of confidence. */
export interface Interval {
  readonly ciLower: number;
  readonly ciUpper: number;
}

export interface IntervalOptions {
  readonly method: IntervalMethod;
  /** Above 0 and below 1. */
  readonly confidence: number;
}

/** Wilson, J. Am. Stat. Assoc. 22 (1927): the proportions that a score test does not reject. */
function computeWilson(successes: number, trials: number, confidence: number): Interval {
  const z = criticalValue(confidence);
  const proportion = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = (proportion + (z * z) / (2 * trials)) / shrink;
  const spread = (proportion * (1 - proportion)) / trials + (z * z) / (4 * trials * trials);
  const half = (z / shrink) * Math.sqrt(spread);
  return {
    // At the ends both sides are equal but for rounding.
    ciLower: successes === 0 ? 0 : centre - half,
    ciUpper: successes === trials ? 1 : centre + half,
  };
}

/** Clopper and Pearson, Biometrika 26 (1934): the proportions that neither tail of the binomial rejects. */
function computeClopperPearson(successes: number, trials: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    ciLower: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    ciUpper: failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}

/**
 * The interval of a proportion of whole numbers, 0 <= successes <= trials. Null without trials: of nothing
 * every proportion is possible.
 */
export function computeProportionInterval(
  { successes, trials }: { readonly successes: number; readonly trials: number },
  { method, confidence }: IntervalOptions,
): Interval | null {
  if (trials === 0) return null;
  const compute = method === 'wilson' ? computeWilson : computeClopperPearson;
  return compute(successes, trials, confidence);
}
