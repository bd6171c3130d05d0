// Growth, intervals and distributions beside statsmodels and scipy, on random counts that change with
// every run. scripts/ci-clients.sh installs these for CI.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  computeGrowthAdvantage,
  type GrowthConfig,
} from '../../src/engine/statistics/growth-advantage.ts';
import {
  checkReferences,
  type ReferenceAnswers,
  type ReferenceQuestions,
} from '../../src/engine/statistics/reference-cases.test-kit.ts';

const PYTHON = process.env.STATISTICS_PYTHON ?? '';
const script = fileURLToPath(new URL('statistics_reference.py', import.meta.url));

const share = fc.integer({ min: 1, max: 999 }).map((thousandths) => thousandths / 1000);
const config: fc.Arbitrary<GrowthConfig> = fc.record({
  confidence: fc.constantFrom(0.8, 0.95, 0.99),
  generationTime: fc.integer({ min: 1, max: 12 }),
  reproductionNumber: fc.constantFrom(0.8, 1, 1.7),
  tStart: fc.integer({ min: -10, max: 0 }),
  tEnd: fc.integer({ min: 1, max: 90 }),
  initialVariant: fc.constant(1),
  initialOthers: fc.constant(1),
  isOverdispersed: fc.boolean(),
});
/**
 * A lineage that grows or shrinks, with proportions that scatter about the curve. Days come once each:
 * what is summed by day has another scatter than what is not.
 */
const counts = fc
  .record({
    rate: fc.integer({ min: -30, max: 30 }).map((percent) => (percent + 0.5) / 100),
    middle: fc.integer({ min: -20, max: 100 }),
    days: fc.uniqueArray(
      fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 5000 }), fc.integer({ min: -10, max: 10 })),
      { selector: ([t]) => t, minLength: 3, maxLength: 60 },
    ),
  })
  .map(({ rate, middle, days }) => ({
    t: days.map(([t]) => t),
    n: days.map(([, n]) => n),
    k: days.map(([t, n, off]) => Math.round(n / (1 + Math.exp(-rate * (t - middle) - off / 10)))),
  }));
const growth = fc.record({ name: fc.constant('random counts'), counts, config }).filter((one) => {
  const answer = computeGrowthAdvantage(one.counts, one.config);
  if (!answer.ok) return false;
  const { a, dispersion } = answer.value;
  // Near no growth the day of one half has no digits that two programs could agree in, and of a day that
  // the curve holds for impossible statsmodels cuts the probability off.
  return Math.abs(a.value) > 1e-3 && (dispersion ?? 0) < 1000;
});
const intervals = fc.record({
  trials: fc.integer({ min: 1, max: 100_000 }),
  share,
  confidence: share,
});

function draw(seed: number): ReferenceQuestions {
  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number) =>
    fc.sample(arbitrary, { numRuns, seed });
  return {
    growth: sample(growth, 200),
    intervals: sample(intervals, 300).map(({ trials, share: part, confidence }) => ({
      trials,
      successes: Math.round(trials * part),
      confidence,
    })),
    quantiles: sample(share, 100).map((probability) => ({ probability })),
    beta: sample(
      fc.record({ x: share, a: fc.nat({ max: 999 }), b: fc.nat({ max: 999 }) }),
      200,
    ).map(({ x, a, b }) => ({ x, a: a + 1, b: b + 1 })),
  };
}

test('statsmodels and scipy say the same of random counts', (t) => {
  if (PYTHON === '') {
    t.skip('needs statsmodels: set STATISTICS_PYTHON to a Python that has it');
    return;
  }
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const input = JSON.stringify(draw(seed));
  const output = execFileSync(PYTHON, [script], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  const answers = JSON.parse(output) as ReferenceAnswers;
  assert.equal(answers.growth.length, 200);
  checkReferences(answers);
});
