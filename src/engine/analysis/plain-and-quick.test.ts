// Every short cut of the analysis is held against the plain way: parameters, genomes and places of
// changes are drawn at random, and close to where one way hands over to the other.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { nucString } from '../../bio/alphabet.ts';
import type { Aligner } from './aligner.ts';
import { type AlignmentParams, DEFAULT_ALIGNMENT_PARAMS } from './alignment-params.ts';
import { analyse } from './analyse.ts';
import { createBuffers } from './buffers.ts';
import type { Dataset } from './dataset.ts';
import { fixtureDataset, fixtureReference } from './fixture-dataset.ts';
import { computeGapOpenPenalties } from './gap-open.ts';
import { KernelAligner } from './kernel-aligner.ts';
import { KernelMemory } from './kernels/kernel-memory.ts';
import { PlainAligner } from './plain-aligner.ts';
import { applyEdits, randomGenomes } from './random-genomes.test-kit.ts';
import { createScratch } from './scratch.ts';

const RUNS = Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 250);
/** Ordinary runs draw the same cases each time. */
const SETTINGS =
  process.env.OUTBREAK_PROPERTY_RUNS === undefined
    ? { numRuns: RUNS, seed: 2020 }
    : { numRuns: RUNS };

/** 1,800 letters: long enough for rows to be left out between changes. */
function longReference(): string {
  let state = 77;
  let text = fixtureReference();
  while (text.length < 1800) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    text += 'ACGT'.charAt((state >>> 16) & 3);
  }
  return text;
}

const reference = longReference();
/** Long coding sequences, one of them overlapping, one on the reverse strand, one of two segments. */
const GFF3 = [
  '##gff-version 3',
  'r\t.\tgene\t31\t300\t.\t+\t.\tID=f;gene=F',
  'r\t.\tgene\t331\t540\t.\t-\t.\tID=g;gene=R',
  'r\t.\tgene\t521\t1420\t.\t+\t.\tID=l;gene=L',
  'r\t.\tgene\t901\t1800\t.\t-\t.\tID=m;gene=M',
  'r\t.\tgene\t1201\t1799\t.\t+\t.\tID=s;gene=S',
  'r\t.\tCDS\t1201\t1400\t.\t+\t.\tID=s1;Parent=s;Name=S',
  'r\t.\tCDS\t1400\t1799\t.\t+\t.\tID=s1;Parent=s;Name=S',
].join('\n');

const fixture = fixtureDataset({
  referenceFasta: `>long\n${reference}\n`,
  annotationGff3: GFF3,
});
/** Ends, borders of coding sequences, and the first codons beside them. */
const EDGES = [
  0,
  30,
  33,
  300,
  330,
  537,
  540,
  100,
  900,
  reference.length - 100,
  reference.length - 1,
];

function withParams(change: Partial<AlignmentParams>): Dataset {
  const alignment = { ...DEFAULT_ALIGNMENT_PARAMS, ...change };
  return {
    ...fixture,
    pathogen: { ...fixture.pathogen, alignment },
    gapOpen: computeGapOpenPenalties(fixture.reference.length, fixture.cdses, alignment),
  };
}

const PARAMS: readonly Partial<AlignmentParams>[] = [
  {},
  { gapAlignmentSide: 'right', terminalBandwidth: 100, allowedMismatches: 4, excessBandwidth: 12 },
  { kmerLength: 6, kmerDistance: 25, minMatchLength: 30, allowedMismatches: 15, minSeedCover: 0.1 },
  { kmerLength: 7, kmerDistance: 3, minMatchLength: 20, windowSize: 20, allowedMismatches: 5 },
  { penaltyGapExtend: 1, terminalBandwidth: 20, excessBandwidth: 3, allowedMismatches: 0 },
  { penaltyGapOpen: 10, penaltyGapOpenInFrame: 15, penaltyGapOpenOutOfFrame: 17, minSeedCover: 0 },
  { maxAlignmentAttempts: 0, terminalBandwidth: 3, excessBandwidth: 0, allowedMismatches: 1 },
  { kmerLength: 11, kmerDistance: 17, windowSize: 5, allowedMismatches: 1 },
];

function alignersOf(dataset: Dataset): { plain: Aligner; quick: KernelAligner } {
  const quick = KernelAligner.create(dataset, new KernelMemory());
  assert.ok(quick);
  return { plain: new PlainAligner(dataset, createBuffers()), quick };
}

