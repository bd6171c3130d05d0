import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitLogisticGrowth, logistic } from './logistic-growth.ts';

const daysArbitrary = fc.uniqueArray(
  fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 100_000 }), fc.integer({ min: -20, max: 20 })),
  { selector: ([t]) => t, minLength: 2, maxLength: 60 },
);

test('at the fit the likelihood is flat to a millionth of a standard error', () => {
  let fitted = 0;
  fc.assert(
    fc.property(daysArbitrary, fc.integer({ min: -40, max: 40 }), (days, percent) => {
      const points = days.map(([t, n, off]) => {
        const p = logistic((percent / 100) * (t - 40) + off / 10);
        return { t, n, k: Math.round(n * p) };
      });
      const fit = fitLogisticGrowth({
        t: points.map(({ t }) => t),
        n: points.map(({ n }) => n),
        k: points.map(({ k }) => k),
      });
      if (!fit.ok) return;
      fitted++;
      const { centre, scale, height, slope, covariance } = fit.value;
      let [byHeight, bySlope] = [0, 0];
      for (const { t, n, k } of points) {
        const x = (t - centre) / scale;
        const residual = k - n * logistic(height + slope * x);
        byHeight += residual;
        bySlope += residual * x;
      }
      // How far Newton would still go, in standard errors.
      const up = covariance.height * byHeight + covariance.both * bySlope;
      const turn = covariance.both * byHeight + covariance.slope * bySlope;
      assert.ok(Math.abs(up) < 1e-6 * Math.sqrt(covariance.height), `height ${up}`);
      assert.ok(Math.abs(turn) < 1e-6 * Math.sqrt(covariance.slope), `slope ${turn}`);
    }),
    { numRuns: 1000, seed: 2020 },
  );
  assert.ok(fitted > 500, `${fitted} were fitted`);
});
