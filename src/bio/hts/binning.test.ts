import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BAI_BINNING,
  type Binning,
  countingBin,
  countLetters,
  findBin,
  findBinSpan,
  firstBin,
} from './binning.ts';
import { readOffset, writeOffset } from './virtual-offset.ts';

test('bins of BAI are those of the SAM specification', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(firstBin), [0, 1, 9, 73, 585, 4681]);
  assert.equal(countLetters(BAI_BINNING), 2 ** 29);
  assert.equal(countingBin(BAI_BINNING), 37_450);
  const check = (begin: number, end: number, expected: number) =>
    assert.equal(findBin(BAI_BINNING, begin, end), expected, `${begin}-${end}`);
  check(0, 1, 4681);
  check(16_383, 16_384, 4681);
  check(16_384, 16_385, 4682);
  check(16_383, 16_385, 585);
  check(0, 2 ** 29, 0);
  check(2 ** 29 - 1, 2 ** 29, 4681 + 32_767);
});

test('the bin of letters holds them, and none below it does', () => {
  const binning = fc.record<Binning>({
    minShift: fc.integer({ min: 3, max: 20 }),
    depth: fc.integer({ min: 0, max: 8 }),
  });
  fc.assert(
    fc.property(
      binning,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(100_000),
      (by, at, span) => {
        const begin = Math.floor(at * (countLetters(by) - 1));
        const end = Math.min(countLetters(by), begin + 1 + span);
        const bin = findBin(by, begin, end);
        const own = findBinSpan(by, bin);
        assert.ok(own !== null && own.begin <= begin && own.end >= end);
        for (let child = 8 * bin + 1; child <= 8 * bin + 8; child++) {
          const below = findBinSpan(by, child);
          assert.ok(below === null || below.begin > begin || below.end < end);
        }
        assert.equal(findBinSpan(by, countingBin(by)), null);
      },
    ),
  );
});

test('places are read as they were written', () => {
  const view = new DataView(new ArrayBuffer(8));
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(65_535), (number, within) => {
      const offset = { block: number % 2 ** 48, within };
      writeOffset(view, 0, offset);
      assert.deepEqual(readOffset(view, 0), offset);
      assert.equal(view.getBigUint64(0, true), BigInt(offset.block) * 65_536n + BigInt(within));
    }),
  );
});
