import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ByteRange,
  checkRanges,
  clipRanges,
  composeRanges,
  fromRanges,
  sumRanges,
  toRanges,
} from './edit-list.ts';
import { SEGMENT_BYTES, toBodyBytes, toPlainBytes } from './format.ts';
import { planSegments } from './rearrange.ts';

const END = Number.POSITIVE_INFINITY;

test('edit lists keep what the standard says, odd, empty and zero lengths included', () => {
  const check = (editList: number[] | null, expected: [number, number][]) =>
    assert.deepEqual(
      toRanges(editList).map(({ start, end }) => [start, end]),
      expected,
      JSON.stringify(editList),
    );
  check(null, [[0, END]]);
  check([], [[0, END]]);
  check([0], [[0, END]]);
  check([7], [[7, END]]);
  check([0, 0], []);
  check([3, 4], [[3, 7]]);
  check(
    [3, 4, 5],
    [
      [3, 7],
      [12, END],
    ],
  );
  check([3, 4, 0, 6], [[3, 13]]);
  check([3, 0, 2, 6], [[5, 11]]);
  // The example of the standard, section 4.3.1.
  check(
    [0, 7853, 71_721, 307_929, 51_299, 38],
    [
      [0, 7853],
      [79_574, 387_503],
      [438_802, 438_840],
    ],
  );
});

test("the standard's example is what three ranges of its file come to", () => {
  const plan = planSegments([
    { start: 0, end: 7853 },
    { start: 145_110, end: 453_039 },
    { start: 5_485_074, end: 5_485_112 },
  ]);
  assert.deepEqual(plan.editList, [0, 7853, 71_721, 307_929, 51_299, 38]);
  assert.deepEqual(plan.segments, [
    { start: 0, end: 1 },
    { start: 2, end: 7 },
    { start: 83, end: 84 },
  ]);
});

const editLists = fc.array(fc.nat({ max: 40 }), { maxLength: 12 });
const marks = (editList: readonly number[], length: number): number[] =>
  toRanges(editList).flatMap(({ start, end }) =>
    Array.from({ length: Math.max(0, Math.min(end, length) - start) }, (_, i) => start + i),
  );

test('ranges and edit lists mean the same', () => {
  fc.assert(
    fc.property(editLists, (editList) => {
      const ranges = toRanges(editList);
      assert.deepEqual(toRanges(fromRanges(ranges)), ranges);
      for (const [i, { start, end }] of ranges.entries())
        assert.ok(start < end && start > (ranges[i - 1]?.end ?? -1));
    }),
  );
});

test('ranges of ranges are what picking twice gives', () => {
  fc.assert(
    fc.property(editLists, editLists, fc.nat({ max: 300 }), (outer, inner, length) => {
      const once = marks(outer, length);
      const twice = marks(inner, once.length).map((at) => once[at]);
      const composed = clipRanges(composeRanges(toRanges(outer), toRanges(inner)), length);
      const picked = composed.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, i) => start + i),
      );
      assert.deepEqual(picked, twice);
      assert.equal(sumRanges(composed), twice.length);
    }),
    { numRuns: 500 },
  );
});

test('a plan has each segment once and keeps exactly the ranges', () => {
  const place = fc.nat({ max: 12 * SEGMENT_BYTES });
  const ranges = fc.uniqueArray(place, { minLength: 2, maxLength: 12 }).map((places) => {
    const sorted = places.sort((a, b) => a - b);
    const list: ByteRange[] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2)
      list.push({ start: sorted[i] ?? 0, end: sorted[i + 1] ?? 0 });
    return list;
  });
  fc.assert(
    fc.property(ranges, (asked) => {
      const plan = planSegments(asked);
      const numbers = plan.segments.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, i) => start + i),
      );
      assert.deepEqual(
        numbers,
        [...new Set(numbers)].sort((a, b) => a - b),
      );
      // Where each byte that is kept was in the file before.
      const origin = (at: number) =>
        (numbers[Math.floor(at / SEGMENT_BYTES)] ?? 0) * SEGMENT_BYTES + (at % SEGMENT_BYTES);
      const kept = toRanges(plan.editList).map(({ start, end }) => ({
        start: origin(start),
        end: origin(end - 1) + 1,
      }));
      assert.equal(sumRanges(toRanges(plan.editList)), sumRanges(asked));
      for (const range of asked)
        assert.ok(kept.some(({ start, end }) => start <= range.start && range.end <= end));
    }),
  );
});

test('ranges that make no sense are refused with their reason', () => {
  const codeOf = (...ranges: [number, number][]) => {
    const checked = checkRanges(ranges.map(([start, end]) => ({ start, end })));
    return checked.ok ? '' : checked.error.code;
  };
  assert.equal(codeOf([0, 5], [5, END]), '');
  for (const bad of [
    [[5, 5]],
    [[6, 5]],
    [[-1, 5]],
    [[0.5, 5]],
    [
      [0, 5],
      [4, 6],
    ],
    [
      [9, 10],
      [0, 1],
    ],
    [],
  ])
    assert.equal(codeOf(...(bad as [number, number][])), 'range-invalid', JSON.stringify(bad));
});

test('sizes of body and plain text belong together', () => {
  for (const bytes of [0, 1, 65_535, 65_536, 65_537, 2 ** 40 + 7])
    assert.equal(toPlainBytes(toBodyBytes(bytes)), bytes);
  assert.equal(toBodyBytes(65_536), 65_564);
  for (const bytes of [1, 27, 65_565, 65_564 + 27]) assert.equal(toPlainBytes(bytes), null);
});
