import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  ASCII_OF_NUC_CODE,
  IS_ACGT,
  NUC_COMPLEMENT,
  nucCode,
  nucLetter,
  nucString,
  parseNucleotides,
  reverseComplement,
} from './alphabet.ts';

const LETTERS = '-ACMGRSVTWYHKDBN';
const sequences = fc.uint8Array({ max: 15, maxLength: 200 });

test('codes are sets of bases: ambiguous letters are the union of what they stand for', () => {
  const meaning: Record<string, string> = { R: 'AG', Y: 'CT', S: 'CG', W: 'AT', K: 'GT', M: 'AC' };
  Object.assign(meaning, { B: 'CGT', D: 'AGT', H: 'ACT', V: 'ACG', N: 'ACGT', '-': '' });
  for (const [letter, bases] of Object.entries(meaning)) {
    const union = [...bases].reduce((sum, base) => sum | (nucCode(base) ?? 0), 0);
    assert.equal(nucCode(letter), union, letter);
  }
});

test('letters and codes are inverse of each other, in either case', () => {
  [...LETTERS].forEach((letter, code) => {
    assert.equal(nucCode(letter), code);
    assert.equal(nucCode(letter.toLowerCase()), code);
    assert.equal(nucLetter(code), letter);
    assert.equal(ASCII_OF_NUC_CODE[code], letter.charCodeAt(0));
  });
  for (const letter of ['U', 'X', '*', 'E', '', 'AC', 'Ω']) assert.equal(nucCode(letter), null);
  assert.equal([...IS_ACGT].filter((flag) => flag === 1).length, 4);
});

test('parsing what was printed gives the same codes', () => {
  fc.assert(
    fc.property(sequences, (codes) => {
      const parsed = parseNucleotides(new TextEncoder().encode(nucString(codes)));
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.codes, Uint8Array.from(codes));
    }),
  );
});

test('the first letter that is no nucleotide is reported with its offset', () => {
  const parsed = parseNucleotides(new TextEncoder().encode('ACGUXX'));
  assert.deepEqual(parsed, { ok: false, offset: 3 });
});

test('the reverse complement undoes itself and reads ACGTRN as NYACGT', () => {
  const parsed = parseNucleotides(new TextEncoder().encode('ACGTRN'));
  assert.ok(parsed.ok);
  assert.equal(nucString(reverseComplement(parsed.codes)), 'NYACGT');
  fc.assert(
    fc.property(sequences, (codes) => {
      assert.deepEqual(reverseComplement(reverseComplement(codes)), Uint8Array.from(codes));
    }),
  );
  assert.equal(NUC_COMPLEMENT[0], 0);
});
