// What others say of a sample: from the proposal, beside it in search, to the version that its owner approves.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller, GroupRight } from '../../src/schema/caller.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import { startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;

function member(id: string, rights: readonly GroupRight[]): Caller {
  const grants = rights.length === 0 ? [] : [{ group: 'lab', rights, via: 'membership' as const }];
  return { id, name: id, email: '', role: 'member', grants, token: null };
}
const callers: Readonly<Record<string, Caller>> = {
  owner: member('owner', ['read', 'submit', 'release', 'manage']),
  stranger: member('stranger', []),
};
const as = (name: string) => ({ url: node.url, headers: { Authorization: `Bearer ${name}` } });

async function read<T>(name: string, path: string, json?: object): Promise<T> {
  const answer = await ask(as(name), path, json === undefined ? {} : { json });
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return (answer.text === '' ? null : JSON.parse(answer.text)) as T;
}

interface Row {
  readonly accession: string;
  readonly version: number;
  readonly country: string | null;
  readonly openCorrections: number;
  readonly assertedValues: string | null;
}

const fields = 'accession,version,country,openCorrections,assertedValues';
const details = async (filter: string) =>
  (
    await read<{ data: Row[] }>(
      'stranger',
      `/api/lapis/sars-cov-2/sample/details?fields=${fields}${filter}`,
    )
  ).data;

/** The only row, once it says what is waited for; the test's own time limit ends it. */
async function waitForRow(isSo: (row: Row) => boolean): Promise<Row> {
  for (;;) {
    const [row] = await details('');
    if (row !== undefined && isSo(row)) return row;
    await wait(10);
  }
}

interface Submission {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly counts: Readonly<Record<string, number>>;
}

async function waitForRevision(): Promise<Submission> {
  for (;;) {
    const list = await read<{ submissions: Submission[] }>('owner', '/api/submissions');
    const found = list.submissions.find(({ title }) => title.startsWith('Correction of '));
    if (found !== undefined) return found;
    await wait(10);
  }
}

before(async () => {
  node = await startTestNode();
  node.server.identity.findCaller = async ({ secret }) => callers[secret] ?? null;
  await node.db.execute("INSERT INTO people_group VALUES ('lab', 'lab', '', '', '', '', now())");
});
after(() => node?.stop());

test('a correction stands beside the sample, is accepted, and becomes a version once its owner approves', async () => {
  const table =
    'strain\tdate\tcountry\tregion\thost\na\t2024-03-01\tUganda\tAfrica\tHomo sapiens\n';
  const { id, rows } = await submit(
    as('owner'),
    {
      metadata: ['t.tsv', Buffer.from(table)],
      sequences: ['s.fasta', Buffer.from(makeFasta('a'))],
    },
    { group: 'lab' },
  );
  assert.deepEqual(rows, ['a: ready']);
  await read('owner', `/api/submissions/${id}/approve`, { selection: {} });
  const { accession } = await waitForRow(() => true);

  const proposal = { claim: 'value', field: 'country', value: 'Kenya', confidence: 'high' };
  const evidence = 'The report of the outbreak names the clinic.';
  const correction = await read<{ id: string }>(
    'stranger',
    `/api/entries/${accession}/corrections`,
    { ...proposal, evidence },
  );
  const proposed = await waitForRow(({ openCorrections }) => openCorrections === 1);
  assert.deepEqual(
    [proposed.country, proposed.assertedValues, proposed.version],
    ['Uganda', 'country=Kenya', 1],
  );
  assert.equal((await details('&openCorrectionsFrom=1')).length, 1);

  await read('owner', `/api/corrections/${correction.id}/decision`, {
    ...{ decision: 'accepted', reason: 'The clinic confirms it.' },
  });
  const revision = await waitForRevision();
  assert.equal(revision.group, 'lab');
  assert.deepEqual(revision.counts, { ready: 1 });
  const accepted = await waitForRow(({ openCorrections }) => openCorrections === 0);
  assert.deepEqual(
    [accepted.country, accepted.assertedValues, accepted.version],
    ['Uganda', 'country=Kenya', 1],
    'what is accepted waits for the release',
  );
  assert.equal((await details('&openCorrectionsFrom=1')).length, 0);
  const unseen = await ask(as('stranger'), `/api/submissions/${revision.id}`);
  assert.equal(unseen.status, 404, 'the revision is a matter of the group');

  await read('owner', `/api/submissions/${revision.id}/approve`, { selection: {} });
  const released = await waitForRow(({ version }) => version === 2);
  assert.deepEqual([released.country, released.assertedValues], ['Kenya', null]);
  const { steps } = await read<{ steps: { why: string; version: number | null }[] }>(
    'owner',
    `/api/entries/${accession}/history`,
  );
  assert.ok(steps.some(({ why }) => why === 'The clinic confirms it.'));
});
