import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bitmapFromRows, rankBitmap } from './bitmap.ts';
import { countNearEntries } from './near-entries.ts';
import { addPosting, createPostingWriter, toPostingIndex } from './posting-index.ts';

/** Rows of a segment: a few, scattered, in long runs, nearly all, or at the borders of blocks. */
const rowsArbitrary = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.integer({ min: 0, max: 65_535 }),
        fc.constantFrom(0, 63, 64, 1023, 1024, 2047, 65_472, 65_535),
      ),
      fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 200 }), fc.nat({ max: 60_000 })),
      fc.constantFrom(1, 1, 2, 64, 700),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((stretches) => {
    const rows = new Set<number>();
    for (const [first, length, step] of stretches) {
      for (let row = first; row <= Math.min(65_535, first + length); row += step) rows.add(row);
    }
    return Uint16Array.from([...rows].sort((a, b) => a - b));
  });

test('the entries near some rows are all that have one of them, with how many', () => {
  fc.assert(
    fc.property(
      fc.array(rowsArbitrary, { maxLength: 12 }),
      fc.oneof(rowsArbitrary, fc.constant(new Uint16Array(0))),
      (entries, wanted) => {
        const writer = createPostingWriter();
        entries.forEach((rows, code) => {
          addPosting(writer, code, { rows, from: 0, to: rows.length });
        });
        const isWanted = new Set(wanted);
        const expected = entries.map((rows) => rows.filter((row) => isWanted.has(row)).length);
        const counts = entries.map(() => 0);
        countNearEntries(
          toPostingIndex(writer),
          rankBitmap(bitmapFromRows(wanted)),
          (entry, count) => {
            counts[entry] = (counts[entry] ?? 0) + count;
          },
        );
        assert.deepEqual(counts, expected);
      },
    ),
    { numRuns: 200 },
  );
});
