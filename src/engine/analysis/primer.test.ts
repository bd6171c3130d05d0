import assert from 'node:assert/strict';
import test from 'node:test';
import { nucString, parseNucleotides, reverseComplement } from '../../bio/alphabet.ts';
import type { Problem } from '../../schema/problem.ts';
import { fixtureReference } from './fixture-dataset.ts';
import { findPrimerChanges, parsePrimers } from './primer.ts';

const letters = fixtureReference();
const parsed = parseNucleotides(new TextEncoder().encode(letters));
const reference = parsed.ok ? parsed.codes : new Uint8Array(0);
const HEADER = 'Country (Institute),Target,Oligonucleotide,Sequence';

test('primers are found on the reference, reverse ones by their reverse complement', () => {
  const problems: Problem[] = [];
  const backwards = nucString(reverseComplement(reference.subarray(200, 220)));
  const csv = [
    HEADER,
    `"Here, (There)",N,A_F,${letters.slice(100, 110)}R${letters.slice(111, 120)}`,
    `X,N,B_R,${backwards}`,
    `X,N,C_F,${'ACGT'.repeat(10)}`,
    'X,N,D_F,AC-T',
  ].join('\r\n');
  const primers = parsePrimers(csv, reference, problems);
  assert.deepEqual(
    primers.map(({ source, name, begin, end, ambiguous }) => [
      source,
      name,
      begin,
      end,
      [...ambiguous],
    ]),
    [
      ['Here, (There)', 'A_F', 100, 120, [[10, 5]]],
      ['X', 'B_R', 200, 220, []],
    ],
  );
  assert.deepEqual(
    problems.map(({ code, where }) => [code, where]),
    [['dataset-primers-sequence', 'primers.csv line 5 column Sequence']],
  );
  const changes = findPrimerChanges(primers, [
    { position: 99, from: 1, to: 2 },
    { position: 110, from: 1, to: 2 },
    { position: 219, from: 1, to: 2 },
    { position: 220, from: 1, to: 2 },
  ]);
  assert.deepEqual(
    changes.map(({ primer, substitutions }) => [primer.name, substitutions.map((s) => s.position)]),
    [
      ['A_F', [110]],
      ['B_R', [219]],
    ],
  );
});

test('a table without the columns is a problem of its first line', () => {
  const problems: Problem[] = [];
  assert.deepEqual(parsePrimers('name,sequence\nA,ACGT\n', reference, problems), []);
  assert.equal(problems[0]?.where, 'primers.csv line 1');
});
