import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logGamma } from './incomplete-beta.ts';
import { computeProportionInterval, type IntervalMethod } from './proportion-interval.ts';

const methods: readonly IntervalMethod[] = ['wilson', 'clopperPearson'];
const countsArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => ({ trials, successes: Math.round(trials * share) }));
const confidences = fc.constantFrom(0.5, 0.8, 0.95, 0.999);

function compute(
  counts: { successes: number; trials: number },
  method: IntervalMethod,
  confidence = 0.95,
) {
  const interval = computeProportionInterval(counts, { method, confidence });
  assert.ok(interval !== null);
  return interval;
}

test('an interval holds its proportion, stays within 0 to 1 and mirrors with what is counted', () => {
  fc.assert(
    fc.property(
      countsArbitrary,
      confidences,
      fc.constantFrom(...methods),
      (counts, confidence, method) => {
        const { successes, trials } = counts;
        const { ciLower, ciUpper } = compute(counts, method, confidence);
        const proportion = successes / trials;
        assert.ok(0 <= ciLower && ciLower <= proportion && proportion <= ciUpper && ciUpper <= 1);
        assert.equal(ciLower === 0, successes === 0);
        assert.equal(ciUpper === 1, successes === trials);
        const other = compute({ successes: trials - successes, trials }, method, confidence);
        assert.ok(Math.abs(other.ciLower - (1 - ciUpper)) < 1e-9);
        const wider = compute(counts, method, (1 + confidence) / 2);
        assert.ok(wider.ciLower <= ciLower && ciUpper <= wider.ciUpper);
      },
    ),
    { numRuns: 500, seed: 2020 },
  );
});

function binomial(k: number, n: number, p: number): number {
  const choose = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  return Math.exp(choose + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** The share of samples whose interval holds the true proportion. */
function computeCoverage(method: IntervalMethod, n: number, p: number): number {
  let share = 0;
  for (let k = 0; k <= n; k++) {
    const { ciLower, ciUpper } = compute({ successes: k, trials: n }, method);
    if (ciLower <= p && p <= ciUpper) share += binomial(k, n, p);
  }
  return share;
}

test("Clopper and Pearson's interval never has less than its confidence, Wilson's has it on average", () => {
  for (const n of [1, 2, 5, 12, 30]) {
    let sum = 0;
    let count = 0;
    for (let p = 0.02; p < 0.99; p += 0.01) {
      const exact = computeCoverage('clopperPearson', n, p);
      assert.ok(exact >= 0.95 - 1e-9, `${n} trials, ${p}: ${exact}`);
      sum += computeCoverage('wilson', n, p);
      count++;
    }
    assert.ok(Math.abs(sum / count - 0.95) < 0.02, `${n} trials: ${sum / count}`);
  }
});

test('of no trials there is no interval', () => {
  for (const method of methods) {
    const none = computeProportionInterval(
      { successes: 0, trials: 0 },
      { method, confidence: 0.95 },
    );
    assert.equal(none, null);
  }
});
