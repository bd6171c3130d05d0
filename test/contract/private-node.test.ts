// A node that shows nothing to who has no account.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listOperations } from '../../src/app/open-api.ts';
import { accessRules } from './access-rules.ts';
import { askAboutNothing } from './run-example.ts';
import { type Answer, sendRequest } from './send-request.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from './test-node.ts';

const GENOMES = 4;

let node: TestNode;
let cookie = '';

before(async () => {
  node = await startTestNode({ private: 'true', demoGenomes: String(GENOMES) });
  cookie = await createAdministrator(node);
});
after(() => node?.stop());

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  sendRequest(node.url, { path, headers });

interface NodeAnswer {
  readonly isPrivate: boolean;
  readonly instances: readonly { readonly id: string; readonly entries: number }[];
}

async function readNode(headers: Readonly<Record<string, string>> = {}): Promise<NodeAnswer> {
  return JSON.parse((await get('/api/node', headers)).text) as NodeAnswer;
}

test('signed in, all is there; signed out, not even the names of the instances', async () => {
  while (
    (await readNode({ Cookie: cookie })).instances.find(({ id }) => id === SIMULATED_INSTANCE)
      ?.entries !== GENOMES
  );
  const { isPrivate, instances } = await readNode();
  assert.deepEqual({ isPrivate, instances }, { isPrivate: true, instances: [] });
  const path = `/api/lapis/${SIMULATED_INSTANCE}/sample/aggregated`;
  const known = await get(path, { Cookie: cookie });
  assert.equal(known.status, 200, known.text);
  assert.match(known.text, /"count":4/);
  const unknown = await get(path);
  assert.equal(unknown.status, 401);
  assert.doesNotMatch(unknown.text, /dataVersion":"/, 'an error tells nothing of the data either');
  const metrics = await get('/metrics');
  assert.ok(!metrics.text.includes(SIMULATED_INSTANCE));
});

for (const operation of listOperations()) {
  const { name } = operation;
  const isEntrance = accessRules[name] === 'entrance';
  test(`${name}: ${isEntrance ? 'also for who is not known' : 'only for who is known'}`, async () => {
    const answer = await askAboutNothing(node.url, operation);
    const code = (JSON.parse(answer.text || '{}') as { code?: string }).code;
    const isRefused = answer.status === 401 && answer.text.includes('private');
    assert.equal(isRefused, !isEntrance, `${answer.status} ${code}`);
  });
}
