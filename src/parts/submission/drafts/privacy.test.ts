import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined } from '../../../std/assert.ts';
import {
  createRequest,
  listReleased,
  listStates,
  noSignal,
  owner,
  submit,
  withDrafts,
} from './drafts.test-kit.ts';

const TABLE = [
  'strain\tdate\tcountry\thost\tage\tremarks',
  'a\t2024-01-02\tSwitzerland\tHomo sapiens\t93\tmild, ask anna@example.org',
  'b\t2024-01-03\tFrance\tHomo sapiens\t41\tmild',
  'c\t2024-01-04\tFrance\tHomo sapiens\t95\t',
].join('\n');
const FILES = { table: `${TABLE}\n`, sequences: '>a\nACGTA\n>b\nACGTC\n>c\nACGTG\n' };
const HELD = ['a: ready age-over-89 email-address', 'b: ready', 'c: ready age-over-89'];

test('what may tell who a person is holds approval back until somebody answers for it with a reason', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    assert.deepEqual(await listStates(db, id), HELD);
    const by = { caller: owner, why: '' };
    await assert.rejects(service.approve(id, {}, by), {
      code: 'privacy-open',
      message: /In 2 rows/,
    });
    const silent = { ...by, acknowledgePrivacy: true };
    await assert.rejects(service.approve(id, {}, silent), { code: 'request-invalid' });
    assert.deepEqual(await listStates(db, id), HELD, 'a refused approval moves nothing');
    assert.equal(await service.approve(id, { search: 'b' }, by), 1, 'others do not wait');
    assert.equal(await service.approve(id, {}, { ...silent, why: 'They agreed' }), 2);
    const steps = await db.query<{ by_name: string; why: string }>(
      `SELECT t.by_name, t.why FROM entry_transition t JOIN draft d ON d.id = t.draft
       WHERE to_state = 'approved' ORDER BY d.row_number`,
    );
    const answered = 'Name of owner: Answers for what may tell who a person is: They agreed';
    assert.deepEqual(
      steps.map(({ by_name, why }) => `${by_name}: ${why}`),
      [answered, 'Name of owner: ', answered],
    );
    await service.releaseAll(id, noSignal);
    assert.equal((await listReleased(db)).length, 3);
  }));

test('coarsening writes what is proposed, in one row or in all with the same finding', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    const by = { caller: owner, why: '' };
    const { problemGroups } = await service.read(id);
    assert.deepEqual(
      problemGroups.map(({ code, severity, drafts }) => `${code} ${severity} ${drafts}`),
      ['age-over-89 privacy 2', 'email-address privacy 1'],
    );
    const age = { problem: { code: 'age-over-89', field: 'age' } };
    assert.equal(await service.coarsen(id, { ...age, search: 'c' }, by), 1);
    assert.deepEqual(await listStates(db, id), [HELD[0], 'b: ready', 'c: ready']);
    assert.equal(await service.coarsen(id, age, by), 1);
    assert.deepEqual((await listStates(db, id))[0], 'a: ready email-address');
    assert.equal(await service.coarsen(id, {}, by), 1);
    assert.equal(await service.coarsen(id, {}, by), 0, 'nothing is left to coarsen');
    const rows = await db.query<{ metadata: Record<string, string>; others: object }>(
      'SELECT metadata, other_columns AS others FROM draft ORDER BY row_number',
    );
    assert.deepEqual(
      rows.map(({ metadata }) => metadata.age),
      ['90+', '41', '90+'],
    );
    assert.doesNotMatch(JSON.stringify(defined(rows[0], 'a row')), /example\.org/);
    assert.match(JSON.stringify(rows[0]), /mild, ask/);
    assert.equal(await service.approve(id, {}, by), 3);
  }));

test('neither release when ready nor an edit or a revision passes by the check', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES, { releaseWhenReady: true });
    await service.releaseAll(id, noSignal);
    assert.deepEqual(await listStates(db, id), [HELD[0], 'b: released', HELD[2]]);
    const [b] = await db.query<{ accession: string }>('SELECT accession FROM entry');
    const { accession } = defined(b, 'an entry');
    const revision = await service.revise(owner, {
      ...createRequest(),
      revisions: [{ accession, changes: { age: '97' } }],
    });
    const by = { caller: owner, why: '' };
    await assert.rejects(service.approve(revision.submission, {}, by), { code: 'privacy-open' });
    const [draft] = await db.query<{ id: number }>(
      "SELECT id FROM draft WHERE submission = $1 AND submission_id = 'c'",
      [id],
    );
    const c = defined(draft, 'a draft').id;
    await service.edit(id, [{ id: c, changes: { age: '44' } }], owner);
    assert.deepEqual((await listStates(db, id))[2], 'c: ready');
    await service.edit(id, [{ id: c, changes: { age: '99' } }], owner);
    assert.deepEqual((await listStates(db, id))[2], 'c: ready age-over-89');
  }));
