import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { createBuffers } from './buffers.ts';
import { fixtureDataset } from './fixture-dataset.ts';
import { KernelPeptideAligner } from './kernel-peptide-aligner.ts';
import { KernelMemory } from './kernels/kernel-memory.ts';
import { PlainPeptideAligner } from './peptide.ts';

const fixture = fixtureDataset();
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
    leftFree: fc.constantFrom(false, false, true),
    rightFree: fc.constantFrom(false, false, true),
  });
  const cuts = fc.record({ at: fc.nat({ max: 60 }), drop: fc.constantFrom(0, 0, 0, 1, 3) });
  fc.assert(
    fc.property(reference, edits, frames, cuts, (text, list, frame, { at, drop }) => {
      const letters = [...text];
      for (const { at, letter } of list) letters[at % letters.length] = letter;
      letters.splice(at, drop);
      const encoder = new TextEncoder();
      const [cds] = fixture.cdses;
      assert.ok(cds);
      const own = { ...cds, index: 0, peptide: encoder.encode(text) };
      const dataset = { ...fixture, cdses: [own] };
      const peptide = { query: encoder.encode(letters.join('')), cds: own, frame };
      const quick = KernelPeptideAligner.create(dataset, new KernelMemory());
      assert.ok(quick);
      const plain = new PlainPeptideAligner(dataset, createBuffers()).align(peptide);
      for (const found of [quick.align(peptide), quick.alignInBand(peptide)]) {
        assert.deepEqual(found.aligned, plain.aligned);
        assert.deepEqual(found.insertions, plain.insertions);
      }
    }),
    { numRuns: 600 },
  );
});
