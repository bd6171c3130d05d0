import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AA_X, NUC_CODE_OF_ASCII, NUC_N } from '../../bio/alphabet.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { translateBases } from './coding-map.ts';
import { drawSubstitution } from './draw-mutation.ts';
import { buildGenomeModel } from './genome-model.ts';
import { type GenomeState, referenceState } from './genome-state.ts';
import { makeUpPathogen } from './made-up-pathogen.ts';
import { maskGenome } from './mask-genome.ts';
import { Random } from './random.ts';

const model = buildGenomeModel(makeUpPathogen({ length: 2000, hasTree: false }));

/** Ranges that do not touch, from any ascending numbers. */
const ranges = fc
  .uniqueArray(fc.nat(1999), { minLength: 2, maxLength: 12 })
  .map((edges) => edges.sort((a, b) => a - b))
  .map((edges) => edges.slice(0, edges.length - (edges.length % 2)));

function drawState(seed: number): GenomeState {
  const random = new Random(seed);
  let state = referenceState(model);
  for (let i = 0; i < 25; i++) state = drawSubstitution(model, state, random);
  return state;
}

/** The letters of a genome at the positions of the reference. */
function genomeOf({ positions, symbols, missing }: SequenceDifferences): Uint8Array {
  const genome = model.reference.slice();
  positions.forEach((position, i) => {
    genome[position] = NUC_CODE_OF_ASCII[symbols.charCodeAt(i)] as number;
  });
  for (let i = 0; i < missing.length; i += 2) genome.fill(NUC_N, missing[i], missing[i + 1]);
  return genome;
}

function peptideOf(differences: SequenceDifferences, reference: Uint8Array): Uint8Array {
  const peptide = reference.slice().fill(AA_X);
  peptide.set(reference.subarray(differences.begin, differences.end), differences.begin);
  differences.positions.forEach((codon, i) => {
    peptide[codon] = differences.symbols.charCodeAt(i);
  });
  const { missing } = differences;
  for (let i = 0; i < missing.length; i += 2) peptide.fill(AA_X, missing[i], missing[i + 1]);
  return peptide;
}

describe('maskGenome', () => {
  test('peptides are those of the masked nucleotides, codon by codon', () => {
    const mixed = fc.uniqueArray(fc.record({ at: fc.nat(1999), code: fc.constantFrom(5, 10, 3) }), {
      maxLength: 4,
      selector: ({ at }) => at,
    });
    fc.assert(
      fc.property(fc.nat(), ranges, mixed, (seed, missing, sites) => {
        const state = drawState(seed);
        const outcome = {
          begin: 0,
          end: 2000,
          missing,
          mixed: sites
            .map(({ at, code }) => ({ position: at, code }))
            .filter(({ position: p }) => {
              const isKnown = missing.every(
                (begin, i) => i % 2 === 1 || p < begin || p >= (missing[i + 1] ?? 0),
              );
              return isKnown && !state.positions.includes(p);
            })
            .sort((a, b) => a.position - b.position),
        };
        const { nucleotide, aminoAcid } = maskGenome(model, state, outcome);
        const genome = genomeOf(nucleotide);
        model.coding.names.forEach((name, cds) => {
          const reference = model.coding.peptides[cds] as Uint8Array;
          const expected = translateBases(model.coding.bases[cds] as Int32Array, genome);
          const differences = aminoAcid[name] as SequenceDifferences;
          assert.deepEqual(peptideOf(differences, reference), expected);
          assert.notEqual(differences.missing[0], differences.begin);
          assert.notEqual(differences.missing.at(-1), differences.end);
        });
      }),
    );
  });

  test('shares what it does not touch', () => {
    const state = drawState(1);
    const { aminoAcid } = maskGenome(model, state, {
      begin: 0,
      end: 2000,
      missing: [300, 400],
      mixed: [],
    });
    assert.equal(aminoAcid.Q, state.aminoAcid.Q);
    assert.notEqual(aminoAcid.P, state.aminoAcid.P);
  });

  test('a CDS without any called base is X from end to end', () => {
    const outcome = { begin: 0, end: 2000, missing: [150, 950], mixed: [] };
    const masked = maskGenome(model, drawState(2), outcome).aminoAcid.P;
    const length = model.coding.peptides[0]?.length;
    assert.deepEqual([masked?.begin, masked?.end], [length, length]);
    assert.deepEqual([masked?.positions, masked?.missing], [[], []]);
  });

  test('leaves out what lies before and after the sequence', () => {
    const state = { ...drawState(3), positions: [10, 500, 1990], symbols: 'AAA' };
    const { nucleotide } = maskGenome(model, state, {
      begin: 20,
      end: 1980,
      missing: [],
      mixed: [],
    });
    assert.deepEqual(nucleotide.positions, [500]);
  });
});
