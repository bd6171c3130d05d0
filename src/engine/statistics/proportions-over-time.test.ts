import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { computeProportionInterval } from './proportion-interval.ts';
import {
  computeProportions,
  type DailyCount,
  type ProportionOptions,
} from './proportions-over-time.ts';

const weekly: ProportionOptions = {
  method: 'wilson',
  confidence: 0.95,
  window: 1,
  periodOf: (day) => {
    const from = Math.floor(day / 7) * 7;
    return { from, to: from + 6 };
  },
};

const countArbitrary: fc.Arbitrary<DailyCount> = fc
  .record({
    place: fc.constantFrom('Peru', 'Chad', null),
    day: fc.integer({ min: -20, max: 60 }),
    total: fc.nat({ max: 9 }),
    other: fc.nat({ max: 9 }),
  })
  .map(({ total, other, ...rest }) => ({ ...rest, total, count: Math.min(total, other) }));

test('every period has the genomes of its own and its neighbours, and nothing comes from elsewhere', () => {
  const windows = fc.constantFrom(1, 3, 5);
  fc.assert(
    fc.property(fc.array(countArbitrary, { maxLength: 40 }), windows, (counts, window) => {
      const points = computeProportions(counts, { ...weekly, window });
      for (const { place, from, to, count, total, proportion, ...interval } of points) {
        assert.equal(to - from, 6);
        const reach = (7 * (window - 1)) / 2;
        const near = counts.filter(
          (one) => one.place === place && one.day >= from - reach && one.day <= to + reach,
        );
        assert.equal(
          total,
          near.reduce((sum, one) => sum + one.total, 0),
        );
        assert.equal(
          count,
          near.reduce((sum, one) => sum + one.count, 0),
        );
        assert.equal(proportion, count / total);
        const expected = computeProportionInterval({ successes: count, trials: total }, weekly);
        assert.deepEqual(interval, expected);
      }
      for (const { place, day, total } of counts) {
        const found = points.filter(
          (one) => one.place === place && one.from <= day && day <= one.to,
        );
        if (total > 0) assert.equal(found.length, 1, 'each genome is in one period');
      }
      const places = new Set(counts.map(({ place }) => place));
      for (const place of places) {
        const begins = points.filter((one) => one.place === place).map(({ from }) => from);
        assert.deepEqual(
          begins,
          begins.toSorted((a, b) => a - b),
        );
      }
      if (window === 1) {
        const sum = (list: readonly { total: number }[]) =>
          list.reduce((all, one) => all + one.total, 0);
        assert.equal(sum(points), sum(counts));
      }
    }),
    { numRuns: 500, seed: 2020 },
  );
});

test('a period between others is filled by smoothing only', () => {
  const counts = [0, 14].map((day) => ({ place: null, day, total: 4, count: 1 }));
  assert.deepEqual(
    computeProportions(counts, weekly).map(({ from, total }) => [from, total]),
    [
      [0, 4],
      [14, 4],
    ],
  );
  assert.deepEqual(
    computeProportions(counts, { ...weekly, window: 3 }).map(({ from, total }) => [from, total]),
    [
      [0, 4],
      [7, 8],
      [14, 4],
    ],
  );
  assert.deepEqual(computeProportions([], weekly), []);
});
