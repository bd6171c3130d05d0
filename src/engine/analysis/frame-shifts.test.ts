import assert from 'node:assert/strict';
import test from 'node:test';
import { parseNucleotides } from '../../bio/alphabet.ts';
import { findFrameShifts, findShiftedColumns } from './frame-shifts.ts';

function gapped(reference: string, query: string) {
  const [a, b] = [reference, query].map((row) => parseNucleotides(new TextEncoder().encode(row)));
  assert.ok(a?.ok && b?.ok);
  return { reference: a.codes, query: b.codes, length: reference.length };
}

test('a shift lasts from the first letter behind an indel to the one that restores the frame', () => {
  const cases: [string, string, [number, number][]][] = [
    ['ACGACGACGACG', 'ACGACGACGACG', []],
    ['ACGACGACGACG', 'ACG---ACGACG', []],
    ['ACGACGACGACG', 'ACG-CGACGACG', [[4, 12]]],
    ['ACGACGACGACG', 'A-GAC--CGACG', [[2, 5]]],
    ['ACG-ACGACGACG', 'ACGTACG-CGACG', [[4, 7]]],
    ['ACGACGACGACG', 'ACGACGACGAC-', []],
  ];
  for (const [reference, query, expected] of cases) {
    const shifts = findShiftedColumns(gapped(reference, query));
    assert.deepEqual(
      shifts.map(({ begin, end }) => [begin, end]),
      expected,
      query,
    );
  }
});

test('codons are rounded up, deleted ones beside the shift are told apart', () => {
  const [shift] = findFrameShifts(gapped('ACGACGACGACGACGACG', 'ACG----CGACG--GACG'));
  assert.deepEqual(shift, {
    columns: { begin: 7, end: 12 },
    codons: { begin: 3, end: 4 },
    gapsLeading: { begin: 1, end: 3 },
    gapsTrailing: { begin: 4, end: 5 },
  });
});
