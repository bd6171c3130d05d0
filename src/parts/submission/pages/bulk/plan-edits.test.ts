import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TableError } from '../../import/table-row.ts';
import { collectChanges } from '../../revisions/change-table.ts';
import { readTextRows } from '../submit/read-text-rows.ts';
import { type PlannedDraft, planReplacement, planTable, shownValue } from './plan-edits.ts';
import { findChanged, planUndo } from './undo-edits.ts';

const read = (text: string) => collectChanges(readTextRows(text, 't.tsv'), 't.tsv');

function makeDraft(id: number, values: Partial<PlannedDraft> = {}): PlannedDraft {
  return {
    id,
    submissionId: `s${id}`,
    accession: null,
    state: 'ready',
    metadata: { country: 'Japan', location: 'Kyoto' },
    problems: [],
    ...values,
  };
}

test('a table changes what its cells name: empty ones nothing, the word clears', async () => {
  const table = await read(
    'Sample name\tcountry\tlocation\tWard\ns1\tBrazil\t\tx\ns2\t\t[Clear]\tx\ns3\tJapan\tKyoto\tx\nnobody\tPeru\t\tx\n',
  );
  assert.deepEqual(table.unknown, ['Ward']);
  assert.deepEqual(table.fields, ['country', 'location']);
  const plan = planTable(
    table,
    [1, 2, 3].map((id) => makeDraft(id)),
  );
  assert.deepEqual(
    plan.edits.map(({ id, changes, before }) => ({ id, changes, before })),
    [
      { id: 1, changes: { country: 'Brazil' }, before: { country: 'Japan' } },
      { id: 2, changes: { location: null }, before: { location: 'Kyoto' } },
    ],
  );
  assert.deepEqual(
    [...plan.fields],
    [
      ['country', 1],
      ['location', 1],
    ],
  );
  assert.deepEqual([plan.missing, plan.unchanged], [['nobody'], 1]);
});

test('rows are joined by accession of any version; what is closed or unclear stays', async () => {
  const drafts = [
    makeDraft(1, { accession: 'OC_1' }),
    makeDraft(2, { accession: 'OC_2', state: 'approved' }),
    makeDraft(3, { submissionId: 'twice' }),
    makeDraft(4, { submissionId: 'twice' }),
    makeDraft(5, { submissionId: 's1', state: 'withdrawn' }),
  ];
  const table = await read(
    'accession,strain,country\nOC_1.3,other,Peru\nOC_2,,Peru\n,twice,Peru\nOC_1,,Chile\n,,Peru\n',
  );
  const plan = planTable(table, drafts);
  assert.deepEqual(
    plan.edits.map(({ id, changes }) => [id, changes]),
    [[1, { country: 'Peru' }]],
  );
  assert.deepEqual(plan.closed, ['OC_2']);
  assert.deepEqual(plan.unclear, ['twice', 'OC_1']);
  assert.deepEqual(plan.missing, ['6']);
});

test('a table that tells no sample, changes no field or has no row is refused', async () => {
  for (const text of ['country\nPeru\n', 'strain\tWard\ns1\tx\n', 'strain\tcountry\n', '']) {
    await assert.rejects(read(text), TableError, JSON.stringify(text));
  }
});

test('find and replace takes letters as they stand, also in a value that was refused', () => {
  const problem = { field: 'country', severity: 'error' as const, value: 'Switz.' };
  const drafts = [
    makeDraft(1, { metadata: { country: null }, problems: [problem] }),
    makeDraft(2, { metadata: { country: 'Switz.land' } }),
    makeDraft(3, { metadata: { country: 'Switz.' }, state: 'released' }),
  ];
  const plan = (isWhole: boolean, replace: string) =>
    planReplacement({ field: 'country', find: 'Switz.', replace, isWhole }, drafts);
  assert.deepEqual(
    plan(false, 'S$&').edits.map(({ changes }) => changes.country),
    ['S$&', 'S$&land'],
  );
  assert.deepEqual(
    plan(true, '').edits.map(({ id, changes }) => [id, changes]),
    [[1, { country: null }]],
  );
  assert.deepEqual(plan(true, '').closed, ['s3']);
});

test('undo writes back all that is different since, but not over what somebody changed after', () => {
  const value = fc.constantFrom('', 'a', 'b', 'c');
  const values = fc.record({ country: value, region: value, location: value });
  const toDraft = (metadata: Record<string, string>, at: number) =>
    makeDraft(at, {
      metadata: Object.fromEntries(Object.entries(metadata).map(([k, v]) => [k, v || null])),
    });
  fc.assert(
    fc.property(fc.array(fc.tuple(values, values), { minLength: 1 }), (pairs) => {
      const before = pairs.map(([one], at) => toDraft(one, at));
      const after = pairs.map(([, one], at) => toDraft(one, at));
      const { edits, kept } = planUndo(findChanged(before, after), after);
      assert.deepEqual(kept, []);
      const byId = new Map(edits.map((edit) => [edit.id, edit.changes]));
      const restored = after.map((one) => ({
        ...one,
        metadata: { ...one.metadata, ...byId.get(one.id) },
      }));
      assert.deepEqual(restored, before);
    }),
  );
  const [before, after, later] = ['a', 'b', 'c'].map((country) => [
    makeDraft(1, { metadata: { country } }),
  ]) as [PlannedDraft[], PlannedDraft[], PlannedDraft[]];
  const changed = findChanged(before, after);
  assert.deepEqual(planUndo(changed, later), { edits: [], kept: ['s1'] });
  const approved = after.map((one) => ({ ...one, state: 'approved' as const }));
  assert.deepEqual(planUndo(changed, approved), { edits: [], kept: ['s1'] });
  assert.equal(shownValue(makeDraft(1), 'country'), 'Japan');
});
