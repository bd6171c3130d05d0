import assert from 'node:assert/strict';
import test from 'node:test';
import { nucCode, parseNucleotides } from './alphabet.ts';
import { translateCodes, translateCodon } from './codon.ts';

function translate(codon: string): string {
  const [a = 0, b = 0, c = 0] = [...codon].map((letter) => nucCode(letter) ?? 0);
  return String.fromCharCode(translateCodon(a, b, c));
}

test('codons are read by the standard code', () => {
  const expected = { ATG: 'M', TGG: 'W', TAA: '*', TAG: '*', TGA: '*', AAA: 'K', GGC: 'G' };
  for (const [codon, aminoAcid] of Object.entries(expected)) {
    assert.equal(translate(codon), aminoAcid, codon);
  }
});

test('an ambiguous codon is read only where every reading is the same amino acid', () => {
  const expected = {
    GCN: 'A',
    CTY: 'L',
    MGR: 'R',
    MGA: 'R',
    YTR: 'L',
    YTG: 'L',
    TAR: '*',
    TRA: '*',
    ATH: 'I',
    ATN: 'X',
    RAY: 'X',
    MGN: 'X',
    NNN: 'X',
  };
  for (const [codon, aminoAcid] of Object.entries(expected)) {
    assert.equal(translate(codon), aminoAcid, codon);
  }
});

test('three gaps are a gap, one or two make the codon unknown', () => {
  assert.equal(translate('---'), '-');
  for (const codon of ['A--', '-TG', 'AT-']) assert.equal(translate(codon), 'X');
});

test('a rest of one or two letters is left out', () => {
  const parsed = parseNucleotides(new TextEncoder().encode('ATGGCCTA'));
  assert.ok(parsed.ok);
  assert.equal(new TextDecoder().decode(translateCodes(parsed.codes)), 'MA');
});
