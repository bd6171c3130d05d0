import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Notice } from '../../../schema/ports.ts';
import {
  listReleased,
  listStates,
  noSignal,
  owner,
  send,
  submit,
  withDrafts,
} from './drafts.test-kit.ts';

const FILES = {
  table: 'strain\tdate\tcountry\na\t2024-01-02\tSwitzerland\n',
  sequences: '>a\nACGTA\n',
};

/** What the queue does with a job whose process was killed at its last try. */
async function exhaust(db: Database): Promise<void> {
  await db.execute('UPDATE graphile_worker._private_jobs SET attempts = max_attempts');
}

async function listTold(db: Database): Promise<unknown[]> {
  const rows = await db.query<{ payload: Notice }>(
    `SELECT payload FROM outbox WHERE topic = 'notice' AND payload ->> 'kind' = 'submission-stalled'
     ORDER BY sequence`,
  );
  return rows.map(({ payload }) => payload.to);
}

test('processing that was given up is seen, told, and can be started again', () =>
  withDrafts(async ({ db, service }) => {
    const id = await send(service, FILES);
    assert.equal(await service.endAbandoned(), 0, 'its job is still to come');
    await exhaust(db);
    assert.equal(await service.endAbandoned(), 1);
    assert.equal(await service.endAbandoned(), 0, 'once');
    const stalled = await service.read(id);
    assert.equal(stalled.state, 'stalled');
    assert.deepEqual(
      stalled.problems.map(({ code }) => code),
      ['processing-given-up'],
    );
    assert.deepEqual(await listTold(db), [
      { group: 'laboratory', right: 'submit' },
      { group: 'node', right: 'submit' },
    ]);
    await service.process(id, noSignal);
    assert.equal((await service.read(id)).state, 'stalled', 'a late job changes nothing');
    await service.start(id);
    assert.deepEqual((await service.read(id)).problems, []);
    assert.equal(await service.endAbandoned(), 0, 'it has a job again');
    await service.process(id, noSignal);
    assert.deepEqual(await listStates(db, id), ['a: ready']);
    assert.equal((await service.read(id)).state, 'complete');
  }));

test('a stalled submission can be withdrawn', () =>
  withDrafts(async ({ db, service }) => {
    const id = await send(service, FILES);
    await exhaust(db);
    await service.endAbandoned();
    await service.withdraw(id, owner, 'Sent another way');
    assert.equal((await service.read(id)).state, 'withdrawn');
  }));

test('rows whose release was given up wait for approval again', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    await service.approve(id, {}, { caller: owner, why: '' });
    assert.equal(await service.endAbandoned(), 0, 'its job is still to come');
    await exhaust(db);
    assert.equal(await service.endAbandoned(), 1);
    assert.deepEqual(await listStates(db, id), ['a: ready']);
    assert.equal((await listTold(db)).length, 2);
    await service.approve(id, {}, { caller: owner, why: '' });
    assert.equal(await service.endAbandoned(), 0, 'it has a job again');
    await service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(db), ['a.1 Switzerland ACGTA']);
  }));
