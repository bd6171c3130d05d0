import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../platform/postgres/database.ts';
import type { Caller } from '../../schema/caller.ts';
import { ANNA, makeNotice, type NoticesWorld, withNotices } from './notices.test-kit.ts';

const caller: Caller = { ...ANNA, role: 'member', grants: [], token: null };
const all = { onlyUnread: false, limit: 50 };

const readMails = ({ db }: NoticesWorld) =>
  db.query<{ id: string; account: string | null; state: string; sealed: Buffer | null }>(
    'SELECT id, account, state, sealed FROM notice_mail ORDER BY account, created_at',
  );
const countJobs = async ({ db }: NoticesWorld) =>
  (await db.query('SELECT 1 FROM graphile_worker.jobs')).length;

test('each member gets an item and a mail, once, however often the reader runs', () =>
  withNotices(null, async (world) => {
    await world.tell(makeNotice(), makeNotice({ subject: 'comment 2' }));
    assert.equal(await world.take(), 2);
    assert.equal(await world.take(), 0);
    const inbox = await world.service.readInbox(caller, all);
    assert.deepEqual([inbox.unread, inbox.notices.length], [2, 2]);
    assert.equal(inbox.notices[0]?.title, 'A comment on sample 1');
    assert.equal((await readMails(world)).length, 4);
    assert.equal(await countJobs(world), 4);
    const [first] = inbox.notices;
    assert.equal(await world.service.markRead(caller, { ids: [first?.id ?? 0] }), 1);
    assert.equal((await world.service.readInbox(caller, all)).unread, 1);
  }));

test('a later notice about the same thing takes the place of one not read and not sent', () =>
  withNotices(null, async (world) => {
    await world.tell(makeNotice(), makeNotice({ values: { title: 'sample 2' } }));
    await world.take();
    const { notices } = await world.service.readInbox(caller, all);
    assert.deepEqual(
      notices.map(({ title }) => title),
      ['A comment on sample 2'],
    );
    assert.equal((await readMails(world)).length, 2);
    assert.equal(await countJobs(world), 2);
  }));

/** The same database, whose n-th statement in transactions ends the process, as far as the work can tell. */
function failAt(db: Database, n: number): Database {
  let count = 0;
  const guard = <T>(run: () => Promise<T>): Promise<T> =>
    ++count === n ? Promise.reject(new Error('killed')) : run();
  return {
    ...db,
    transaction: (work, options) =>
      db.transaction(
        (tx) =>
          work({
            ...tx,
            query: (text, values) => guard(() => tx.query(text, values)),
            execute: (text, values) => guard(() => tx.execute(text, values)),
          }),
        options,
      ),
  };
}

test('cut off at any statement, nothing is lost and nothing is there twice', () =>
  withNotices(null, async (world) => {
    const { id } = await world.service.addWebhook('lab', {
      url: 'https://hooks.example.org/',
      kinds: ['comment-added'],
      by: 'anna',
    });
    let expected = 0;
    let isDone = false;
    for (let n = 1; !isDone; n++) {
      await world.tell(makeNotice({ subject: `subject ${n}` }));
      expected++;
      isDone = await world.take(failAt(world.db, n)).then(
        () => true,
        () => false,
      );
      if (!isDone) await world.take();
      assert.equal((await world.service.readInbox(caller, all)).notices.length, expected);
      assert.equal((await readMails(world)).length, expected * 2);
      assert.equal((await world.service.listDeliveries('lab', id)).length, expected);
      assert.equal(await countJobs(world), expected * 3);
    }
    assert.ok(expected > 10, `${expected} statements were cut off at`);
  }));

test('a secret is in a sealed mail and nowhere else', () =>
  withNotices(null, async (world) => {
    const secret = 'a-secret-of-a-link';
    await world.tell(
      makeNotice({ kind: 'password-reset', to: { email: 'x@example.org' }, path: `/r/${secret}` }),
      makeNotice({ kind: 'group-invitation', to: { account: 'anna' }, path: `/i/${secret}` }),
    );
    await world.take();
    assert.equal((await readMails(world)).length, 2);
    assert.deepEqual((await world.service.readInbox(caller, all)).notices, []);
    for (const table of ['outbox', 'notice', 'notice_mail', 'webhook_delivery']) {
      const rows = await world.db.query<{ text: string }>(
        `SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM ${table} t`,
      );
      assert.ok(!rows[0]?.text.includes(secret), table);
    }
    const jobs = await world.db.query('SELECT payload FROM graphile_worker._private_jobs');
    assert.ok(!JSON.stringify(jobs).includes(secret));
  }));

test('preferences decide on mail; the inbox has everything', () =>
  withNotices(null, async (world) => {
    await world.service.setPreferences(caller, [
      { kind: 'comment-added', delivery: 'none' },
      { kind: 'account-security', delivery: 'none' },
    ]);
    await world.tell(
      makeNotice({ to: { account: 'anna' } }),
      makeNotice({ kind: 'account-security', to: { account: 'anna' }, values: {} }),
    );
    await world.take();
    const { notices } = await world.service.readInbox(caller, all);
    assert.equal(notices.length, 2);
    assert.equal(notices[0]?.title, 'Something has changed in how your account is signed in to');
    assert.equal((await readMails(world)).length, 1);
  }));
