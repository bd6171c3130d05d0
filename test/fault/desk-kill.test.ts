import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { addControlledDataset, Visitor } from '../contract/desk-kit.ts';
import { withNodeDatabase } from '../contract/node-database.test-kit.ts';
import { createPerson } from '../contract/people.ts';
import { makeFolder, startServer } from './fault.test-kit.ts';

test('a decision that was acknowledged is there after a kill, with its access and its audit row', async (t) => {
  const data = join(await makeFolder(t), 'data');
  const first = await startServer(t, data);
  const { dataset, cookies } = await withNodeDatabase(data, async (db) => {
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
  await withNodeDatabase(data, async (db) => {
    const [row] = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_record WHERE content::jsonb ->> 'operation' = 'application-step'
         AND content::jsonb -> 'details' ->> 'command' = 'approve'`,
    );
    assert.equal(row?.n, 1);
  });
  assert.equal((await after.hana.do(application.id, 'revoke', { comment: 'x' })).state, 'revoked');
  assert.deepEqual(await after.ada.listEntitled(), []);
});
