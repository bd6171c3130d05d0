import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Random } from './random.ts';

describe('Random', () => {
  test('gives equal numbers for equal seeds and streams only', () => {
    const take = (random: Random): number[] => Array.from({ length: 5 }, () => random.next());
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(1000), (seed, stream) => {
        assert.deepEqual(take(new Random(seed, stream)), take(new Random(seed, stream)));
        assert.notDeepEqual(take(new Random(seed, stream)), take(new Random(seed, stream + 1)));
        assert.notDeepEqual(take(new Random(seed, stream)), take(new Random(seed + 1, stream)));
      }),
    );
  });

  test('has the means of its distributions', () => {
    const random = new Random(1);
    const mean = (draw: () => number): number => {
      let sum = 0;
      for (let i = 0; i < 20_000; i++) sum += draw();
      return sum / 20_000;
    };
    assert.ok(Math.abs(mean(() => random.next()) - 0.5) < 0.01);
    assert.ok(Math.abs(mean(() => random.below(11)) - 5) < 0.1);
    assert.ok(Math.abs(mean(() => random.poisson(2.5)) - 2.5) < 0.05);
    assert.ok(Math.abs(mean(() => random.normal(3, 2)) - 3) < 0.06);
    assert.ok(Math.abs(mean(() => (random.normal(0, 2) / 2) ** 2) - 1) < 0.05);
    assert.ok(Math.abs(mean(() => (random.chance(0.2) ? 1 : 0)) - 0.2) < 0.02);
  });

  test('picks by cumulative weights', () => {
    const random = new Random(3);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const index = random.pickCumulative([1, 1, 4, 5]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    assert.equal(counts[1], 0, 'a weight of zero is never picked');
    assert.ok((counts[2] ?? 0) > 5700 && (counts[2] ?? 0) < 6300);
  });
});
