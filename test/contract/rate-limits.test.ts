import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, type Sender } from './intake-kit.ts';
import { readErrorCode } from './run-example.ts';
import { sendRequest } from './send-request.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from './test-node.ts';

const GENOMES = 50;
const COUNT = `/api/lapis/${SIMULATED_INSTANCE}/sample/aggregated`;
const GENOMES_OF_ALL = `/api/lapis/${SIMULATED_INSTANCE}/sample/alignedNucleotideSequences?limit=1`;

let node: TestNode;
let administrator: Sender;

before(async () => {
  // A proxy of the test says who asks.
  node = await startTestNode({
    demoGenomes: String(GENOMES),
    trustProxy: '127.0.0.1',
    searchesPerMinute: '3',
    downloadsPerMinute: '2',
    signInsPerMinute: '2',
  });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  administrator = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
});
after(() => node?.stop());

const from = (address: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
  sendRequest(node.url, { path, headers: { ...headers, 'X-Forwarded-For': address } });

test('searches of one address are limited, in the form of the API that was asked, and others go on', async () => {
  const first = await from('192.0.2.1', COUNT);
  assert.equal(first.status, 200);
  assert.equal(first.headers['ratelimit-policy'], '"address";q=1000000;w=60, "search";q=3;w=60');
  assert.match(String(first.headers.ratelimit), /^"address";r=\d+;t=\d+, "search";r=2;t=20$/);
  for (let request = 0; request < 2; request += 1) {
    assert.equal((await from('192.0.2.1', COUNT)).status, 200);
  }
  const refused = await from('192.0.2.1', COUNT);
  assert.equal(refused.status, 429);
  assert.equal(readErrorCode(refused, 'lapis'), 'too-many-requests');
  assert.match(String(refused.headers['retry-after']), /^([1-9]|1\d|20)$/);
  assert.match(refused.text, /of the kind 'search'/);
  assert.equal((await from('192.0.2.1', '/api/node')).status, 200);
  assert.equal((await from('192.0.2.2', COUNT)).status, 200);
});

test('a token is counted by itself, wherever it is used from', async () => {
  const json = { name: 'a program', scopes: ['read'], days: 1 };
  const made = await ask(administrator, '/api/tokens', { json });
  const { token } = JSON.parse(made.text) as { token: string };
  const Authorization = `Bearer ${token}`;
  const statuses: number[] = [];
  for (const last of [11, 12, 13, 14]) {
    statuses.push((await from(`192.0.2.${last}`, COUNT, { Authorization })).status);
  }
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  assert.equal((await from('192.0.2.11', COUNT)).status, 200, 'its address is not');
});

test('downloads and attempts to sign in have limits of their own', async () => {
  const downloads: number[] = [];
  for (let request = 0; request < 3; request += 1) {
    downloads.push((await from('192.0.2.21', GENOMES_OF_ALL)).status);
  }
  assert.deepEqual(downloads, [200, 200, 429]);
  const tries: string[] = [];
  for (let request = 0; request < 3; request += 1) {
    const answer = await sendRequest(node.url, {
      method: 'POST',
      path: '/api/sessions',
      headers: {
        'X-Forwarded-For': '192.0.2.22',
        'X-Outbreak-Request': '1',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ email: `nobody${request}@example.org`, password: 'a guess of mine' }),
    });
    tries.push(readErrorCode(answer));
  }
  assert.deepEqual(tries, ['credentials-wrong', 'credentials-wrong', 'too-many-requests']);
});

test('clients on the node’s own machine are not limited by kind', async () => {
  for (let request = 0; request < 10; request += 1) {
    assert.equal((await sendRequest(node.url, { path: COUNT })).status, 200);
    assert.equal((await sendRequest(node.url, { path: GENOMES_OF_ALL })).status, 200);
  }
});
