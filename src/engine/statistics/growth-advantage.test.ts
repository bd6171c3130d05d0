import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { computeGrowthAdvantage, type Estimate, type GrowthConfig } from './growth-advantage.ts';
import type { GrowthCounts } from './logistic-growth.ts';

const config: GrowthConfig = {
  confidence: 0.95,
  generationTime: 7,
  reproductionNumber: 1,
  tStart: 0,
  tEnd: 30,
  initialVariant: 1,
  initialOthers: 100,
  isOverdispersed: false,
};

function compute(counts: GrowthCounts, changes: Partial<GrowthConfig> = {}) {
  return computeGrowthAdvantage(counts, { ...config, ...changes });
}

/** Counts of any kind, mostly such as can be fitted. */
const countsArbitrary = fc
  .array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 40 }), fc.integer({ min: 0, max: 20 })), {
    maxLength: 25,
  })
  .map(
    (days): GrowthCounts => ({
      t: days.map(([t]) => t),
      n: days.map(([, n]) => n),
      k: days.map(([, n, share]) => Math.round((n * share) / 20)),
    }),
  );

const fittable = countsArbitrary.filter((counts) => compute(counts).ok);

function must(counts: GrowthCounts, changes: Partial<GrowthConfig> = {}) {
  const answer = compute(counts, changes);
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

function assertNear(own: Estimate, other: Estimate, what: string): void {
  const size = Math.max(1e-6, ...Object.values(other).map(Math.abs));
  for (const field of ['value', 'ciLower', 'ciUpper'] as const)
    assert.ok(Math.abs(own[field] - other[field]) < 1e-6 * size, `${what}.${field}`);
}

const mirror = ({ value, ciLower, ciUpper }: Estimate): Estimate => ({
  value: -value,
  ciLower: -ciUpper,
  ciUpper: -ciLower,
});
const half = ({ ciLower, ciUpper }: Estimate) => (ciUpper - ciLower) / 2;
const property = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, check), { numRuns: 300, seed: 2020 });

describe('whatever the counts', () => {
  test('there is an answer of finite numbers or one clear problem', () => {
    let fitted = 0;
    property(countsArbitrary, (counts) => {
      const answer = compute(counts);
      if (!answer.ok) {
        assert.match(answer.error.code, /^growth-[a-z-]+$/);
        assert.ok(answer.error.hint.length > 20);
        return;
      }
      fitted++;
      const { a, t0, fc: continuous, fd, proportions, cases } = answer.value;
      for (const { value, ciLower, ciUpper } of [a, continuous, fd, ...(t0 === null ? [] : [t0])]) {
        assert.ok([value, ciLower, ciUpper].every(Number.isFinite));
        assert.ok(ciLower <= value && value <= ciUpper);
      }
      assert.equal(proportions.t.length, 31);
      proportions.proportion.forEach((p, i) => {
        const [low = Number.NaN, high = Number.NaN] = [
          proportions.ciLower[i],
          proportions.ciUpper[i],
        ];
        assert.ok(0 <= low && low <= p && p <= high && high <= 1);
      });
      assert.ok([...cases.variant, ...cases.others].every(Number.isFinite));
    });
    assert.ok(fitted > 100, `${fitted} of 300 were fitted`);
  });

  test('exchanging the variant and the others turns the growth round', () => {
    property(fittable, (counts) => {
      const others = { ...counts, k: counts.n.map((n, i) => n - (counts.k[i] ?? 0)) };
      const [own, turned] = [must(counts), must(others)];
      assertNear(turned.a, mirror(own.a), 'a');
      // Where next to nothing grows, the half is far away and not known.
      if (own.t0 === null || turned.t0 === null || half(own.t0) > 1e4) return;
      assertNear(turned.t0, own.t0, 't0');
    });
  });

  test('more genomes of the same proportions narrow the intervals by the root', () => {
    property(fittable, (counts) => {
      const more = { ...counts, n: counts.n.map((n) => n * 25), k: counts.k.map((k) => k * 25) };
      const [own, narrow] = [must(counts), must(more)];
      assert.ok(Math.abs(own.a.value - narrow.a.value) < 1e-6);
      assert.ok(Math.abs(half(own.a) / half(narrow.a) - 5) < 1e-3);
    });
  });

  test('another origin of time moves the half, another unit of time scales the rate', () => {
    property(fittable, (counts) => {
      const own = must(counts);
      const later = must({ ...counts, t: counts.t.map((t) => t + 18_000) });
      assertNear(later.a, own.a, 'a');
      if (own.t0 !== null && later.t0 !== null && half(own.t0) < 1e4) {
        assert.ok(Math.abs(later.t0.value - own.t0.value - 18_000) < 1e-3 * (1 + half(own.t0)));
      }
      const inHours = must(
        { ...counts, t: counts.t.map((t) => t * 24) },
        { generationTime: 7 * 24 },
      );
      assert.ok(Math.abs(inHours.a.value * 24 - own.a.value) < 1e-6 * (1 + Math.abs(own.a.value)));
      assertNear(inHours.fd, own.fd, 'fd');
    });
  });

  test('the order of days, days without genomes and split days change nothing', () => {
    property(fittable, (counts) => {
      const { t, n, k } = counts;
      const split = k.map((own, i) => Math.min(own, (n[i] ?? 0) >> 1));
      const other = {
        t: [...t.toReversed(), 99, ...t],
        n: [...n.map((all) => all >> 1).toReversed(), 0, ...n.map((all) => all - (all >> 1))],
        k: [...split.toReversed(), 0, ...k.map((own, i) => own - (split[i] ?? 0))],
      };
      if (other.k.some((own, i) => own > (other.n[i] ?? 0))) return;
      const [own, same] = [must(counts), must(other)];
      assertNear(same.a, own.a, 'a');
      assert.equal(same.days, own.days);
    });
  });
});

