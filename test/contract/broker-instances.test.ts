import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, makeFasta, type Sender, submit } from './intake-kit.ts';
import { createExampleGroup, createPerson } from './people.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

// A group lets another act for it, for one of two pathogens only.

let node: TestNode;
let owner: Sender;
let broker: Sender;
let lab: string;
const HUB = 'hub-of-brokers';
const OTHER = 'second-virus';

before(async () => {
  node = await startTestNode({ demo: 'false' });
  await createAdministrator(node);
  lab = await createExampleGroup(node.db);
  await node.db.execute(
    "INSERT INTO people_group VALUES ($1, 'Hub', '', '', '', '', now(), NULL)",
    [HUB],
  );
  // The same pathogen once more under another name: what counts here is the instance.
  await node.db.execute(
    `INSERT INTO instance SELECT (jsonb_populate_record(i, jsonb_build_object('id', $1::text))).*
     FROM instance i WHERE id = 'sars-cov-2'`,
    [OTHER],
  );
  const sign = async (id: string, memberOf: string): Promise<Sender> => ({
    url: node.url,
    headers: { Cookie: await createPerson(node.db, { id, memberOf: [memberOf] }) },
  });
  owner = await sign('lab-owner', `${lab}:owner`);
  broker = await sign('hub-sender', `${HUB}:submitter`);
});
after(() => node?.stop());

async function allow(instances: readonly string[] | null): Promise<void> {
  const json = { rights: ['submit', 'release'], instances, expiresOn: '2099-01-01' };
  const path = `/api/groups/${lab}/brokers/${HUB}`;
  const answer = await ask(owner, path, { method: 'PUT', json });
  assert.equal(answer.status, 204, answer.text);
}

async function create(sender: Sender, instance: string): Promise<string> {
  const json = { group: lab, instance, title: 't' };
  const { status, text } = await ask(sender, '/api/submissions', { json });
  if (status === 200) return 'made';
  return (JSON.parse(text) as { code: string }).code;
}

test('a broker sends for the group in the instances that it is allowed, and knows which', async () => {
  assert.equal(await create(broker, 'sars-cov-2'), 'group-not-found');
  await allow(['sars-cov-2']);
  assert.equal(await create(broker, 'sars-cov-2'), 'made');
  assert.equal(await create(broker, OTHER), 'not-allowed');
  const { groups } = JSON.parse((await ask(broker, '/api/groups')).text) as {
    groups: { id: string; instances: string[] | null }[];
  };
  assert.deepEqual(groups.find(({ id }) => id === lab)?.instances, ['sars-cov-2']);
  assert.equal(groups.find(({ id }) => id === HUB)?.instances, null);
  await allow(null);
  assert.equal(await create(broker, OTHER), 'made');
});

test('what the group has elsewhere is neither listed nor found, and cannot be changed', async () => {
  const files = (name: string) => ({
    metadata: ['t.tsv', `strain\tdate\tcountry\n${name}\t2024-01-02\tPeru\n`] as const,
    sequences: ['t.fasta', makeFasta(name)] as const,
  });
  await allow(null);
  const here = await submit(owner, files('here'), { group: lab });
  const { id: there } = JSON.parse(
    (await ask(owner, '/api/submissions', { json: { group: lab, instance: OTHER, title: 'x' } }))
      .text,
  ) as { id: string };
  const list = async () =>
    (
      JSON.parse((await ask(broker, `/api/submissions?group=${lab}`)).text) as {
        submissions: { id: string }[];
      }
    ).submissions.map(({ id }) => id);
  assert.ok((await list()).includes(there));
  await allow(['sars-cov-2']);
  const listed = await list();
  assert.ok(listed.includes(here.id) && !listed.includes(there), listed.join());
  assert.equal((await ask(broker, `/api/submissions/${here.id}`)).status, 200);
  assert.equal((await ask(broker, `/api/submissions/${there}`)).status, 404);
  const withdraw = await ask(broker, `/api/submissions/${there}/withdraw-all`, {
    json: { why: 'x' },
  });
  assert.equal(withdraw.status, 404, withdraw.text);
  // Of the group itself it reads what it did.
  assert.equal((await ask(broker, `/api/groups/${lab}`)).status, 200);
});

test('a table of revisions goes to an allowed instance only', async () => {
  await allow(['sars-cov-2']);
  const bytes = Buffer.from('accession\tcountry\nOC_0000001\tPeru\n');
  const send = (instance: string) =>
    ask(broker, `/api/groups/${lab}/revisions?instance=${instance}&dryRun=true`, { bytes });
  assert.equal((await send('sars-cov-2')).status, 200);
  const refused = await send(OTHER);
  assert.equal(refused.status, 403, refused.text);
});

test('no instance at all is no limit that can be given', async () => {
  const json = { rights: ['submit'], instances: [], expiresOn: '2099-01-01' };
  const path = `/api/groups/${lab}/brokers/${HUB}`;
  assert.equal((await ask(owner, path, { method: 'PUT', json })).status, 400);
});
