import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { bindOperation } from '../../src/platform/http/bound-operation.ts';
import type { AuditEvent, HttpServerOptions } from '../../src/platform/http/http-options.ts';
import { createMetrics } from '../../src/platform/http/metrics.ts';
import { createHttpServer } from '../../src/platform/http/server.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import type { Caller } from '../../src/schema/caller.ts';
import { defineOperation, Reply } from '../../src/schema/define-operation.ts';
import { AppError } from '../../src/schema/errors.ts';
import { readErrorCode } from './run-example.ts';
import { sendRequest } from './send-request.ts';

// The HTTP server alone, with operations made for it: what a healthy node cannot be brought to.

const member: Caller = {
  id: 'a',
  name: 'A',
  email: 'a@example.org',
  role: 'member',
  grants: [],
  token: null,
};

const failing = defineOperation<null>()({
  name: 'fail-always',
  method: 'GET',
  path: '/api/fail/{how}',
  tag: 'test',
  summary: 'Fails',
  access: 'public',
  input: { params: z.object({ how: z.string() }) },
  output: z.null(),
  errors: ['not-ready'],
  examples: [],
  handle: async (_service, { params }) => {
    if (params.how === 'bug') throw new TypeError('secret details of the program');
    if (params.how === 'not-ready') throw new AppError('not-ready');
    return new Reply({ headers: { 'Content-Type': 'text/plain' }, body: breakOff() });
  },
});

async function* breakOff(): AsyncGenerator<string> {
  yield 'the beginning\n';
  throw new Error('the source broke');
}

const writing = defineOperation<null>()({
  name: 'write-something',
  method: 'POST',
  path: '/api/write',
  tag: 'test',
  summary: 'Writes',
  access: 'account',
  input: { body: z.strictObject({ fail: z.boolean() }) },
  output: z.null(),
  errors: ['request-invalid', 'sign-in-required', 'cross-site-request'],
  examples: [],
  handle: async (_service, { body }) => {
    if (body.fail) throw new Error('it broke');
    return new Reply({ status: 204, body: null });
  },
});

const reflecting = defineOperation<null>()({
  name: 'tell-address',
  method: 'GET',
  path: '/api/address',
  tag: 'test',
  summary: 'Tells the address of the client',
  access: 'public',
  input: {},
  output: z.object({ address: z.string() }),
  errors: [],
  examples: [],
  handle: async (_service, { clientAddress }) => ({ address: clientAddress }),
});

async function start(t: TestContext, options: Partial<HttpServerOptions> = {}) {
  const audit: AuditEvent[] = [];
  const portalFolder = mkdtempSync(join(tmpdir(), 'outbreak-portal-'));
  writeFileSync(join(portalFolder, 'index.html'), '<!doctype html><div id="portal"></div>');
  const app = await createHttpServer({
    operations: [failing, writing, reflecting].map((one) => bindOperation(one as never, null)),
    portalFolder,
    logger: createLogger('silent'),
    metrics: createMetrics('0'),
    limits: { maxBodyBytes: 10_000, maxUploadBytes: 10_000, requestsPerMinute: 1000 },
    findCaller: async ({ kind, secret }) =>
      kind === 'session' && secret === 'right' ? member : null,
    findOwnership: async () => null,
    recordAudit: async (event) => {
      audit.push(event);
    },
    openApi: {},
    findUnready: () => null,
    isPrivate: false,
    readOnly: null,
    ...options,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await app.close();
    rmSync(portalFolder, { recursive: true });
  });
  const bound = app.addresses()[0];
  const port = typeof bound === 'object' ? bound.port : 0;
  return { url: `http://127.0.0.1:${port}`, audit };
}

test('a bug says nothing of itself but the id to look for', async (t) => {
  const { url } = await start(t);
  const answer = await sendRequest(url, { path: '/api/fail/bug' });
  assert.equal(answer.status, 500);
  assert.equal(readErrorCode(answer), 'internal');
  assert.ok(!answer.text.includes('secret') && !answer.text.includes('TypeError'));
  assert.equal(JSON.parse(answer.text).requestId, answer.headers['x-request-id']);
});

