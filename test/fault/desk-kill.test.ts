import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { type Database, openDatabase } from '../../src/platform/postgres/database.ts';
import { addControlledDataset, Visitor } from '../contract/desk-kit.ts';
import { createPerson } from '../contract/people.ts';
import { makeFolder, startServer } from './fault.test-kit.ts';

async function withDatabase<T>(data: string, work: (db: Database) => Promise<T>): Promise<T> {
  const running = await readRunningNode(data);
  assert.ok(running.ok && running.value.state === 'held');
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined);
  const db = await openDatabase(address);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

test('a decision that was acknowledged is there after a kill, with its access and its audit row', async (t) => {
  const data = join(await makeFolder(t), 'data');
  const first = await startServer(t, data);
  const { dataset, cookies } = await withDatabase(data, async (db) => {
    await db.execute("INSERT INTO people_group VALUES ('ward', 'ward', '', '', '', '', now())");
    const applicant = await createPerson(db, { id: 'ada' });
    const handler = await createPerson(db, { id: 'hana', memberOf: ['ward:reviewer'] });
    return {
      dataset: await addControlledDataset(db, { group: 'ward', number: 100 }),
      cookies: { applicant, handler },
    };
  });
  const visit = (url: string) => ({
    ada: new Visitor(url, { Cookie: cookies.applicant }),
    hana: new Visitor(url, { Cookie: cookies.handler }),
  });
  const before = visit(first.url);
  const application = await before.ada.begin([dataset]);
  await before.ada.handIn(application);
  const approved = await before.hana.do(application.id, 'approve');
  const exited = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exited;

  const second = await startServer(t, data);
  const after = visit(second.url);
  assert.deepEqual(await after.hana.get(application.id), approved);
  assert.deepEqual(await after.ada.listEntitled(), [dataset]);
  await withDatabase(data, async (db) => {
    const [row] = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_record WHERE content::jsonb ->> 'operation' = 'application-step'
         AND content::jsonb -> 'details' ->> 'command' = 'approve'`,
    );
    assert.equal(row?.n, 1);
  });
  assert.equal((await after.hana.do(application.id, 'revoke', { comment: 'x' })).state, 'revoked');
  assert.deepEqual(await after.ada.listEntitled(), []);
});
