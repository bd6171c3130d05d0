import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { makeNotice, withNotices } from '../notices.test-kit.ts';
import { postWebhook } from './post-webhook.ts';
import { isPublicAddress } from './public-address.ts';
import { checkWebhookUrl } from './webhook-store.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function withReceiver(
  statuses: number[],
  work: (url: string, received: Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(statuses.shift() ?? 204, { Location: 'http://127.0.0.1:1/' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await work(`http://127.0.0.1:${port}/hook`, received);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const signal = new AbortController().signal;

test('a delivery is signed, tried again with the same id, and its log tells what came of it', () =>
  withReceiver([500, 302], (url, received) =>
    withNotices(null, async ({ db, service, tell, take }) => {
      const hook = { url, kinds: ['comment-added'] as const, by: 'anna' };
      const { id, secret } = await service.addWebhook('lab', hook);
      await tell(makeNotice(), makeNotice({ kind: 'entries-revoked' }), makeNotice({ group: 'x' }));
      await take();
      const rows = await db.query<{ id: string }>('SELECT id FROM webhook_delivery');
      assert.equal(rows.length, 1);
      const delivery = rows[0]?.id ?? '';
      const deliver = () => service.deliver(delivery, { isLastTry: false, signal });
      await assert.rejects(deliver(), /status 500/);
      await assert.rejects(deliver(), /status 302/);
      await deliver();
      await deliver();
      assert.equal(received.length, 3);
      assert.equal(new Set(received.map(({ headers }) => headers['x-outbreak-delivery'])).size, 1);
      const { headers, body } = received[0] ?? { headers: {}, body: '' };
      const [, seconds, mac] =
        /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-outbreak-signature'])) ?? [];
      const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
      assert.equal(mac, expected);
      assert.equal(JSON.parse(body).title, 'A comment on sample 1');
      const [log] = await service.listDeliveries('lab', id);
      assert.deepEqual([log?.state, log?.attempts, log?.outcome], ['delivered', 3, 'status 204']);
      const stored = await db.query('SELECT t::text FROM webhook t');
      assert.ok(!JSON.stringify(stored).includes(secret));
    }),
  ));

test('a web-hook that fails for three days is switched off, and its group hears of it', () =>
  withReceiver([500, 500], (url) =>
    withNotices(null, async ({ db, service, setTime, tell, take }) => {
      await service.addWebhook('lab', { url, kinds: ['comment-added'], by: 'anna' });
      await tell(makeNotice());
      await take();
      const [row] = await db.query<{ id: string }>('SELECT id FROM webhook_delivery');
      const deliver = () =>
        service.deliver(row?.id ?? '', { isLastTry: false, signal }).catch(() => undefined);
      await deliver();
      assert.equal((await service.listWebhooks('lab'))[0]?.disabledAt, null);
      setTime('2026-03-06T12:00:00Z');
      await deliver();
      const [hook] = await service.listWebhooks('lab');
      assert.equal(hook?.disabledAt, '2026-03-06T12:00:00.000Z');
      assert.equal(await take(), 1);
      await service.enableWebhook('lab', hook?.id ?? '');
      assert.equal((await service.listWebhooks('lab'))[0]?.disabledAt, null);
      await assert.rejects(service.removeWebhook('other', hook?.id ?? ''), {
        code: 'webhook-not-found',
      });
    }),
  ));

test('nothing but the public internet is reached, whatever the address is written as', () =>
  withReceiver([], async (url, received) => {
    const port = new URL(url).port;
    const base = { secret: 's', deliveryId: 'd', event: 'e', body: '{}', at: new Date(0), signal };
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0',
    ]) {
      const target = `http://${host}:${port}/`;
      const outcome = await postWebhook({ ...base, url: target, mayReachPrivate: false });
      assert.deepEqual(
        outcome,
        { isDelivered: false, text: 'the address is not one of the public internet' },
        host,
      );
    }
    assert.equal(received.length, 0);
    for (const address of [
      'http://hooks.example.org/',
      'https://a:b@x.org/',
      'https://10.1.2.3/',
      'x',
    ])
      assert.throws(() => checkWebhookUrl(address, false), { code: 'request-invalid' });
    checkWebhookUrl('https://hooks.example.org/', false);
  }));

test('public addresses are told from all others', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111'])
    assert.ok(isPublicAddress(address), address);
  for (const address of [
    '10.0.0.1',
    '100.64.1.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
    'name',
  ])
    assert.ok(!isPublicAddress(address), address);
});
