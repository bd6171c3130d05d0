import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunkWords } from './bitmap.ts';
import { markRange } from './block-bounds.ts';

/** Values as columns store them: in stretches of neighbours, as dates of a lineage are, and scattered. */
const storedArbitrary = fc
  .array(
    fc.record({
      from: fc.nat({ max: 250 }),
      step: fc.constantFrom(0, 0, 1, 7),
      length: fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(31, 32, 127, 128, 129, 400)),
    }),
    { maxLength: 8 },
  )
  .map((stretches) =>
    stretches.flatMap(({ from, step, length }) =>
      Array.from({ length }, (_, i) => (from + Math.floor(i / 16) * step) % 256),
    ),
  );

const kinds = [
  (values: readonly number[]) => Uint8Array.from(values),
  (values: readonly number[]) => Uint16Array.from(values, (value) => value * 200),
  (values: readonly number[]) => Uint32Array.from(values, (value) => value * 10_000_000),
  // Doubles have null as NaN, also in the middle of a block whose values all lie in the range.
  (values: readonly number[]) =>
    Float64Array.from(values, (value, i) => (i % 150 === 149 ? Number.NaN : value / 3)),
];

test('ranges are marked like a scan of all rows, whatever blocks they cover', () => {
  fc.assert(
    fc.property(
      storedArbitrary,
      fc.constantFrom(...kinds),
      fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.double({ min: 0, max: 1 })),
      (values, make, [at, width]) => {
        const stored = make(values);
        const most = Array.from(stored, Number).reduce(
          (high, value) => (value > high ? value : high),
          1,
        );
        const low = at * most;
        const range = { low, high: low + (Number.isNaN(width) ? 2 : width) * most };
        const words = new Uint32Array(chunkWords);
        // Twice, so that bounds are used that were kept.
        markRange(stored, range, new Uint32Array(chunkWords));
        markRange(stored, range, words);
        for (let row = 0; row < stored.length + 64; row++) {
          const value = stored[row];
          const isIn = value !== undefined && value >= range.low && value <= range.high;
          const isMarked = (((words[row >>> 5] as number) >>> (row & 31)) & 1) === 1;
          assert.equal(isMarked, isIn, `row ${row}`);
        }
      },
    ),
    { numRuns: 500 },
  );
});
