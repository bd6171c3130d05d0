import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Database } from '../../../platform/postgres/database.ts';
import { defined } from '../../../std/assert.ts';
import { approveReady } from './approve-drafts.ts';
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

/** The drafts as a node from before the check left them. */
async function forgetChecks(db: Database): Promise<void> {
  await db.execute(
    `UPDATE draft SET is_privacy_checked = false, problems = coalesce(
       (SELECT jsonb_agg(p) FROM jsonb_array_elements(problems) p WHERE p ->> 'severity' <> 'privacy'), '[]')`,
  );
}

test('drafts from before the check are checked when they are read, in a list, alone or with their submission', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    const question = { selection: {}, after: 0, limit: 10 };
    const [a] = (await service.list(id, question)).drafts;
    const codes = (drafts: readonly { problems: readonly { code: string }[] }[]) =>
      drafts.map(({ problems }) => problems.map(({ code }) => code).join());
    const found = ['age-over-89,email-address', '', 'age-over-89'];
    const changes = async () =>
      (await db.query<{ n: number }>('SELECT changes AS n FROM submission'))[0]?.n ?? 0;
    for (const read of [
      async () => codes((await service.list(id, question)).drafts),
      async () => (await service.read(id)).problemGroups.map(({ code }) => code),
      async () => codes([await service.readDraft(defined(a, 'a draft').id)]),
    ]) {
      await forgetChecks(db);
      const before = await changes();
      const told = await read();
      assert.ok(
        told.some((one) => one.includes('age-over-89')),
        told.join(),
      );
      assert.deepEqual(codes((await service.list(id, question)).drafts), found);
      assert.equal(await changes(), before + 2, 'who follows is told of the two, once');
      await service.list(id, question);
      assert.equal(await changes(), before + 2);
    }
    const unchecked = await db.query('SELECT FROM draft WHERE NOT is_privacy_checked');
    assert.equal(unchecked.length, 0);
  }));

test('drafts from before the check are checked before they are approved, coarsened or released when ready', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    const by = { caller: owner, why: '' };
    await forgetChecks(db);
    await assert.rejects(service.approve(id, {}, by), { code: 'privacy-open' });
    await forgetChecks(db);
    assert.equal(await service.coarsen(id, {}, by), 2);
    assert.equal(await service.approve(id, {}, by), 3);
    // What is approved was answered for by somebody; it is not looked at again.
    await db.execute('UPDATE draft SET is_privacy_checked = false');
    await service.releaseAll(id, noSignal);
    assert.equal((await listReleased(db)).length, 3);
    const other = await submit(service, {
      table: 'strain\tdate\tcountry\tage\nz\t2024-01-02\tFrance\t97\n',
      sequences: '>z\nACGTACG\n',
    });
    await forgetChecks(db);
    const context = { actor: { id: 'x', name: 'x', via: null }, now: new Date('2024-06-01') };
    assert.equal(await db.transaction((tx) => approveReady(tx, other, context)), 0);
    assert.deepEqual(await listStates(db, other), ['z: ready age-over-89']);
  }));

test('the migration leaves earlier drafts to be checked, and takes new ones as checked', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    const sql = await readFile(
      new URL('../migrations/0008-privacy-checked.sql', import.meta.url),
      'utf8',
    );
    await db.execute('DROP INDEX draft_not_privacy_checked');
    await db.execute('ALTER TABLE draft DROP COLUMN is_privacy_checked');
    await db.execute(`UPDATE draft SET problems = '[]' WHERE submission = $1`, [id]);
    for (const statement of sql
      .replaceAll(/^--.*$/gm, '')
      .split(';')
      .filter((one) => one.trim()))
      await db.execute(statement);
    await assert.rejects(service.approve(id, {}, { caller: owner, why: '' }), {
      code: 'privacy-open',
    });
    const later = await submit(service, {
      ...FILES,
      table: FILES.table.replaceAll('\na\t', '\nd\t'),
    });
    const fresh = await db.query<{ ok: boolean }>(
      'SELECT bool_and(is_privacy_checked) AS ok FROM draft WHERE submission = $1',
      [later],
    );
    assert.deepEqual(fresh, [{ ok: true }]);
  }));
