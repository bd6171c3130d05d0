import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseRows, countClasses, type RowChoice } from './choose-rows.ts';
import type { ResultRow } from './result-row.ts';

const header = ['index', 'substitutions', 'aaSubstitutions'];

function row(index: number, change: Partial<ResultRow>, cells: readonly string[]): ResultRow {
  return {
    index,
    name: `sample ${index}`,
    error: null,
    qcStatus: 'good',
    qcScore: 10 - index,
    clade: '23A',
    attributes: ['XBB.1'],
    coverage: 1,
    substitutions: 0,
    deletions: 0,
    insertions: 0,
    missing: 0,
    ambiguous: 0,
    frameShifts: 0,
    nearestNode: 0,
    line: `${[index, ...cells].join('\t')}\n`,
    ...change,
  };
}

const rows = [
  row(0, { substitutions: 2 }, ['C241T,A23063T', 'S:N501Y']),
  row(1, { qcStatus: 'bad', substitutions: 9, clade: '22B' }, ['C2411T', 'S:N5011Y']),
  row(2, { error: 'no seed', qcStatus: null, qcScore: null, clade: null }, ['', '']),
];
const all: RowChoice = { text: '', hidden: new Set(), sort: { key: 'index', descending: false } };
const choose = (change: Partial<RowChoice>) =>
  chooseRows(rows, { ...all, ...change }, header).map(({ index }) => index);

test('text is found in names, clades, lineages, and as a whole mutation', () => {
  assert.deepEqual(choose({ text: 'C241T' }), [0]);
  assert.deepEqual(choose({ text: 's:n501y' }), [0]);
  assert.deepEqual(choose({ text: '22b' }), [1]);
  assert.deepEqual(choose({ text: 'xbb C241T' }), [0]);
  assert.deepEqual(choose({ text: 'sample' }), [0, 1, 2]);
  assert.deepEqual(choose({ text: 'T999C' }), []);
});

test('classes are hidden and counted', () => {
  assert.deepEqual(choose({ hidden: new Set(['failed', 'good']) }), [1]);
  assert.deepEqual(
    [...countClasses(rows)],
    [
      ['good', 1],
      ['bad', 1],
      ['failed', 1],
    ],
  );
});

test('rows are sorted both ways, those without a result last', () => {
  assert.deepEqual(choose({ sort: { key: 'qcScore', descending: false } }), [1, 0, 2]);
  assert.deepEqual(choose({ sort: { key: 'qcScore', descending: true } }), [0, 1, 2]);
  assert.deepEqual(choose({ sort: { key: 'substitutions', descending: true } }), [1, 0, 2]);
  assert.deepEqual(choose({ sort: { key: 'clade', descending: false } }), [1, 0, 2]);
  assert.deepEqual(choose({ sort: { key: 'index', descending: true } }), [2, 1, 0]);
});
