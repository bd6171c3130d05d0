import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import type { Caller } from '../../../schema/caller.ts';
import { ANNA, makeNotice, type NoticesWorld, withNotices } from '../notices.test-kit.ts';
import { toUnsubscribeToken } from '../unsubscribe-token.ts';
import { composeMail } from './compose-mail.ts';
import { createMailTransport } from './mail-transport.ts';

/** Answers to MAIL FROM, one a connection, then yes. */
type Refusal = { readonly code: number } | null;

async function withSmtp(
  refusals: Refusal[],
  work: (url: string, received: string[], server: SMTPServer) => Promise<void>,
): Promise<void> {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, callback) {
      const refusal = refusals.shift() ?? null;
      if (refusal === null) callback();
      else callback(Object.assign(new Error('not now'), { responseCode: refusal.code }));
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(Buffer.concat(chunks).toString('utf8'));
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  try {
    await work(`smtp://127.0.0.1:${port}`, received, server);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

const settings = { mailFrom: 'Node <node@example.org>', mailFolder: null, domain: 'example.org' };
const smtp = (smtpUrl: string) => createMailTransport({ ...settings, smtpUrl });

async function readMail({ db }: NoticesWorld) {
  const [row] = await db.query<{ id: string; state: string; reason: string; sealed: unknown }>(
    'SELECT id, state, reason, sealed FROM notice_mail',
  );
  return row ?? { id: '', state: '', reason: '', sealed: null };
}

test('a mail that is put off goes out later, once, with texts, HTML and the one-click header', () =>
  withSmtp([{ code: 451 }], (url, received) =>
    withNotices(smtp(url), async (world) => {
      const title = '<b>sample</b>\r\nBcc: all@example.org';
      await world.tell(makeNotice({ to: { account: 'anna' }, values: { title } }));
      await world.take();
      const { id } = await readMail(world);
      await assert.rejects(world.service.sendMail(id, { isLastTry: false }), /not now/);
      assert.equal((await readMail(world)).state, 'waiting');
      await world.service.sendMail(id, { isLastTry: false });
      await world.service.sendMail(id, { isLastTry: false });
      const { state, sealed } = await readMail(world);
      assert.deepEqual([received.length, state, sealed], [1, 'sent', null]);
      const [text = ''] = received;
      const [head = ''] = text.split('\r\n\r\n');
      assert.match(head, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
      assert.doesNotMatch(head, /^Bcc:/m);
      assert.match(text, new RegExp(`Message-ID: <${id}@example.org>`));
      assert.match(text, /&lt;b&gt;sample/);
      assert.match(text, /text\/plain/);
    }),
  ));

test('what a server refuses for good is noted and not tried again', () =>
  withSmtp([{ code: 550 }], (url, received) =>
    withNotices(smtp(url), async (world) => {
      await world.tell(makeNotice({ to: { account: 'anna' } }));
      await world.take();
      const { id } = await readMail(world);
      await world.service.sendMail(id, { isLastTry: false });
      const { state, reason } = await readMail(world);
      assert.deepEqual([state, received.length], ['refused', 0]);
      assert.match(reason, /550/);
    }),
  ));

test('a dead server keeps the mail waiting, and the last try ends it', () =>
  withNotices(smtp('smtp://127.0.0.1:1'), async (world) => {
    await world.tell(makeNotice({ to: { account: 'anna' } }));
    await world.take();
    const { id } = await readMail(world);
    await assert.rejects(world.service.sendMail(id, { isLastTry: false }), /ECONNREFUSED/);
    assert.equal((await readMail(world)).state, 'waiting');
    await world.service.sendMail(id, { isLastTry: true });
    assert.equal((await readMail(world)).state, 'refused');
  }));

test('a digest has what was not read, goes out once, weekly ones on Mondays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-mail-'));
  const transport = createMailTransport({ ...settings, smtpUrl: null, mailFolder: folder });
  try {
    await withNotices(transport, async (world) => {
      const to = { account: 'anna' };
      const daily = { kind: 'entries-released', to, values: { count: 3 } } as const;
      await world.tell(
        makeNotice({ ...daily, subject: 'a' }),
        makeNotice({ ...daily, subject: 'b', values: { count: 4 } }),
        makeNotice({ kind: 'data-accessed', to, values: { count: 9 } }),
      );
      await world.take();
      world.setTime('2026-03-04T06:00:00Z');
      await world.service.sendDigests();
      await world.service.sendDigests();
      const { id } = await readMail(world);
      await world.service.sendMail(id, { isLastTry: false });
      assert.deepEqual(await readdir(folder), [`${id}.eml`]);
      const text = await readFile(join(folder, `${id}.eml`), 'utf8');
      assert.match(text, /3 entries were released/);
      assert.match(text, /4 entries were released/);
      assert.doesNotMatch(text, /9 times/);
      world.setTime('2026-03-09T06:00:00Z');
      await world.service.sendDigests();
      assert.equal((await world.db.query('SELECT 1 FROM notice_mail')).length, 2);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the link of a mail turns its kind off without a sign-in, and no other link does', () =>
  withNotices(null, async ({ service, box }) => {
    const link = toUnsubscribeToken(box, { account: 'anna', kinds: ['comment-added'] });
    assert.deepEqual(service.findUnsubscription(link).kinds, ['Somebody has commented']);
    const [text, signature] = link.split('.');
    const other = Buffer.from('["ben","comment-added"]').toString('base64url');
    for (const forged of [`${other}.${signature}`, `${text}.`, text ?? '', '', '.'])
      await assert.rejects(service.unsubscribe(forged), { code: 'link-not-valid' });
    await service.unsubscribe(link);
    const caller: Caller = { ...ANNA, role: 'member', grants: [], token: null };
    const { preferences } = await service.readPreferences(caller);
    assert.equal(preferences.find(({ kind }) => kind === 'comment-added')?.delivery, 'none');
  }));

test('a mail leads to this node only', () => {
  const frame = { nodeName: 'N', nodeUrl: 'https://node.example.org', unsubscribeToken: null };
  const item = { kind: 'comment-added' as const, values: {} };
  for (const path of ['//evil.example.org/x', 'https://evil.example.org', 'javascript:alert(1)']) {
    const content = { to: 'a@example.org', items: [{ ...item, path }], more: 0, isDigest: false };
    const { text, html } = composeMail(content, frame);
    assert.ok(!text.includes('evil') && !html.includes('evil') && !html.includes('javascript:'));
  }
});