for (const params of PARAMS) {
  const dataset = withParams(params);
  const { plain, quick } = alignersOf(dataset);
  const { allowedMismatches, terminalBandwidth, excessBandwidth } = dataset.pathogen.alignment;
  const first = {
    terminal: terminalBandwidth,
    excess: excessBandwidth,
    minimal: Math.max(1, allowedMismatches),
  };
  test(`seeds, bands and matrices by kernels are the plain ones: ${JSON.stringify(params)}`, () => {
    fc.assert(
      fc.property(randomGenomes(reference.length, EDGES), (genome) => {
        const letters = new TextEncoder().encode(applyEdits(reference, genome));
        assert.equal(quick.readLetters(letters), plain.readLetters(letters));
        assert.deepEqual(quick.queryCodes(), plain.queryCodes());
        const chain = quick.findChain();
        assert.deepEqual(chain, plain.findChain());
        if (chain.length === 0) return;
        for (const factor of [1, 2]) {
          const widths = {
            terminal: first.terminal * factor,
            excess: first.excess * factor,
            minimal: first.minimal * factor,
          };
          const wanted = plain.alignAlong(chain, widths, 1e8);
          const found = quick.alignAlong(chain, widths, 1e8);
          assert.ok(!('area' in wanted) && !('area' in found));
          const { aligned, insertions, hitBoundary, score } = found;
          assert.deepEqual({ aligned, insertions, hitBoundary, score }, wanted);
          const range = { begin: 0, end: aligned.length };
          assert.deepEqual(
            [...quick.listChanges(aligned, range)],
            [...plain.listChanges(aligned, range)],
          );
          const tooSmall = plain.alignAlong(chain, widths, 10);
          assert.deepEqual(quick.alignAlong(chain, widths, 10), tooSmall);
        }
      }),
      SETTINGS,
    );
    const { withSkips, bands, cells, computed } = quick.counts;
    if (first.minimal <= 8) assert.ok(withSkips > bands / 4, `${withSkips} of ${bands} with skips`);
    assert.ok(computed <= cells);
  });
}

test('the whole matrix by kernels is the plain one', () => {
  const { plain, quick } = alignersOf(fixture);
  fc.assert(
    fc.property(randomGenomes(reference.length, EDGES), (genome) => {
      const letters = new TextEncoder().encode(applyEdits(reference, genome).slice(0, 300));
      plain.readLetters(letters);
      quick.readLetters(letters);
      const { cells: _, ...found } = quick.alignFully(1e8) as ReturnType<Aligner['alignFully']> & {
        cells?: number;
      };
      assert.deepEqual(found, plain.alignFully(1e8));
    }),
    { ...SETTINGS, numRuns: 20 },
  );
});

test('letters in any form are read alike', () => {
  const { plain, quick } = alignersOf(fixture);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      assert.equal(quick.readLetters(bytes), plain.readLetters(bytes));
      assert.deepEqual(quick.queryCodes(), plain.queryCodes());
    }),
    SETTINGS,
  );
  for (let byte = 0; byte < 256; byte++) {
    for (const length of [1, 16, 33]) {
      const bytes = new Uint8Array(length).fill(65);
      bytes[length - 1] = byte;
      assert.equal(quick.readLetters(bytes), plain.readLetters(bytes), `${byte} of ${length}`);
    }
  }
});

test('whole analyses are the same: calls, peptides, placement, quality', () => {
  const scratches = {
    quick: createScratch(fixture),
    plain: createScratch(fixture, { isPlain: true }),
  };
  let analysed = 0;
  fc.assert(
    fc.property(randomGenomes(reference.length, EDGES), (genome) => {
      const sequence = new TextEncoder().encode(applyEdits(reference, genome));
      const input = { index: 0, name: 'x', sequence };
      const quick = analyse(fixture, input, scratches.quick);
      const plain = analyse(fixture, input, scratches.plain);
      assert.deepEqual(quick, plain, quick.ok ? nucString(quick.aligned) : quick.error);
      if (quick.ok) analysed++;
    }),
    SETTINGS,
  );
  assert.ok(analysed > RUNS / 2, `${analysed} of ${RUNS} genomes were aligned`);
});
