import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Bitmap,
  bitmapFromRows,
  bitmapFromRuns,
  bitmapFromWords,
  complementBitmap,
  hasRow,
  intersectBitmaps,
  rankBitmap,
  subtractBitmaps,
  toRows,
  toWords,
  uniteBitmaps,
} from './bitmap.ts';
import {
  addPosting,
  countEntryOverlap,
  createPostingWriter,
  findEntry,
  findPosting,
  readPostingIndex,
  toPostingIndex,
  toPostingSections,
} from './posting-index.ts';
import { createSectionReader, formatSectionFile, parseSectionFile } from './section-file.ts';

const numRuns = Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 60);

/** Rows in stretches: sets that are sparse, dense, full, or end at the last row of a chunk. */
const rowsArbitrary = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 65_535 }),
      fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 20_000 })),
      fc.integer({ min: 1, max: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((stretches) => {
    const rows = new Set<number>();
    for (const [first, length, step] of stretches) {
      for (let row = first; row <= Math.min(65_535, first + length); row += step) rows.add(row);
    }
    return [...rows].sort((a, b) => a - b);
  });

function toRuns(rows: readonly number[]): Bitmap {
  const runs: number[] = [];
  for (const row of rows) {
    if (runs.at(-1) === row - 1) runs[runs.length - 1] = row;
    else runs.push(row, row);
  }
  return bitmapFromRuns(Uint16Array.from(runs));
}

/** A set in each of the forms that it can have. */
function inEveryForm(rows: readonly number[]): Bitmap[] {
  const array = Uint16Array.from(rows);
  const words = toWords(bitmapFromRows(array));
  return [
    { kind: 'array', size: rows.length, rows: array },
    toRuns(rows),
    { kind: 'bits', size: rows.length, words },
    bitmapFromRows(array),
    bitmapFromWords(words.slice()),
  ];
}

const listRows = (bitmap: Bitmap) => [...toRows(bitmap)];

test('every form of a bitmap has the same rows and sets', () => {
  fc.assert(
    fc.property(rowsArbitrary, rowsArbitrary, (left, right) => {
      const inRight = new Set(right);
      const inLeft = new Set(left);
      const both = left.filter((row) => inRight.has(row));
      const onlyLeft = left.filter((row) => !inRight.has(row));
      const either = [...new Set([...left, ...right])].sort((a, b) => a - b);
      for (const a of inEveryForm(left)) {
        assert.equal(a.size, left.length);
        assert.deepEqual(listRows(a), left);
        for (const b of inEveryForm(right).slice(0, 3)) {
          assert.deepEqual(listRows(intersectBitmaps(a, b)), both);
          assert.deepEqual(listRows(subtractBitmaps(a, b)), onlyLeft);
          assert.deepEqual(listRows(uniteBitmaps([a, b])), either);
        }
        for (const row of [0, 1, 4095, 65_535, ...right.slice(0, 20)])
          assert.equal(hasRow(a, row), inLeft.has(row));
      }
    }),
    { numRuns },
  );
});

test('a complement has exactly the other rows', () => {
  fc.assert(
    fc.property(rowsArbitrary, fc.integer({ min: 1, max: 65_536 }), (all, rowCount) => {
      const rows = all.filter((row) => row < rowCount);
      const taken = new Set(rows);
      const others: number[] = [];
      for (let row = 0; row < rowCount; row++) if (!taken.has(row)) others.push(row);
      for (const bitmap of inEveryForm(rows)) {
        const complement = complementBitmap(bitmap, rowCount);
        assert.equal(complement.size, others.length);
        assert.deepEqual(listRows(complement), others);
      }
    }),
    { numRuns: Math.ceil(numRuns / 2) },
  );
});

test('postings come back from a file as they were written', () => {
  fc.assert(
    fc.property(fc.array(rowsArbitrary, { maxLength: 5 }), rowsArbitrary, (lists, others) => {
      const ranked = rankBitmap(bitmapFromRows(Uint16Array.from(others)));
      const isOther = new Set(others);
      const writer = createPostingWriter();
      const filled = lists
        .map((rows, i) => ({ code: i * 7, rows }))
        .filter(({ rows }) => rows.length > 0);
      for (const { code, rows } of filled) {
        addPosting(writer, code, { rows: Uint16Array.from(rows), from: 0, to: rows.length });
      }
      const bytes = formatSectionFile({
        facts: null,
        sections: new Map(toPostingSections(toPostingIndex(writer), 'x')),
      });
      const file = parseSectionFile(bytes);
      assert.ok(file.ok);
      const index = readPostingIndex(createSectionReader(file.value.sections), 'x');
      for (const { code, rows } of filled) {
        const found = findPosting(index, code);
        assert.ok(found !== null);
        assert.equal(found.size, rows.length);
        assert.deepEqual(listRows(found), rows);
        const shared = rows.filter((row) => isOther.has(row)).length;
        assert.equal(countEntryOverlap(index, findEntry(index, code), ranked), shared);
      }
      assert.equal(findPosting(index, 3), null);
    }),
    { numRuns },
  );
});
