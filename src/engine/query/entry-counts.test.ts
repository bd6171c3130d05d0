import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bitmapFromRows, emptyBitmap, fullBitmap } from './bitmap.ts';
import { collectCodes } from './collect-codes.ts';
import { countEntries, toCountedRows } from './entry-counts.ts';
import {
  addPosting,
  createPostingWriter,
  type PostingIndex,
  toPostingIndex,
} from './posting-index.ts';
import { type ListedIndex, readListedIndex, toListedSections } from './row-lists.ts';
import {
  createSectionReader,
  formatSectionFile,
  parseSectionFile,
  type SectionArray,
} from './section-file.ts';

/** Rows of a segment: a few, scattered, in long runs, nearly all, or at the borders of blocks. */
const rowsArbitrary = (rowCount: number) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.nat({ max: rowCount - 1 }),
          fc.constantFrom(0, 31, 32, 63, 64, 127, 1023, 65_472, 65_535),
        ),
        fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 200 }), fc.nat({ max: 60_000 })),
        fc.constantFrom(1, 1, 2, 3, 64, 700),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((stretches) => {
      const rows = new Set<number>();
      for (const [first, length, step] of stretches) {
        for (let row = first; row < Math.min(rowCount, first + length + 1); row += step)
          rows.add(row);
      }
      return Uint16Array.from([...rows].sort((a, b) => a - b));
    });

const caseArbitrary = fc
  .oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(4096, 60_001, 65_536))
  .chain((rowCount) =>
    fc.record({
      rowCount: fc.constant(rowCount),
      entries: fc.array(rowsArbitrary(rowCount), { maxLength: 12 }),
      wanted: rowsArbitrary(rowCount),
    }),
  );

function toIndex(entries: readonly Uint16Array[]): PostingIndex {
  const writer = createPostingWriter();
  entries.forEach((rows, code) => {
    if (rows.length > 0) addPosting(writer, code, { rows, from: 0, to: rows.length });
  });
  return toPostingIndex(writer);
}

/** The index as it comes back from a file, with lists where they are worth their room. */
function throughFile(index: PostingIndex, rowCount: number): ListedIndex {
  const sections = new Map<string, SectionArray>(toListedSections(index, 'x', rowCount));
  const file = parseSectionFile(formatSectionFile({ facts: null, sections }));
  assert.ok(file.ok);
  return readListedIndex(createSectionReader(file.value.sections), 'x', rowCount);
}

function listCounts(index: ListedIndex, wanted: Parameters<typeof toCountedRows>[0]): number[] {
  const found = countEntries(index, toCountedRows(wanted, index.rowCount));
  if (found.kind === 'each') return [...found.counts];
  const counts = Array.from(index.codes, () => 0);
  for (let i = 0; i < found.length; i++) {
    const entry = found.entries[i] as number;
    counts[entry] = (counts[entry] ?? 0) + (found.counts[i] as number);
  }
  return counts;
}

test('entries are counted like a scan of their rows, with lists from the file, built ones and none', () => {
  let listed = 0;
  fc.assert(
    fc.property(caseArbitrary, ({ rowCount, entries, wanted }) => {
      const filled = entries.filter((rows) => rows.length > 0);
      const index = throughFile(toIndex(filled), rowCount);
      if (index.lists !== null) listed += 1;
      const isWanted = new Set(wanted);
      const sizes = filled.map((rows) => rows.length);
      const shared = filled.map((rows) => rows.filter((row) => isWanted.has(row)).length);
      for (const own of [index, { ...index, lists: null }]) {
        assert.deepEqual(listCounts(own, bitmapFromRows(wanted)), shared);
        assert.deepEqual(listCounts(own, fullBitmap(rowCount)), sizes);
        assert.deepEqual(
          listCounts(own, emptyBitmap),
          sizes.map(() => 0),
        );
      }
    }),
    { numRuns: 120 },
  );
  assert.ok(listed > 12, `${listed} indexes with lists`);
});

test('few rows among many entries are counted by what they list', () => {
  const rowCount = 6400;
  // Every fourth row has an entry of its own, and whole blocks and half of all rows have others.
  const entries = Array.from({ length: 1600 }, (_, i) => Uint16Array.of(4 * i));
  entries.push(Uint16Array.from({ length: 640 }, (_, i) => 64 + i));
  entries.push(Uint16Array.from({ length: 3200 }, (_, i) => 2 * i));
  const index = throughFile(toIndex(entries), rowCount);
  assert.ok(index.lists !== null);
  const wanted = Uint16Array.of(3, 100, 101, 704, 6396);
  const found = countEntries(index, toCountedRows(bitmapFromRows(wanted), rowCount));
  assert.equal(found.kind, 'some');
  const counts = listCounts(index, bitmapFromRows(wanted));
  const expected = entries.map((rows) => rows.filter((row) => wanted.includes(row)).length);
  assert.deepEqual(counts, expected);
  assert.deepEqual(counts.slice(-2), [2, 3]);
});

test('a row with more entries than a byte counts, and more entries than two bytes count, are listed', () => {
  const wide = Array.from({ length: 70_000 }, (_, i) => Uint16Array.of(i === 5 ? 1 : 0));
  const index = throughFile(toIndex(wide), 2);
  assert.ok(index.lists !== null);
  assert.ok(
    index.lists.entries instanceof Uint32Array && index.lists.lengths instanceof Uint32Array,
  );
  const counts = listCounts(index, bitmapFromRows(Uint16Array.of(1)));
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    1,
  );
  assert.equal(counts[5], 1);
});

test('the codes of rows are those of a scan, from lists and from the entries', () => {
  let byLists = 0;
  fc.assert(
    fc.property(caseArbitrary, ({ rowCount, entries, wanted }) => {
      const index = throughFile(toIndex(entries), rowCount);
      if (index.lists !== null) byLists += 1;
      const rows = wanted.slice(0, 400);
      for (const asked of [index, { ...index, lists: null }]) {
        const { starts, codes } = collectCodes(asked, rows);
        assert.equal(starts.length, rows.length + 1);
        rows.forEach((row, i) => {
          const expected = entries.flatMap((own, code) => (own.includes(row) ? [code] : []));
          assert.deepEqual([...codes.subarray(starts[i], starts[i + 1])], expected);
        });
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(byLists > 20, `${byLists} indexes had lists`);
});
