import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NUC_CODE_OF_ASCII } from '../../bio/alphabet.ts';
import type { Cds } from '../../bio/annotation.ts';
import { buildCodingMap } from './coding-map.ts';
import { type IndelContext, placeDeletion, placeInsertion } from './place-indel.ts';
import { Random } from './random.ts';

const FLANK = 120;

/** Random letters around a middle; the CDS, if any, begins at the first letter. */
function context(
  middle: string,
  options: { gapSide: 'left' | 'right'; strand?: '+' | '-' },
): IndelContext {
  const random = new Random(12);
  const flank = (): string =>
    Array.from({ length: FLANK }, () => 'ACGT'.charAt(random.below(4))).join('');
  const text = flank() + middle + flank();
  const reference = codes(text);
  const length = text.length - (text.length % 3);
  const cdses: Cds[] =
    options.strand === undefined
      ? []
      : [
          {
            name: 'P',
            product: 'P',
            length,
            segments: [{ begin: 0, end: length, strand: options.strand, localBegin: 0, phase: 0 }],
          },
        ];
  const gapOpen = Array.from({ length: text.length + 2 }, (_, i) =>
    cdses.length === 0 ? 6 : i % 3 === 0 ? 7 : 8,
  );
  return {
    reference,
    coding: buildCodingMap(reference, cdses),
    alignment: {
      scoreMatch: 3,
      penaltyMismatch: 1,
      gapOpen,
      gapOpenPeptide: 6,
      gapSide: options.gapSide,
    },
  };
}

function codes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => NUC_CODE_OF_ASCII[letter.charCodeAt(0)] as number);
}

describe('placeDeletion', () => {
  test('among equal gaps the side decides outside of coding sequences', () => {
    // TTCGACGAGG loses the first or the second CGA: the rest is the same.
    const middle = 'TTCGACGAGG';
    const at = (gapSide: 'left' | 'right'): number | undefined =>
      placeDeletion(context(middle, { gapSide }), FLANK + 2, 3)?.begin;
    assert.equal(at('right'), FLANK + 2);
    assert.equal(at('left'), FLANK + 5);
  });

  test('in a coding sequence the begin of a codon is cheaper', () => {
    const middle = 'TTCGACGAGG';
    for (const gapSide of ['left', 'right'] as const) {
      const placed = placeDeletion(context(middle, { gapSide, strand: '+' }), FLANK + 2, 3);
      assert.equal(placed?.begin, FLANK + 3);
      assert.deepEqual(placed.peptides, [{ cds: 0, codon: (FLANK + 3) / 3, length: 1 }]);
    }
  });

  test('a deletion between codons is read from the amino acids that stay', () => {
    // ATA CAT GTC without TACATG leaves ATC: isoleucine stays, histidine and valine are lost.
    const placed = placeDeletion(
      context('GCTATACATGTCTCTGGGACC', { gapSide: 'right', strand: '+' }),
      FLANK + 4,
      6,
    );
    assert.deepEqual(placed?.peptides, [{ cds: 0, codon: FLANK / 3 + 2, length: 2 }]);
  });

  test('refuses frame shifts, repeats, ends and codons that become another amino acid', () => {
    const coding = context('GCTATACATGTCTCTGGGACC', { gapSide: 'right', strand: '+' });
    assert.equal(placeDeletion(coding, FLANK + 4, 4), null);
    assert.equal(placeDeletion(coding, 3, 3), null);
    assert.equal(placeDeletion(context('A'.repeat(40), { gapSide: 'right' }), FLANK + 10, 3), null);
    assert.equal(placeDeletion(coding, FLANK + 7, 3), null, 'CAT GTC without ATG leaves CTC');
  });

  test('counts codons from the other end on the reverse strand', () => {
    const reverse = context('GCTATACATGTCTCTGGGACC', { gapSide: 'right', strand: '-' });
    const placed = placeDeletion(reverse, FLANK + 3, 3);
    const codons = (reverse.coding.bases[0]?.length ?? 0) / 3;
    assert.deepEqual(placed?.peptides, [
      { cds: 0, codon: codons - 1 - (FLANK + 3) / 3, length: 1 },
    ]);
  });
});

describe('placeInsertion', () => {
  const middle = 'GCTATACATGTCTCTGGGACC';

  test('accepts whole codons between codons and translates them', () => {
    const placed = placeInsertion(
      context(middle, { gapSide: 'left', strand: '+' }),
      FLANK + 6,
      codes('GAATGG'),
    );
    const [peptide] = placed?.peptides ?? [];
    assert.equal(peptide?.codon, FLANK / 3 + 2);
    assert.equal(String.fromCharCode(...(peptide?.symbols ?? [])), 'EW');
  });

  test('translates the other strand on the reverse strand', () => {
    const reverse = context(middle, { gapSide: 'left', strand: '-' });
    const [peptide] = placeInsertion(reverse, FLANK + 6, codes('GAATGG'))?.peptides ?? [];
    assert.equal(String.fromCharCode(...(peptide?.symbols ?? [])), 'PF');
    const codons = (reverse.coding.bases[0]?.length ?? 0) / 3;
    assert.equal(peptide?.codon, codons - (FLANK + 6) / 3);
  });

  test('refuses what could slide, shift a frame or stop translation', () => {
    const coding = context(middle, { gapSide: 'left', strand: '+' });
    assert.equal(
      placeInsertion(coding, FLANK + 6, codes('CAATGG')),
      null,
      'begins like what follows',
    );
    assert.equal(
      placeInsertion(coding, FLANK + 6, codes('GAATGA')),
      null,
      'ends like what precedes',
    );
    assert.equal(placeInsertion(coding, FLANK + 6, codes('GAAT')), null, 'four letters');
    assert.equal(placeInsertion(coding, FLANK + 7, codes('GAAGGG')), null, 'inside of a codon');
    assert.equal(placeInsertion(coding, FLANK + 6, codes('TAGTGG')), null, 'a stop codon');
  });
});
