import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { isReadable, readKeySet } from './read-key-set.ts';

const key = { kty: 'EC', kid: 'a', crv: 'P-256', x: 'x', y: 'y' };
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/good': (response) => response.end(JSON.stringify({ keys: [{ ...key, d: 'secret' }] })),
  '/elsewhere': (response) => response.writeHead(307, { Location: '/good' }).end(),
  '/large': (response) => response.end(JSON.stringify({ keys: [], x: 'x'.repeat(65_536) })),
  '/page': (response) => response.end('<p>Sign in'),
  '/list': (response) => response.end(JSON.stringify([key])),
  '/many': (response) => response.end(JSON.stringify({ keys: Array(101).fill(key) })),
  '/broken': (response) => response.writeHead(500).end(),
};

let server: Server;
let address = '';
before(async () => {
  server = createServer((request, response) => answers[request.url ?? '']?.(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
});
after(() => server.close());

test('public halves are read, and nothing else', async () => {
  const read = await readKeySet(`${address}/good`, { allowsLoopback: true });
  assert.ok(read.ok);
  assert.deepEqual(read.value, [key]);
});

for (const [path, expected] of [
  ['/elsewhere', /^307/],
  ['/large', /larger than the 65536 bytes/],
  ['/page', /no JSON/],
  ['/list', /no key set/],
  ['/many', /no key set/],
  ['/broken', /^500/],
] as const) {
  test(`what is no key set is refused with its reason: ${path}`, async () => {
    const read = await readKeySet(address + path, { allowsLoopback: true });
    assert.match(read.ok ? '' : read.error, expected);
  });
}

test('keys are read by https, or where that is allowed of the machine itself', async () => {
  const cases: readonly (readonly [string, boolean, boolean])[] = [
    ['https://visas.example.org/jwks', false, true],
    ['https://user@visas.example.org/jwks', false, false],
    ['http://visas.example.org/jwks', true, false],
    ['http://127.0.0.1:1/jwks', false, false],
    ['http://127.0.0.1:1/jwks', true, true],
    ['http://127.0.0.1.example.org/jwks', true, false],
    ['file:///etc/passwd', true, false],
    ['nothing', true, false],
  ];
  for (const [text, allowsLoopback, expected] of cases) {
    assert.equal(isReadable(text, allowsLoopback), expected, text);
  }
  const refused = await readKeySet(`${address}/good`, { allowsLoopback: false });
  assert.ok(!refused.ok);
});