test('counts that have no answer tell why', () => {
  const cases: Record<string, GrowthCounts> = {
    'growth-no-data': { t: [], n: [], k: [] },
    'growth-lengths': { t: [1, 2], n: [1], k: [1] },
    'growth-count': { t: [1], n: [1], k: [2] },
    'growth-no-variant': { t: [0, 1], n: [5, 5], k: [0, 0] },
    'growth-only-variant': { t: [0, 1], n: [5, 5], k: [5, 5] },
    'growth-one-day': { t: [3, 3, 4], n: [5, 5, 0], k: [1, 3, 0] },
    'growth-separated': { t: [0, 1, 2, 3], n: [5, 5, 5, 5], k: [0, 0, 5, 5] },
  };
  const others: [string, GrowthCounts][] = [
    ['growth-no-data', { t: [1, 2], n: [0, 0], k: [0, 0] }],
    ['growth-count', { t: [1], n: [1.5], k: [1] }],
    ['growth-count', { t: [Number.NaN], n: [1], k: [1] }],
    ['growth-count', { t: [1], n: [1], k: [-1] }],
    ['growth-separated', { t: [0, 1, 2], n: [5, 5, 5], k: [5, 2, 0] }],
    ['growth-separated', { t: [0, 9], n: [1, 1], k: [0, 1] }],
  ];
  for (const [code, counts] of [...Object.entries(cases), ...others]) {
    const answer = compute(counts);
    assert.ok(!answer.ok, code);
    assert.equal(answer.error.code, code, JSON.stringify(counts));
  }
  const quick = compute({ t: [0, 1, 2], n: [9, 9, 9], k: [1, 5, 8] }, { generationTime: 5000 });
  assert.equal(!quick.ok && quick.error.code, 'growth-too-fast');
});

test('where nothing grows there is no day of one half', () => {
  const answer = must({ t: [0, 1, 2, 3], n: [10, 10, 10, 10], k: [2, 2, 2, 2] });
  assert.ok(Math.abs(answer.a.value) < 1e-12);
  assert.equal(answer.t0, null);
  assert.ok(Math.abs((answer.proportions.proportion[30] ?? 0) - 0.2) < 1e-9);
});

test('the advantages follow from the rate as the generations say', () => {
  const counts = { t: [0, 7, 14, 21], n: [100, 100, 100, 100], k: [10, 22, 45, 66] };
  const {
    a,
    fc: continuous,
    fd,
    cases,
  } = must(counts, {
    generationTime: 5,
    reproductionNumber: 1.25,
    tStart: 5,
    tEnd: 15,
  });
  assert.ok(Math.abs(continuous.value - (a.value * 5) / 1.25) < 1e-12);
  assert.ok(Math.abs(fd.value - (Math.exp(a.value * 5) - 1)) < 1e-12);
  assert.deepEqual(cases.t, [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  // After one, two and three generations.
  for (const [day, generation] of [
    [5, 1],
    [10, 2],
    [15, 3],
  ] as const) {
    assert.equal(cases.others[day - 5], Math.round(100 * 1.25 ** generation));
    assert.equal(cases.variant[day - 5], Math.round(((1 + fd.value) * 1.25) ** generation));
  }
});

test('intervals that take in the scatter are wider by the root of the dispersion, never narrower', () => {
  property(fittable, (counts) => {
    const [plain, wide] = [must(counts), must(counts, { isOverdispersed: true })];
    const factor = Math.sqrt(Math.max(1, plain.dispersion ?? 1));
    assert.ok(Math.abs(half(wide.a) / half(plain.a) - factor) < 1e-9 * factor);
  });
});

/** Mulberry32: the same numbers at every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('of 2,000 simulated outbreaks 95 % have the true rate and the true half in their intervals', () => {
  const random = createRandom(7);
  const [rate, middle] = [0.12, 18];
  const days = Array.from({ length: 30 }, (_, t) => t);
  let [rates, halves] = [0, 0];
  const runs = 2000;
  for (let run = 0; run < runs; run++) {
    const k = days.map((t) => {
      const p = 1 / (1 + Math.exp(-rate * (t - middle)));
      return Array.from({ length: 20 }, random).filter((draw) => draw < p).length;
    });
    const { a, t0 } = must({ t: days, n: days.map(() => 20), k });
    assert.ok(t0 !== null);
    if (a.ciLower <= rate && rate <= a.ciUpper) rates++;
    if (t0.ciLower <= middle && middle <= t0.ciUpper) halves++;
  }
  // Three standard errors of a share of 2,000 are 1.5 %.
  for (const share of [rates / runs, halves / runs])
    assert.ok(share > 0.935 && share < 0.965, `${share}`);
});
