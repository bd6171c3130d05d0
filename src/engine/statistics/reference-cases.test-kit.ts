import assert from 'node:assert/strict';
import {
  computeGrowthAdvantage,
  type Estimate,
  type GrowthAdvantage,
  type GrowthConfig,
} from './growth-advantage.ts';
import { betaProbability } from './incomplete-beta.ts';
import { type GrowthCounts, logistic } from './logistic-growth.ts';
import { normalQuantile } from './normal-distribution.ts';
import { computeProportionInterval, type Interval } from './proportion-interval.ts';

/** What test/clients/statistics_reference.py reads. */
export interface ReferenceQuestions {
  readonly growth: readonly {
    readonly name: string;
    readonly counts: GrowthCounts;
    readonly config: GrowthConfig;
  }[];
  readonly intervals: readonly {
    readonly successes: number;
    readonly trials: number;
    readonly confidence: number;
  }[];
  readonly quantiles: readonly { readonly probability: number }[];
  readonly beta: readonly { readonly x: number; readonly a: number; readonly b: number }[];
}

/** What it writes. */
export interface ReferenceAnswers {
  readonly madeWith: string;
  readonly growth: readonly (ReferenceQuestions['growth'][number] & {
    readonly expected: Omit<GrowthAdvantage, 'cases'>;
  })[];
  readonly intervals: readonly (ReferenceQuestions['intervals'][number] & {
    readonly wilson: Interval;
    readonly clopperPearson: Interval;
  })[];
  readonly quantiles: readonly { readonly probability: number; readonly x: number }[];
  readonly beta: readonly (ReferenceQuestions['beta'][number] & {
    readonly probability: number;
  })[];
}

/** Part of two numbers by which they may differ. */
const TOLERANCE = 1e-8;

/** Fails unless two numbers agree to some digits, of the larger one or of `unit`. */
function assertClose(
  own: number,
  other: number,
  what: string,
  { unit = 1e-9, tolerance = TOLERANCE }: { unit?: number; tolerance?: number } = {},
): void {
  const size = Math.max(Math.abs(own), Math.abs(other), unit);
  assert.ok(Math.abs(own - other) <= tolerance * size, `${what}: ${own}, reference ${other}`);
}

/**
 * By how much the reference's errors and dispersion may be off: statsmodels takes 1 - p from a p that is rounded, which
 * leaves few digits on a day on which nearly all genomes are of the variant.
 */
function findTolerance(
  { t, n }: GrowthCounts,
  { a, t0 }: Pick<GrowthAdvantage, 'a' | 't0'>,
): number {
  const [rate, half] = [a.value, t0?.value ?? 0];
  const others = t.filter((_, i) => (n[i] ?? 0) > 0).map((day) => logistic(-rate * (day - half)));
  return TOLERANCE + (8 * Number.EPSILON) / Math.min(...others);
}

function assertEstimate(
  own: Estimate | null,
  other: Estimate | null,
  { what, tolerance }: { readonly what: string; readonly tolerance: number },
): void {
  assert.ok(own !== null && other !== null, what);
  // An end close to 0 is the difference of larger numbers.
  const unit = Math.max(...Object.values(other).map(Math.abs));
  for (const field of ['value', 'ciLower', 'ciUpper'] as const)
    assertClose(own[field], other[field], `${what} ${field}`, { unit, tolerance });
}

/** Compares everything that the references know. */
export function checkReferences(answers: ReferenceAnswers): void {
  for (const { name, counts, config, expected } of answers.growth) {
    const answer = computeGrowthAdvantage(counts, config);
    assert.ok(answer.ok, `${name}: ${JSON.stringify(answer)}`);
    const own = answer.value;
    const tolerance = findTolerance(counts, own);
    for (const field of ['a', 't0', 'fc', 'fd'] as const)
      assertEstimate(own[field], expected[field], { what: `${name} ${field}`, tolerance });
    assert.equal(own.days, expected.days);
    assert.equal(own.dispersion === null, expected.dispersion === null, name);
    assertClose(own.dispersion ?? 0, expected.dispersion ?? 0, `${name} dispersion`, {
      ...{ unit: 1, tolerance },
    });
    assert.deepEqual(own.proportions.t, expected.proportions.t);
    for (const field of ['proportion', 'ciLower', 'ciUpper'] as const)
      for (const [i, value] of own.proportions[field].entries()) {
        const other = expected.proportions[field][i] ?? Number.NaN;
        assertClose(value, other, `${name} ${field} ${i}`, { unit: 1, tolerance });
      }
  }
  for (const { successes, trials, confidence, ...expected } of answers.intervals) {
    for (const method of ['wilson', 'clopperPearson'] as const) {
      const own = computeProportionInterval({ successes, trials }, { method, confidence });
      const what = `${method} ${successes}/${trials} ${confidence}`;
      assert.ok(own !== null, what);
      assertClose(own.ciLower, expected[method].ciLower, `${what} lower`, { unit: 1e-3 });
      assertClose(own.ciUpper, expected[method].ciUpper, `${what} upper`, { unit: 1e-3 });
    }
  }
  for (const { probability, x } of answers.quantiles)
    assertClose(normalQuantile(probability), x, `quantile of ${probability}`);
  for (const { x, a, b, probability } of answers.beta)
    assertClose(betaProbability(x, a, b), probability, `beta ${x} ${a} ${b}`);
}