test('what is not ready says when to come again', async (t) => {
  const { url } = await start(t, { findUnready: () => 'the index is still reading' });
  const answer = await sendRequest(url, { path: '/api/fail/not-ready' });
  assert.equal(readErrorCode(answer), 'not-ready');
  assert.equal(answer.headers['retry-after'], '2');
  const ready = await sendRequest(url, { path: '/ready' });
  assert.equal(ready.status, 503);
  assert.equal(ready.headers['retry-after'], '2');
  assert.match(ready.text, /the index is still reading/);
  assert.equal((await sendRequest(url, { path: '/health' })).status, 200);
});

test('a stream that breaks is cut off, so that nobody takes it for whole', async (t) => {
  const { url } = await start(t);
  await assert.rejects(sendRequest(url, { path: '/api/fail/stream' }), { code: 'ECONNRESET' });
  assert.equal((await sendRequest(url, { path: '/health' })).status, 200, 'the server goes on');
});

test('a client that sends too much waits; probes and other clients do not', async (t) => {
  const limits = { maxBodyBytes: 10_000, maxUploadBytes: 10_000, requestsPerMinute: 5 };
  const { url } = await start(t, { limits, trustProxy: '127.0.0.1' });
  const from = (address: string, path = '/api/address') =>
    sendRequest(url, { path, headers: { 'X-Forwarded-For': address } });
  for (let request = 0; request < 5; request += 1)
    assert.equal((await from('192.0.2.1')).status, 200);
  const refused = await from('192.0.2.1');
  assert.equal(refused.status, 429);
  assert.equal(readErrorCode(refused), 'too-many-requests');
  const seconds = Number(refused.headers['retry-after']);
  assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
  assert.equal((await from('192.0.2.1', '/api/nowhere')).status, 429, 'guessing paths counts too');
  assert.equal((await from('192.0.2.1', '/health')).status, 200);
  assert.equal((await from('192.0.2.2')).status, 200);
});

test('only a trusted proxy says who the client is', async (t) => {
  const headers = { 'X-Forwarded-For': '192.0.2.7' };
  const direct = await start(t);
  const plain = await sendRequest(direct.url, { path: '/api/address', headers });
  assert.deepEqual(JSON.parse(plain.text), { address: '127.0.0.1' });
  const proxied = await start(t, { trustProxy: '127.0.0.1' });
  const told = await sendRequest(proxied.url, { path: '/api/address', headers });
  assert.deepEqual(JSON.parse(told.text), { address: '192.0.2.7' });
  assert.match(String(told.headers['strict-transport-security']), /max-age/);
  assert.equal((await sendRequest(direct.url, { path: '/metrics' })).status, 200);
  const metrics = await sendRequest(proxied.url, { path: '/metrics', headers });
  assert.equal(metrics.status, 404, 'figures of the process are not for the world');
});

test('the outcome of every write is audited, also of those that fail', async (t) => {
  const { url, audit } = await start(t);
  const post = (body: object, headers: Record<string, string>) =>
    sendRequest(url, {
      method: 'POST',
      path: '/api/write?token=kept-out',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const own = { 'X-Outbreak-Request': '1', Cookie: 'outbreak-session=right' };
  await post({ fail: false }, own);
  await post({ fail: true }, own);
  await post({ fail: 'x' }, own);
  await post({ fail: false }, { 'X-Outbreak-Request': '1' });
  await post({ fail: false }, { Cookie: own.Cookie });
  assert.deepEqual(
    audit.map(({ status, accountId }) => [status, accountId]),
    [
      [204, 'a'],
      [500, 'a'],
      [400, 'a'],
      [401, null],
      [403, 'a'],
    ],
  );
  assert.ok(audit.every(({ target }) => target === '/api/write'));
});
