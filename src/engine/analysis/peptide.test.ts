import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { DEFAULT_ALIGNMENT_PARAMS } from './alignment-params.ts';
import { fixtureDataset } from './fixture-dataset.ts';
import { alignPeptide, alignPeptideInBand, createPeptideAligner } from './peptide.ts';
import { createScratch } from './scratch.ts';

const scratch = createScratch(fixtureDataset());
const LETTERS = 'ACDEFGHIKLMNPQRSTVWY';

test('short cuts give what the whole matrix gives', () => {
  const reference = fc.string({
    unit: fc.constantFrom(...`${LETTERS}X`),
    minLength: 1,
    maxLength: 60,
  });
  const edits = fc.array(
    fc.record({ at: fc.nat(), letter: fc.constantFrom(...`${LETTERS}XXBZ*`) }),
    { maxLength: 14 },
  );
  const frames = fc.record({
    meanShift: fc.constantFrom(0, 0, 0, -6, -1, 2),
    bandWidth: fc.integer({ min: 5, max: 8 }),
    leftFree: fc.constant(false),
    rightFree: fc.constant(false),
  });
  const aligner = createPeptideAligner(DEFAULT_ALIGNMENT_PARAMS, 100);
  fc.assert(
    fc.property(reference, edits, frames, (text, list, frame) => {
      const letters = [...text];
      for (const { at, letter } of list) letters[at % letters.length] = letter;
      const encoder = new TextEncoder();
      const peptides = {
        query: encoder.encode(letters.join('')),
        reference: encoder.encode(text),
        frame,
      };
      const quick = alignPeptide(aligner, peptides, scratch);
      const plain = alignPeptideInBand(aligner, { ...peptides, isPlain: true }, scratch);
      assert.deepEqual(quick.aligned, plain.aligned);
      assert.deepEqual(quick.insertions, plain.insertions);
    }),
    { numRuns: 600 },
  );
});
