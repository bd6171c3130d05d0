import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { parsePrometheus } from './parse-prometheus.ts';
import { type ExampleContext, readErrorCode } from './run-example.ts';
import { type Answer, type Question, sendRequest } from './send-request.ts';
import { SIMULATED_INSTANCE, type TestNode } from './test-node.ts';

const LAPIS = `/api/lapis/${SIMULATED_INSTANCE}/sample/aggregated`;
const FACETS = `/api/instances/${SIMULATED_INSTANCE}/facets`;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const HTML = { Accept: 'text/html,application/xhtml+xml' };

/** Sends bytes as they are and reads what comes until the node closes. */
function sendBytes(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.setTimeout(5000, () => socket.destroy(new Error('the node neither answers nor closes')));
  });
}

function checkSecurityHeaders({ headers }: Answer): void {
  const policy = headers['content-security-policy'] ?? '';
  for (const directive of [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ])
    assert.ok(String(policy).includes(directive), directive);
  assert.ok(!/script-src[^;]*'unsafe-(?:inline|eval)'/.test(String(policy)));
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.ok(headers['x-frame-options'] !== undefined);
  assert.equal(headers['x-powered-by'], undefined);
  assert.ok(headers['x-request-id'] !== undefined, 'an answer can be found in the log');
}

/** What strangers send; the node answers each in the form of its errors and goes on. */
export function addHostileRequests(
  find: () => { readonly node: TestNode; readonly context: ExampleContext },
): void {
  const send = (question: Question) => sendRequest(find().node.url, question);

  describe('hostile requests', () => {
    test('a body over the limit', async () => {
      const body = JSON.stringify({ columns: ['country'], filters: { a: 'x'.repeat(1_100_000) } });
      const answer = await send({ method: 'POST', path: FACETS, headers: JSON_TYPE, body });
      assert.equal(answer.status, 413);
      assert.equal(readErrorCode(answer), 'request-too-large');
    });

    test('a body of a type that nobody reads', async () => {
      for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
        const headers = { 'Content-Type': type };
        const answer = await send({ method: 'POST', path: FACETS, headers, body: 'x=1' });
        assert.equal(answer.status, 415, answer.text);
        assert.equal(readErrorCode(answer), 'media-type-unsupported');
      }
    });

    test('JSON that is none, or that would reach into prototypes', async () => {
      const bodies = [
        '{',
        '[1,',
        'null',
        '"text"',
        '7',
        '{"__proto__":{"a":1},"columns":["country"]}',
      ];
      for (const body of bodies) {
        const answer = await send({ method: 'POST', path: FACETS, headers: JSON_TYPE, body });
        assert.equal(answer.status, 400, `${body}: ${answer.text}`);
        assert.equal(readErrorCode(answer), 'request-invalid');
      }
      assert.equal(({} as { a?: number }).a, undefined);
    });

    test('JSON that is nested 100,000 deep', async () => {
      const deep = '['.repeat(100_000) + ']'.repeat(100_000);
      for (const body of [
        `{"columns":${deep}}`,
        `{"columns":["country"],"filters":{"a":${deep}}}`,
      ]) {
        const answer = await send({ method: 'POST', path: FACETS, headers: JSON_TYPE, body });
        assert.equal(answer.status, 400, answer.text.slice(0, 300));
        assert.ok(answer.text.length < 10_000);
      }
    });

    test('an expression that is nested 100,000 deep, and one that never ends', async () => {
      const expressions = [
        `${'('.repeat(100_000)}country=Germany${')'.repeat(100_000)}`,
        '!'.repeat(100_000),
        `${'a & '.repeat(50_000)}a`,
      ];
      for (const advancedQuery of expressions) {
        const body = JSON.stringify({ advancedQuery });
        const answer = await send({ method: 'POST', path: LAPIS, headers: JSON_TYPE, body });
        assert.equal(answer.status, 400, answer.text.slice(0, 300));
        assert.equal(readErrorCode(answer, 'lapis'), 'request-invalid');
      }
    });

    test('a regular expression that would take for ever', async () => {
      const body = JSON.stringify({ 'country.regex': '(a+)+(b+)+$', fields: ['country'] });
      const started = performance.now();
      const answer = await send({ method: 'POST', path: LAPIS, headers: JSON_TYPE, body });
      assert.ok(answer.status === 200 || answer.status === 400, answer.text.slice(0, 300));
      assert.ok(performance.now() - started < 2000);
    });

    test('10,000 query parameters', async () => {
      const names = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const posted = await send({ method: 'POST', path: LAPIS, headers: form, body: names });
      assert.equal(posted.status, 400);
      assert.equal(readErrorCode(posted, 'lapis'), 'request-invalid');
      const got = await send({ path: `${LAPIS}?${names}` });
      assert.ok(got.status === 414 || got.status === 431, String(got.status));
      const one = await send({ method: 'POST', path: LAPIS, headers: form, body: '__proto__=x' });
      assert.equal(one.status, 400, one.text);
    });

    test('an address of 100 kB, and one whose percent signs mean nothing', async () => {
      const long = await send({ path: `/${'a'.repeat(100_000)}` });
      assert.ok(long.status === 414 || long.status === 431, String(long.status));
      for (const path of ['/api/entries/%zz', '/%c0%ae%c0%ae/', '/api/%']) {
        const answer = await send({ path });
        assert.ok(answer.status === 400 || answer.status === 404, `${path} ${answer.status}`);
        assert.ok(['request-invalid', 'not-found'].includes(readErrorCode(answer)));
      }
      const segment = await send({ path: `/api/entries/${'a'.repeat(2000)}` });
      assert.ok(['request-invalid', 'not-found'].includes(readErrorCode(segment)));
    });

    test('addresses that climb out of the portal folder', async () => {
      for (const path of [
        '/../package.json',
        '/../../package.json',
        '/assets/../../../package.json',
        '/%2e%2e/%2e%2e/package.json',
        '/..%2f..%2fpackage.json',
        '/assets/..%5c..%5c..%5cpackage.json',
        '//etc/passwd',
        '/assets/%00',
        '/./../../../../../../etc/passwd',
      ]) {
        for (const headers of [{}, HTML]) {
          const answer = await send({ path, headers });
          assert.ok(!answer.text.includes('outbreak-commons"'), path);
          assert.ok(!answer.text.includes('root:'), path);
          const isPortal = answer.status === 200 && answer.text.includes('id="portal"');
          assert.ok(
            isPortal || answer.status === 400 || answer.status === 404,
            `${path} ${answer.status}`,
          );
        }
      }
    });

    test('a path that knows other methods, and methods that nobody knows', async () => {
      for (const [method, path] of [
        ['DELETE', LAPIS],
        ['PUT', '/api/node'],
        ['PATCH', '/api/imports'],
        ['POST', '/api/openapi.json'],
        ['TRACE', '/api/node'],
        ['PROPFIND', '/api/node'],
      ] as const) {
        const answer = await send({ method, path });
        assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`);
        assert.equal(readErrorCode(answer), 'method-not-allowed');
        assert.match(answer.headers.allow ?? '', /GET|POST/);
      }
      const nowhere = await send({ method: 'DELETE', path: '/api/nowhere' });
      assert.equal(readErrorCode(nowhere), 'not-found');
      const { node } = find();
      const unknown = await sendBytes(node.url, 'BREW /api/node HTTP/1.1\r\nHost: x\r\n\r\n');
      assert.match(unknown, /^HTTP\/1\.1 400 /);
      const noise = await sendBytes(node.url, '\u0000\u0001 what?\r\n\r\n');
      assert.match(noise, /^HTTP\/1\.1 400 /);
    });

    test('HEAD answers like GET without a body', async () => {
      for (const path of ['/api/node', LAPIS, '/', '/health']) {
        const headers = path === '/' ? HTML : {};
        const [head, get] = [
          await send({ method: 'HEAD', path, headers }),
          await send({ path, headers }),
        ];
        assert.equal(head.status, get.status, path);
        assert.equal(head.text, '');
        assert.equal(head.headers['content-type'], get.headers['content-type'], path);
      }
    });

    test('the node still answers', async () => {
      assert.equal((await send({ path: '/health' })).status, 200);
      assert.equal((await send({ path: LAPIS })).status, 200);
    });
  });

  describe('answers', () => {
    test('carry the headers of safety: page, file, API, refusal', async () => {
      const page = await send({ path: '/search/anything', headers: HTML });
      assert.equal(page.status, 200);
      assert.match(page.headers['content-type'] ?? '', /^text\/html/);
      assert.equal(page.headers['cache-control'], 'no-cache');
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? 'no script';
      const file = await send({ path: script });
      assert.equal(file.status, 200, script);
      assert.match(file.headers['cache-control'] ?? '', /immutable/);
      const api = await send({ path: '/api/node' });
      const refusal = await send({ path: '/api/nowhere' });
      const lapisRefusal = await send({ path: `${LAPIS}?nothing=1` });
      for (const answer of [page, file, api, refusal, lapisRefusal]) checkSecurityHeaders(answer);
      assert.equal((await send({ path: '/nothing.js' })).status, 404, 'a script is never the page');
    });

    test('are open to scripts of any site only without a session', async () => {
      const { context } = find();
      const origin = { Origin: 'https://elsewhere.example' };
      const answer = await send({
        path: '/api/node',
        headers: { ...origin, Cookie: context.administratorCookie },
      });
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
      const preflight = await send({
        method: 'OPTIONS',
        path: '/api/imports',
        headers: {
          ...origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'x-outbreak-request, content-type',
        },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-credentials'], undefined);
      const allowed = (preflight.headers['access-control-allow-headers'] ?? '').toLowerCase();
      assert.ok(!allowed.includes('x-outbreak-request') && allowed !== '*');
      const page = await send({ path: '/', headers: { ...origin, ...HTML } });
      assert.equal(page.headers['access-control-allow-origin'], undefined);
    });

    test('carry the id that the client gave, if it is one', async () => {
      const given = await send({ path: '/api/node', headers: { 'X-Request-ID': 'mine-1' } });
      assert.equal(given.headers['x-request-id'], 'mine-1');
      const forged = await send({ path: '/api/node', headers: { 'X-Request-ID': '{"a":1}' } });
      assert.match(String(forged.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    });
  });

  describe('probes', () => {
    test('/health and /ready', async () => {
      assert.equal((await send({ path: '/health' })).status, 200);
      const ready = await send({ path: '/ready' });
      assert.equal(ready.status, 200);
      assert.deepEqual(JSON.parse(ready.text), { status: 'ready' });
    });

    test('/metrics is Prometheus text and counts requests by operation', async () => {
      const count = async () => {
        const answer = await send({ path: '/metrics' });
        assert.match(answer.headers['content-type'] ?? '', /^text\/plain/);
        const { samples, types } = parsePrometheus(answer.text);
        assert.equal(types.get('outbreak_http_requests_total'), 'counter');
        assert.equal(types.get('outbreak_http_request_duration_seconds'), 'histogram');
        return samples.find(
          ({ name, labels }) =>
            name === 'outbreak_http_requests_total' &&
            labels.operation === 'list-pathogens' &&
            labels.status === '200',
        )?.value;
      };
      const before = (await count()) ?? 0;
      await send({ path: '/api/pathogens' });
      assert.equal(await count(), before + 1);
    });
  });
}
