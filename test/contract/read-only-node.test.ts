// A node that takes no changes for a while, such as during maintenance.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listOperations } from '../../src/app/open-api.ts';
import { changesState } from '../../src/platform/http/bound-operation.ts';
import { defined } from '../../src/std/assert.ts';
import { createPerson } from './people.ts';
import { methodsOf } from './run-example.ts';
import { sendRequest } from './send-request.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const REASON = 'Moving to new disks until six.';
const GENOMES = 4;
const NOTHING = '00000000-0000-4000-8000-000000000000';

/** Written by hand: what changes something and goes on all the same. */
const KEPT = [
  'confirm-by-passkey',
  'confirm-identity',
  'create-passkey-session',
  'create-session',
  'delete-session',
  'end-other-sessions',
  'end-session',
  'start-provider-sign-in',
];

let node: TestNode;
let cookie = '';

before(async () => {
  node = await startTestNode({ readOnly: REASON, demoGenomes: String(GENOMES) });
  cookie = await createPerson(node.db, { id: 'operator', role: 'administrator' });
});
after(() => node?.stop());

test('it answers questions and says why it takes no changes', async () => {
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  const { text } = await sendRequest(node.url, { path: '/api/node' });
  assert.equal((JSON.parse(text) as { readOnly: string }).readOnly, REASON);
});

for (const operation of listOperations().filter(changesState)) {
  const { name } = operation;
  const isKept = KEPT.includes(name);
  test(`${name}: ${isKept ? 'goes on' : 'is refused'}`, async () => {
    const { body, params = {} } = defined(operation.examples[0], 'an example');
    const method = defined(methodsOf(operation)[0], 'a method');
    const answer = await sendRequest(node.url, {
      method,
      path: operation.path.replace(/\{(\w+)\}/g, (_whole, key: string) =>
        encodeURIComponent((params[key] ?? NOTHING).replace(/^\{.*\}$/, NOTHING)),
      ),
      headers: {
        'X-Outbreak-Request': '1',
        // Their session is ended by what goes on, so these come without one.
        ...(isKept ? {} : { Cookie: cookie }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { code, detail } = JSON.parse(answer.text || '{}') as { code?: string; detail?: string };
    assert.equal(code === 'read-only', !isKept, `${answer.status} ${answer.text}`);
    if (isKept) return;
    assert.equal(answer.status, 503);
    assert.equal(detail, REASON);
  });
}
