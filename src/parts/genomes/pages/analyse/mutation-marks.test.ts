import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAminoAcidMarks, findMarkAt, findNucleotideMarks } from './mutation-marks.ts';

const cells = {
  alignmentStart: '11',
  alignmentEnd: '90',
  substitutions: 'C24T',
  deletions: '30-32',
  insertions: '40:GAG,0:A',
  missing: '50-60',
  nonACGTNs: 'R:70,Y:72-73',
  aaSubstitutions: 'S:N5Y,E:T9I',
  aaDeletions: 'S:H6-',
  aaInsertions: 'S:7:EPE',
  unknownAaRanges: 'S:10-12,E:1-2',
  frameShifts: 'S:14-20',
};

test('what the table says of the genome, as marks from 0', () => {
  const marks = findNucleotideMarks(cells, 100).map(
    ({ kind, begin, end, letter, text }) => `${kind} ${begin}-${end} ${letter} ${text}`,
  );
  assert.deepEqual(marks, [
    'unaligned 0-10  1-10',
    'unaligned 90-100  91-100',
    'missing 49-60  50-60',
    'deletion 29-32  30-32',
    'ambiguous 69-70  R:70',
    'ambiguous 71-73  Y:72-73',
    'substitution 23-24 T C24T',
    'insertion 40-40  40:GAG',
    'insertion 0-0  0:A',
  ]);
});

test('what it says of one CDS', () => {
  const marks = findAminoAcidMarks(cells, 'S').map(
    ({ kind, begin, end, text }) => `${kind} ${begin}-${end} ${text}`,
  );
  assert.deepEqual(marks, [
    'missing 9-12 S:10-12',
    'frameShift 13-20 S:14-20',
    'deletion 5-6 S:H6-',
    'substitution 4-5 S:N5Y',
    'insertion 7-7 S:7:EPE',
  ]);
});

test('a small mark within reach goes before the range below it', () => {
  const marks = findNucleotideMarks({ ...cells, substitutions: 'C55T' }, 100);
  assert.equal(findMarkAt(marks, 55.2, 1)?.text, 'C55T');
  assert.equal(findMarkAt(marks, 58, 1)?.text, '50-60');
  assert.equal(findMarkAt(marks, 45, 1), null);
});
