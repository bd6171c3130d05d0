import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BinIndex, parseBinIndex } from '../../../bio/hts/bin-index.ts';
import { BAI_BINNING } from '../../../bio/hts/binning.ts';
import { type Chunk, compareOffsets } from '../../../bio/hts/virtual-offset.ts';
import { BinIndexBuilder, type RecordPlace } from './bin-index-builder.ts';

interface Placed extends RecordPlace {
  readonly chunk: Chunk;
}

/** Records in the order of their places, one after the other in blocks of so many. */
const recordList = fc
  .record({
    records: fc.array(
      fc.record({
        reference: fc.nat(2),
        begin: fc.oneof(fc.nat(40_000), fc.nat(5_000_000)),
        span: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 900_000 })),
        isMapped: fc.boolean(),
      }),
      { maxLength: 120 },
    ),
    perBlock: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ records, perBlock }) => {
    const sorted = records.toSorted((a, b) => a.reference - b.reference || a.begin - b.begin);
    const placeOf = (at: number) => ({
      block: 100 + 30_000 * Math.floor(at / perBlock),
      within: 500 * (at % perBlock),
    });
    return sorted.map(
      ({ span, ...one }, at): Placed => ({
        ...one,
        end: one.begin + span,
        chunk: { begin: placeOf(at), end: placeOf(at + 1) },
      }),
    );
  });

function build(kind: 'BAI' | 'CSI', records: readonly Placed[]): BinIndex {
  const builder = new BinIndexBuilder(BAI_BINNING);
  for (const { chunk, ...place } of records) builder.add(place, chunk);
  const nowhere = { block: 9e9, within: 0 };
  builder.add(
    { reference: -1, begin: 0, end: 1, isMapped: false },
    { begin: nowhere, end: nowhere },
  );
  const parsed = parseBinIndex(builder.format(kind, 3, new Uint8Array(0)));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

for (const kind of ['BAI', 'CSI'] as const) {
  test(`${kind}: every record that overlaps is in a part that the index finds`, () => {
    fc.assert(
      fc.property(
        recordList,
        fc.nat(2),
        fc.nat(5_000_000),
        fc.nat(60_000),
        (records, reference, start, span) => {
          const index = build(kind, records);
          const end = start + 1 + span;
          const chunks = index.findChunks(reference, start, end);
          for (const record of records) {
            if (record.reference !== reference || record.begin >= end || record.end <= start)
              continue;
            const isFound = chunks.some(
              (chunk) =>
                compareOffsets(chunk.begin, record.chunk.begin) <= 0 &&
                compareOffsets(chunk.end, record.chunk.end) >= 0,
            );
            assert.ok(isFound, JSON.stringify(record));
          }
          // Parts begin and end with records, and each has some.
          const begins = new Set(records.map(({ chunk }) => JSON.stringify(chunk.begin)));
          const ends = new Set(records.map(({ chunk }) => JSON.stringify(chunk.end)));
          for (const chunk of chunks) {
            assert.ok(
              begins.has(JSON.stringify(chunk.begin)) && ends.has(JSON.stringify(chunk.end)),
            );
            assert.ok(compareOffsets(chunk.begin, chunk.end) < 0);
          }
        },
      ),
    );
  });

  test(`${kind}: counts, and where the records with a place end`, () => {
    fc.assert(
      fc.property(recordList, (records) => {
        const index = build(kind, records);
        assert.equal(index.withoutPlace, 1);
        assert.equal(index.references, 3);
        assert.deepEqual(index.findEnd(), records.at(-1)?.chunk.end ?? null);
        for (const reference of [0, 1, 2]) {
          const own = records.filter((record) => record.reference === reference);
          const mapped = own.filter(({ isMapped }) => isMapped).length;
          const expected = own.length === 0 ? null : { mapped, unmapped: own.length - mapped };
          assert.deepEqual(index.findCounts(reference), expected);
        }
      }),
    );
  });
}
