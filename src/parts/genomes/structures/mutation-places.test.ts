import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptChain } from './kept-structure.ts';
import { listRanges, parseWanted, placeMutation } from './mutation-places.ts';

const run = (firstPosition: number, firstNumber: number, length: number, isObserved = true) => ({
  ...{ firstPosition, firstNumber, length, isObserved },
  insertion: '',
});
const chain = (id: string, protein: string | null): KeptChain => ({
  ...{ id, protein, description: '', organism: '', residues: 30, identity: 1 },
  runs: protein === null ? [] : [run(319, 5, 2, false), run(321, 7, 10), run(331, 40, 5)],
  differences: protein === null ? [] : [{ position: 333, reference: 'T', residue: 'I' }],
});
const chains = [chain('A', 'S'), chain('B', 'S'), chain('H', null)];

const read: readonly (readonly [text: string, mutations: string[], unread: string[]])[] = [
  ['', [], []],
  ['S:E484K, n:r203k;ORF1a:P12*', ['S:E484K', 'N:R203K', 'ORF1a:P12*'], []],
  ['s:484 S:484K S:H69- S:Y144.', ['S:484', 'S:484K', 'S:H69-', 'S:Y144.'], []],
  ['S:E484K s:e484k', ['S:E484K'], []],
  [
    'X:E484K C241T S:E0K S: ins_S:214:EPE',
    [],
    ['X:E484K', 'C241T', 'S:E0K', 'S:', 'ins_S:214:EPE'],
  ],
];
for (const [text, mutations, unread] of read) {
  test(`mutations of '${text}'`, () => {
    const found = parseWanted(text, ['ORF1a', 'S', 'N']);
    assert.deepEqual(
      found.mutations.map((one) => one.text),
      mutations,
    );
    assert.deepEqual(found.unread, unread);
  });
}

const placed: readonly (readonly [text: string, places: string[], absence: string | null])[] = [
  ['S:R321K', ['A 7', 'B 7'], null],
  ['S:R330K', ['A 16', 'B 16'], null],
  ['S:R331K', ['A 40', 'B 40'], null],
  ['S:T333R', ['A 42 I', 'B 42 I'], null],
  ['S:R320K', [], 'unseen'],
  ['S:R318K', [], 'beyond'],
  ['S:R336K', [], 'beyond'],
  ['N:R203K', [], 'elsewhere'],
];
for (const [text, places, absence] of placed) {
  test(`where ${text} is`, () => {
    const [wanted] = parseWanted(text, ['S', 'N']).mutations;
    assert.ok(wanted !== undefined);
    const found = placeMutation(wanted, chains);
    assert.deepEqual(
      found.places.map((one) => `${one.chain} ${one.number} ${one.otherLetter ?? ''}`.trimEnd()),
      places,
    );
    assert.equal(found.absence, absence);
  });
}

test('ranges that touch are one', () => {
  assert.deepEqual(listRanges(chain('A', 'S'), true), [{ first: 321, last: 335 }]);
  assert.deepEqual(listRanges(chain('A', 'S'), false), [{ first: 319, last: 320 }]);
});
