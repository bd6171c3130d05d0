// A node that takes no changes for a while, such as during maintenance.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listOperations } from '../../src/app/open-api.ts';
import { changesState } from '../../src/platform/http/bound-operation.ts';
import { createPerson } from './people.ts';
import { askAboutNothing } from './run-example.ts';
import { sendRequest } from './send-request.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const REASON = 'Moving to new disks until six.';
const GENOMES = 4;

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
    // Their session is ended by what goes on, so these come without one.
    const answer = await askAboutNothing(node.url, operation, isKept ? {} : { Cookie: cookie });
    const { code, detail } = JSON.parse(answer.text || '{}') as { code?: string; detail?: string };
    assert.equal(code === 'read-only', !isKept, `${answer.status} ${answer.text}`);
    if (isKept) return;
    assert.equal(answer.status, 503);
    assert.equal(detail, REASON);
  });
}
