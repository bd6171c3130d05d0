import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  NUC_GAP,
  NUC_N,
  nucString,
  parseNucleotides,
  reverseComplement,
} from '../../bio/alphabet.ts';
import { alignNucleotides } from './align.ts';
import { DEFAULT_ALIGNMENT_PARAMS } from './alignment-params.ts';
import { type Alignment, backtrace } from './backtrace.ts';
import { computeFullBand } from './band.ts';
import { fixtureDataset } from './fixture-dataset.ts';
import { fillScoreMatrix, nucPairScores } from './score-matrix.ts';
import { createScratch } from './scratch.ts';

const dataset = fixtureDataset();
const scratch = createScratch(dataset);

function align(query: Uint8Array) {
  scratch.aligner.setQuery(query);
  return alignNucleotides(dataset, scratch.aligner, query.length);
}

function codesOf(letters: string): Uint8Array {
  const parsed = parseNucleotides(new TextEncoder().encode(letters));
  assert.ok(parsed.ok);
  return parsed.codes;
}

function alignFully(
  query: string,
  reference: string,
  options: { side?: 'left' | 'right'; gapOpen?: readonly number[]; ends?: boolean } = {},
): Alignment & { score: number } {
  const params = { ...DEFAULT_ALIGNMENT_PARAMS, gapAlignmentSide: options.side ?? 'left' };
  const lengths = { query: query.length, reference: reference.length };
  const problem = {
    query: codesOf(query),
    reference: codesOf(reference),
    band: computeFullBand(lengths, scratch),
    pairScores: nucPairScores(params),
    gapOpen: Int32Array.from(options.gapOpen ?? new Array(reference.length + 2).fill(5)),
    params,
    leftFree: options.ends ?? true,
    rightFree: options.ends ?? true,
  };
  const { score, paths } = fillScoreMatrix(problem, scratch);
  return { ...backtrace(problem, paths, NUC_GAP), score };
}

/** The query that an alignment was made of. */
function rebuildQuery({ aligned, insertions }: Alignment): Uint8Array {
  const letters: number[] = [];
  let next = 0;
  for (let position = 0; position <= aligned.length; position++) {
    for (; insertions[next]?.position === position; next++) {
      letters.push(...(insertions[next]?.letters ?? []));
    }
    const letter = aligned[position];
    if (letter !== undefined && letter !== NUC_GAP) letters.push(letter);
  }
  return Uint8Array.from(letters);
}

/** Best score of a global alignment with affine gaps, by the textbook with three tables. */
function naiveScore(query: Uint8Array, reference: Uint8Array, gapOpen: readonly number[]): number {
  const { scores } = nucPairScores(DEFAULT_ALIGNMENT_PARAMS);
  const none = Number.NEGATIVE_INFINITY;
  const table = () =>
    Array.from({ length: reference.length + 1 }, () =>
      new Array<number>(query.length + 1).fill(none),
    );
  const [best, insertion, deletion] = [table(), table(), table()];
  const at = (t: number[][], r: number, q: number): number => t[r]?.[q] ?? none;
  for (let r = 0; r <= reference.length; r++) {
    for (let q = 0; q <= query.length; q++) {
      const rowFree = r === 0 || r === reference.length;
      const columnFree = q === 0 || q === query.length;
      const openInsertion = rowFree ? 0 : (gapOpen[r] ?? 0);
      const openDeletion = columnFree ? 0 : (gapOpen[r - 1] ?? 0);
      const [iRow, dRow, bRow] = [insertion[r] ?? [], deletion[r] ?? [], best[r] ?? []];
      iRow[q] = Math.max(at(insertion, r, q - 1), at(best, r, q - 1) - openInsertion);
      dRow[q] = Math.max(at(deletion, r - 1, q), at(best, r - 1, q) - openDeletion);
      const pair =
        r > 0 && q > 0 ? (scores[((reference[r - 1] ?? 0) << 4) | (query[q - 1] ?? 0)] ?? 0) : 0;
      bRow[q] =
        r === 0 && q === 0
          ? 0
          : Math.max(at(best, r - 1, q - 1) + pair, iRow[q] ?? none, dRow[q] ?? none);
    }
  }
  return at(best, reference.length, query.length);
}

test('of equally good places of a gap, right takes the first and left the last', () => {
  assert.equal(
    nucString(alignFully('ACATCTTC', 'ACATAGTCTTC', { side: 'right' }).aligned),
    'ACA---TCTTC',
  );
  assert.equal(
    nucString(alignFully('ACATCTTC', 'ACATAGTCTTC', { side: 'left' }).aligned),
    'ACAT---CTTC',
  );
});

test('letters before and behind the reference are insertions at its ends', () => {
  const { aligned, insertions } = alignFully('TTTACGTACGTACCC', 'ACGTACGTA');
  assert.equal(nucString(aligned), 'ACGTACGTA');
  assert.deepEqual(
    insertions.map(({ position, letters }) => [position, nucString(letters)]),
    [
      [0, 'TTT'],
      [9, 'CCC'],
    ],
  );
});

test('the full matrix finds the best score, and the alignment holds the query', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'ACGTNR'), minLength: 1, maxLength: 14 });
  const penalties = fc.array(fc.integer({ min: 4, max: 8 }), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(letters, letters, penalties, (query, reference, gapOpen) => {
      const alignment = alignFully(query, reference, { gapOpen, side: 'right' });
      assert.equal(alignment.score, naiveScore(codesOf(query), codesOf(reference), gapOpen));
      assert.equal(nucString(rebuildQuery(alignment)), query);
    }),
  );
});

test('a genome with substitutions, deletions and insertions is aligned and loses no letter', () => {
  const edits = fc.array(
    fc.record({
      at: fc.integer({ min: 60, max: 540 }),
      drop: fc.integer({ min: 0, max: 12 }),
      put: fc.string({ unit: fc.constantFrom(...'ACGTN'), maxLength: 12 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(edits, fc.integer({ min: 0, max: 40 }), (list, cut) => {
      let letters = nucString(dataset.reference).slice(cut);
      for (const { at, drop, put } of list) {
        letters = letters.slice(0, at) + put + letters.slice(at + drop);
      }
      const query = codesOf(letters);
      const alignment = align(query);
      assert.ok(alignment.ok);
      assert.deepEqual(rebuildQuery(alignment.value), query);
      assert.equal(alignment.value.aligned.length, dataset.reference.length);
    }),
  );
});

test('the reverse complement is tried where the dataset says so', () => {
  const query = reverseComplement(dataset.reference);
  const alignment = align(query);
  assert.ok(alignment.ok);
  assert.equal(alignment.value.isReverseComplement, true);
  assert.deepEqual(alignment.value.aligned, dataset.reference);
});

test('short, foreign and empty sequences are refused with a reason', () => {
  const cases: [Uint8Array, RegExp][] = [
    [dataset.reference.subarray(0, 49), /too short: it has 49 letters, at least 50/],
    [new Uint8Array(300).fill(NUC_N), /no stretch of at least 40 letters/],
    [new Uint8Array(0), /too short/],
  ];
  for (const [query, message] of cases) {
    const alignment = align(query);
    assert.ok(!alignment.ok);
    assert.match(alignment.error, message);
  }
});
