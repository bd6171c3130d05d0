import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTextRows } from '../pages/submit/read-text-rows.ts';
import { collectChanges } from './change-table.ts';
import { planRevisions } from './plan-revisions.ts';

test('a table of accessions becomes revisions; what has none, no change or is repeated is told', async () => {
  const text =
    'accessionVersion,country,age\nOC_1.1,Peru,[clear]\nOC_2,,\n,Peru,\nOC_3,Chile,\nOC_3.2,Peru,\n';
  const plan = planRevisions(await collectChanges(readTextRows(text, 't.csv'), 't.csv'));
  assert.deepEqual(plan, {
    revisions: [
      { accession: 'OC_1', changes: { country: 'Peru', age: null } },
      { accession: 'OC_3', changes: { country: 'Chile' } },
      { accession: 'OC_3', changes: { country: 'Peru' } },
    ],
    nameless: ['4'],
    repeated: ['OC_3'],
    empty: 1,
  });
});
