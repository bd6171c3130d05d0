import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CdsShape } from '../api/types.ts';
import { chooseLabels, codonToReference, findTicks, placeCdses } from './genome-geometry.ts';

function cds(
  name: string,
  segments: readonly [number, number][],
  strand: '+' | '-' = '+',
): CdsShape {
  return {
    name,
    strand,
    segments: segments.map(([begin, end]) => ({ begin, end })),
    proteinLength: 0,
  };
}

test('a codon on the plus strand, on the minus strand, and through a slippage', () => {
  assert.deepEqual(codonToReference(cds('S', [[21562, 25384]]), 500), [
    { begin: 21562 + 1500, end: 21562 + 1503 },
  ]);
  assert.deepEqual(codonToReference(cds('m', [[100, 109]], '-'), 0), [{ begin: 106, end: 109 }]);
  assert.deepEqual(
    codonToReference(
      cds('ab', [
        [0, 4],
        [3, 8],
      ]),
      1,
    ),
    [
      { begin: 3, end: 4 },
      { begin: 3, end: 5 },
    ],
  );
  assert.deepEqual(codonToReference(cds('S', [[0, 9]]), 3), []);
});

test('every codon of a joined CDS has three bases inside its segments', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lengths, fc.constantFrom('+' as const, '-' as const), (sizes, strand) => {
      let at = 5;
      const segments = sizes.map((size): [number, number] => {
        const begin = at;
        at += size + 3;
        return [begin, begin + size];
      });
      const shape = cds('x', segments, strand);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      for (let codon = 0; codon < Math.floor(total / 3); codon++) {
        const ranges = codonToReference(shape, codon);
        assert.equal(
          ranges.reduce((sum, one) => sum + one.end - one.begin, 0),
          3,
        );
        for (const range of ranges) {
          assert.ok(shape.segments.some((one) => range.begin >= one.begin && range.end <= one.end));
        }
      }
    }),
  );
});

test('CDSes that overlap stand on different lanes', () => {
  const placed = placeCdses([cds('b', [[5, 20]]), cds('a', [[0, 10]]), cds('c', [[10, 15]])]);
  assert.deepEqual(
    placed.map((one) => [one.cds.name, one.lane]),
    [
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ],
  );
});

test('ticks are round, rising, inside and not too many', () => {
  assert.deepEqual(findTicks({ begin: 0, end: 29903 }, 6), [5000, 10000, 15000, 20000, 25000]);
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 1, max: 20 }),
      (begin, length, most) => {
        const ticks = findTicks({ begin, end: begin + length }, most);
        assert.ok(ticks.length <= most + 1);
        for (const tick of ticks) assert.ok(tick >= Math.max(1, begin) && tick <= begin + length);
      },
    ),
  );
});

test('chosen labels do not touch', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(900), fc.integer({ min: 4, max: 80 }))), (labels) => {
      const positions = labels.map(([position]) => position);
      const widths = labels.map(([, width]) => width);
      const chosen = chooseLabels(positions, widths, 10);
      assert.ok(chosen.length <= 10);
      for (const a of chosen) {
        for (const b of chosen) {
          if (a === b) continue;
          const distance = Math.abs((positions[a] ?? 0) - (positions[b] ?? 0));
          assert.ok(distance >= ((widths[a] ?? 0) + (widths[b] ?? 0)) / 2);
        }
      }
      if (labels.length > 0) assert.equal(chosen[0], 0);
    }),
  );
});
