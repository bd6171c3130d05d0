import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPerson, listConcerned, type PersonsOfRecord } from './find-concerned.ts';

const file = (accession: string, samples: readonly string[], isTable = false) => ({
  ...{ accession, name: accession, isTable },
  samples: new Set(samples),
});

const persons: PersonsOfRecord = {
  samples: [
    { accession: 'N1', alias: 'blood of anna', subject: 'P1' },
    { accession: 'N2', alias: 'tumour of anna', subject: 'P1' },
    { accession: 'N3', alias: 'ben', subject: null },
  ],
  files: [
    file('F1', ['N1']),
    file('F2', ['N1', 'N2']),
    file('F3', ['N2', 'N3']),
    file('F4', ['N3']),
    file('F5', []),
    file('F6', [], true),
    file('F7', ['N1', 'N3'], true),
    file('F8', ['N2'], true),
  ],
};

test('a person is found by each name it has, with all its samples', () => {
  for (const subject of ['N1', 'N2', 'blood of anna', 'tumour of anna', 'P1']) {
    assert.deepEqual(findPerson(persons, subject)?.samples, ['N1', 'N2'], subject);
  }
  assert.deepEqual(findPerson(persons, 'ben'), { samples: ['N3'], names: ['ben', 'N3'] });
  // A table may name somebody of whom there is no sample.
  assert.deepEqual(findPerson(persons, 'P9'), { samples: [], names: ['P9'] });
  const withoutTables = { ...persons, files: persons.files.filter(({ isTable }) => !isTable) };
  assert.equal(findPerson(withoutTables, 'P9'), null);
});

test('what is of one person, of several, of nobody knows whom, and what can be parted', () => {
  const kinds = (samples: readonly string[], unconcerned: readonly string[] = []) =>
    Object.fromEntries(
      listConcerned(persons, { samples }, new Set(unconcerned)).map(({ file: of, kind }) => [
        of,
        kind,
      ]),
    );
  assert.deepEqual(kinds(['N1', 'N2']), {
    ...{ F1: 'own', F2: 'own', F3: 'shared', F5: 'unknown' },
    ...{ F6: 'table', F7: 'table', F8: 'own' },
  });
  assert.deepEqual(kinds(['N3'], ['F5']), {
    ...{ F3: 'shared', F4: 'own', F6: 'table', F7: 'table', F8: 'table' },
  });
});
