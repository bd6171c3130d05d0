import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Band, computeBand, computeDiagonalBand, computeTrapezoids } from './band.ts';
import {
  type LinedBand,
  lineDiagonal,
  lineTrapezoids,
  listNarrowPositions,
  writeRows,
} from './band-lines.ts';
import { createBuffers } from './buffers.ts';
import { Frame, KernelMemory } from './kernels/kernel-memory.ts';
import type { Seed } from './seed.ts';

const buffers = createBuffers();
const memory = new KernelMemory();

/** Columns of all rows as the lines of a band give them. */
function rowsOf(band: LinedBand): { begin: number[]; end: number[] } {
  const rowCount = band.lengths.reference + 1;
  const frame = new Frame(memory.frameBegin);
  const bandBegin = frame.take(4 * (rowCount + 9));
  const bandEnd = frame.take(4 * (rowCount + 9));
  memory.ensure(frame.end);
  // In two steps, since rows are written in ranges.
  const half = rowCount >> 1;
  writeRows(band, { from: 0, to: half }, memory, { bandBegin, bandEnd });
  writeRows(band, { from: half, to: rowCount }, memory, { bandBegin, bandEnd });
  const read = (address: number) => [...memory.ints.subarray(address / 4, address / 4 + rowCount)];
  return { begin: read(bandBegin), end: read(bandEnd) };
}

/** The same positions, row by row. */
function narrowByRows({ begin, end }: Band, range: [number, number, number], width: number) {
  const [from, to, offset] = range;
  const positions: number[] = [];
  for (let p = from; p < to; p++) {
    const column = p + 1 + offset;
    const isNarrow =
      (begin[p + 1] as number) < column &&
      (begin[p] as number) < column &&
      (end[p] as number) > column &&
      (begin[p + 1] as number) >= column - width &&
      (end[p + 1] as number) - 1 <= column + width;
    if (isNarrow) positions.push(p);
  }
  return positions;
}

function compare(lined: LinedBand, band: Band, ranges: readonly [number, number, number][]): void {
  const rows = rowsOf(lined);
  assert.deepEqual(rows.begin, [...band.begin.subarray(0, band.rowCount)]);
  assert.deepEqual(rows.end, [...band.end.subarray(0, band.rowCount)]);
  assert.equal(lined.area, band.area);
  for (const range of ranges) {
    for (const width of [1, 3, 4, 9]) {
      const [begin, end, offset] = range;
      const list = listNarrowPositions(lined, { begin, end, offset }, width);
      const positions: number[] = [];
      for (let i = 0; i < list.length; i += 2) {
        for (let p = list[i] as number; p < (list[i + 1] as number); p++) positions.push(p);
      }
      assert.deepEqual(positions, narrowByRows(band, range, width));
    }
  }
}

/** Chains of seeds that follow each other in both sequences, with the lengths of those. */
const chains = fc
  .record({
    steps: fc.array(
      fc.record({
        query: fc.oneof(fc.nat(4), fc.nat(60)),
        reference: fc.oneof(fc.nat(4), fc.nat(60)),
        length: fc.integer({ min: 1, max: 50 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    behind: fc.record({ query: fc.nat(80), reference: fc.nat(80) }),
  })
  .map(({ steps, behind }) => {
    const chain: Seed[] = [];
    let query = 0;
    let reference = 0;
    for (const step of steps) {
      query += step.query;
      reference += step.reference;
      chain.push({ queryBegin: query, referenceBegin: reference, length: step.length });
      query += step.length;
      reference += step.length;
    }
    return {
      chain,
      lengths: { query: query + behind.query, reference: reference + behind.reference },
    };
  });

test('lines give the rows, the area and the narrow rows of a band of trapezoids', () => {
  let lined = 0;
  const widths = fc.record({
    terminal: fc.integer({ min: 0, max: 40 }),
    excess: fc.integer({ min: 0, max: 20 }),
    minimal: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(chains, widths, ({ chain, lengths }, own) => {
      const band = computeBand(chain, { widths: own, lengths, maxArea: 1e9 }, buffers);
      const lines = lineTrapezoids(computeTrapezoids(chain, own, lengths), own, lengths);
      if (lines === null) return;
      lined++;
      const ranges = chain.map(
        ({ queryBegin, referenceBegin, length }): [number, number, number] => [
          referenceBegin,
          referenceBegin + length,
          queryBegin - referenceBegin,
        ],
      );
      compare(lines, band, ranges);
    }),
    { numRuns: 2000, seed: 2020 },
  );
  assert.ok(lined > 1500, `${lined} of 2000 bands are lines`);
});

test('lines give the rows of the band of a peptide', () => {
  const frames = fc.record({
    meanShift: fc.integer({ min: -30, max: 30 }),
    bandWidth: fc.integer({ min: 5, max: 25 }),
  });
  const sizes = fc.record({ query: fc.nat(80), reference: fc.integer({ min: 1, max: 80 }) });
  fc.assert(
    fc.property(sizes, frames, (lengths, frame) => {
      const band = computeDiagonalBand(lengths, frame, buffers);
      const end = Math.min(lengths.reference, lengths.query);
      compare(lineDiagonal(lengths, frame), band, [[0, end, 0]]);
    }),
    { numRuns: 1000, seed: 2020 },
  );
});
