// Who sees what over HTTP: two laboratories, a hub that both share with, nobody and a steward.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller, GroupRight } from '../../src/schema/caller.ts';
import { defined } from '../../src/std/assert.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 60;
let node: TestNode;

function member(id: string, group: string, rights: readonly GroupRight[]): Caller {
  const grants = [{ group, rights, via: 'membership' as const }];
  return { id, name: id, email: '', role: 'member', grants, token: null };
}
const callers: Readonly<Record<string, Caller | null>> = {
  nobody: null,
  ownerA: member('ownerA', 'lab-a', ['read', 'submit', 'release', 'manage']),
  reviewerA: member('reviewerA', 'lab-a', ['read', 'submit', 'release']),
  readerB: member('readerB', 'lab-b', ['read']),
  readerHub: member('readerHub', 'hub', ['read']),
  stranger: member('stranger', 'hub-2', ['read']),
  // In no group of which anything is.
  person: member('person', 'elsewhere', []),
  'person-token': {
    ...member('person', 'elsewhere', []),
    token: { id: 't', scopes: ['submit'] },
  },
  steward: { ...member('steward', 'none', []), role: 'steward', grants: [] },
};

interface Entry {
  readonly accession: string;
  readonly owner_group: string;
  readonly visibility: string;
  readonly shared: readonly string[];
}

const listEntries = () =>
  node.db.query<Entry>(
    `SELECT accession, owner_group, visibility,
       ARRAY(SELECT shared_with FROM share WHERE id = accession
         UNION SELECT 'person:' || account FROM person_share p WHERE p.accession = entry.accession) AS shared
     FROM entry WHERE instance = $1 ORDER BY accession`,
    [SIMULATED_INSTANCE],
  );

/** Who sees an entry, in the plainest words. */
function sees(name: string, { owner_group, visibility, shared }: Entry): boolean {
  if (visibility === 'open' || name === 'steward') return true;
  const groups = callers[name]?.grants.map(({ group }) => group) ?? [];
  // With the person, and not with a token of hers that may not read.
  if (name === 'person' && shared.includes('person:person')) return true;
  return [owner_group, ...shared].some((group) => groups.includes(group));
}

function send(name: string, path: string, body?: object, method = 'POST'): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    ...(body === undefined ? {} : { method, body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      'X-Outbreak-Request': '1',
      ...(callers[name] === null ? {} : { Authorization: `Bearer ${name}` }),
    },
  });
}

async function read<T>(name: string, path: string, body?: object): Promise<T> {
  const response = await send(name, path, body);
  const text = await response.text();
  assert.equal(response.status, 200, `${name} ${path}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

const readObject = async (response: Response) => (await response.json()) as Record<string, unknown>;

const lapis = `/api/lapis/${SIMULATED_INSTANCE}`;
const countOf = async (name: string, scope: string) =>
  (await read<{ data: { count: number }[] }>(name, `${lapis}/sample/aggregated?scope=${scope}`))
    .data[0]?.count;

/** Waits until the index counts what a caller sees; the test's own time limit ends it. */
async function waitForCount(name: string, expected: number): Promise<void> {
  while ((await countOf(name, 'mine')) !== expected) await wait(5);
}

async function change(name: string, accessions: readonly string[], wish: object): Promise<void> {
  const answer = await read<{ changed: number }>(name, '/api/entries/sharing', {
    accessions,
    ...wish,
  });
  assert.equal(answer.changed, accessions.length);
}

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  node.server.identity.findCaller = async ({ secret }) => callers[secret] ?? null;
  const groups = ['lab-a', 'lab-b', 'hub', 'hub-2'];
  for (const group of groups) {
    await node.db.execute('INSERT INTO owner_group (id, name) VALUES ($1, $1)', [group]);
    await node.db.execute("INSERT INTO people_group VALUES ($1, $1, '', '', '', '', now())", [
      group,
    ]);
  }
  const all = (await listEntries()).map(({ accession }) => accession);
  const give = (group: string, from: number, to: number) =>
    node.db.execute('UPDATE entry SET owner_group = $1 WHERE accession = ANY($2)', [
      group,
      all.slice(from, to),
    ]);
  await give('lab-a', 0, 20);
  await give('lab-b', 20, 40);
  // The owners above are no change that the program knows of: the index is told of it here.
  await node.db.execute(
    `INSERT INTO outbox (topic, instance, payload) SELECT 'entries.changed', $1,
       jsonb_build_object('entries', jsonb_agg(jsonb_build_object('accession', accession, 'version', 1)))
     FROM entry WHERE instance = $1`,
    [SIMULATED_INSTANCE],
  );
  const reason = 'test';
  await change('steward', all.slice(0, 10), { visibility: 'group', reason });
  await change('steward', all.slice(20, 26), { visibility: 'group', reason });
  await change('steward', all.slice(26, 30), {
    ...{ visibility: 'restricted', reason },
    restrictedUntil: new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10),
  });
  await change('ownerA', all.slice(0, 5), { sharedWith: [{ group: 'hub' }] });
  await node.db.execute(
    "INSERT INTO account (id, name, email, role) VALUES ('person', 'P', 'p@example.org', 'member')",
  );
  await change('ownerA', all.slice(4, 7), { people: [{ email: 'p@example.org' }] });
  await change('steward', all.slice(24, 28), {
    sharedWith: [{ group: 'hub' }, { group: 'lab-a' }],
  });
  await change('steward', all.slice(40, 42), { visibility: 'controlled', reason });
  const entries = await listEntries();
  const indexed = entries.filter(({ visibility }) => visibility !== 'controlled');
  await waitForCount('steward', indexed.length);
  for (const name of Object.keys(callers))
    await waitForCount(name, indexed.filter((entry) => sees(name, entry)).length);
});
after(() => node?.stop());

for (const name of Object.keys(callers)) {
  test(`${name}: every answer is about what may be seen and nothing else`, async () => {
    const entries = await listEntries();
    const indexed = entries.filter(({ visibility }) => visibility !== 'controlled');
    const open = indexed.filter(({ visibility }) => visibility === 'open');
    const mine = indexed.filter((entry) => sees(name, entry));
    if (!['nobody', 'stranger', 'person-token'].includes(name))
      assert.ok(mine.length > open.length);
    for (const [scope, seen] of [
      ['open', open],
      ['mine', mine],
    ] as const) {
      const expected = seen.map(({ accession }) => accession);
      const query = `?scope=${scope}`;
      const details = await read<{ data: { accession: string }[] }>(
        ...([name, `${lapis}/sample/details${query}&fields=accession`] as const),
      );
      assert.deepEqual(details.data.map(({ accession }) => accession).sort(), expected);
      assert.equal(await countOf(name, scope), seen.length);
      const fasta = await (
        await send(name, `${lapis}/sample/unalignedNucleotideSequences${query}`)
      ).text();
      const names = [...fasta.matchAll(/^>(\w+)\.\d+/gm)].map(([, accession]) => accession);
      assert.deepEqual(names.sort(), expected);
      const facets = await read<{ total: number; facets: { ownerGroup: { count: number }[] } }>(
        ...([name, `/api/instances/${SIMULATED_INSTANCE}/facets${query}`] as const),
        { columns: ['ownerGroup'] },
      );
      assert.equal(facets.total, seen.length);
      assert.equal(
        facets.facets.ownerGroup.reduce((sum, { count }) => sum + count, 0),
        seen.length,
      );
      const lines = await (
        await send(name, `/api/query/${SIMULATED_INSTANCE}${query}`, {
          filterExpression: { type: 'True' },
          action: { type: 'Aggregated' },
        })
      ).text();
      assert.equal(JSON.parse(lines).count, seen.length);
      const overTime = await read<{ data: { totalCountsByDateRange: number[] } }>(
        ...([name, `${lapis}/component/nucleotideMutationsOverTime${query}`] as const),
        {
          includeMutations: ['C241T'],
          dateRanges: [{ dateFrom: null, dateTo: null }],
          dateField: 'releasedDate',
        },
      );
      assert.deepEqual(overTime.data.totalCountsByDateRange, [seen.length]);
      const hidden = [...new Set(entries.filter((one) => !seen.includes(one)))].map(
        ({ accession }) => accession,
      );
      const found = await read<{ data: { count: number }[] }>(
        ...([name, `${lapis}/sample/aggregated${query}`] as const),
        { accession: [...hidden, 'none'] },
      );
      assert.equal(found.data[0]?.count, 0);
      const suggested = await read<{ suggestions: { value: string; count?: number }[] }>(
        ...([name, `/api/instances/${SIMULATED_INSTANCE}/suggestions${query}&text=lab-b`] as const),
      );
      const ofB = seen.filter(({ owner_group }) => owner_group === 'lab-b').length;
      assert.equal(suggested.suggestions.find(({ value }) => value === 'lab-b')?.count, ofB);
    }
  });

  test(`${name}: pages and sequences of entries`, async () => {
    const kinds = new Map(
      (await listEntries()).map((entry) => [
        JSON.stringify([entry.owner_group, entry.visibility, entry.shared]),
        entry,
      ]),
    );
    assert.ok(kinds.size >= 8);
    for (const entry of kinds.values()) {
      const page = await send(name, `/api/entries/${entry.accession}`);
      assert.equal(page.status, sees(name, entry) ? 200 : 404, entry.accession);
      const sequence = await send(name, `/api/entries/${entry.accession}/sequence`);
      const expected = entry.visibility === 'controlled' && sees(name, entry) ? 403 : page.status;
      assert.equal(sequence.status, expected);
      if (page.status === 404) {
        // The same words as for what is not there, but for the name and the request.
        const unknown = await send(name, '/api/entries/nonsense');
        const strip = ({ requestId: _id, ...document }: Record<string, unknown>) => document;
        assert.deepEqual(strip(await readObject(page)), strip(await readObject(unknown)));
      } else if (entry.visibility === 'controlled') {
        assert.equal(((await page.json()) as { analysis: unknown }).analysis, null);
      } else await page.arrayBuffer();
    }
  });
}

test('what changes for others changes no data version; what opens does', async () => {
  const version = async (name: string, scope: string) =>
    (await send(name, `${lapis}/sample/aggregated?scope=${scope}`)).headers.get(
      'lapis-data-version',
    );
  const told = async (name: string) => [await version(name, 'open'), await version(name, 'mine')];
  const [hidden] = (await listEntries()).filter(
    ({ visibility, owner_group, shared }) =>
      visibility === 'group' && owner_group === 'lab-a' && shared.length === 0,
  );
  const { accession } = defined(hidden, 'an entry');
  const node0 = await (await fetch(`${node.url}/api/instances/${SIMULATED_INSTANCE}`)).json();
  const before = await Promise.all(['nobody', 'readerB', 'readerHub'].map(told));
  const hubCount = defined(await countOf('readerHub', 'mine'), 'count');
  await change('ownerA', [accession], { sharedWith: [{ group: 'hub' }] });
  await waitForCount('readerHub', hubCount + 1);
  const after = await Promise.all(['nobody', 'readerB', 'readerHub'].map(told));
  assert.deepEqual(after.slice(0, 2), before.slice(0, 2));
  assert.equal(after[2]?.[0], before[2]?.[0]);
  assert.notEqual(after[2]?.[1], before[2]?.[1]);
  const node1 = await (await fetch(`${node.url}/api/instances/${SIMULATED_INSTANCE}`)).json();
  assert.deepEqual(node1, node0);
  const openCount = defined(await countOf('nobody', 'open'), 'count');
  await change('ownerA', [accession], { visibility: 'open' });
  await waitForCount('nobody', openCount + 1);
  assert.notEqual(await version('nobody', 'open'), before[0]?.[0]);
});

test('only an owner or a steward changes, by the rule', async () => {
  const entries = await listEntries();
  const ofA = defined(
    entries.find(
      ({ owner_group, visibility }) => owner_group === 'lab-a' && visibility === 'group',
    ),
    'an entry',
  );
  const openOfA = defined(
    entries.find(({ owner_group, visibility }) => owner_group === 'lab-a' && visibility === 'open'),
    'an entry',
  );
  const put = async (name: string, accession: string, wish: object) =>
    (await send(name, `/api/entries/${accession}/sharing`, wish, 'PUT')).status;
  assert.equal(await put('nobody', ofA.accession, { visibility: 'open' }), 401);
  assert.equal(await put('readerB', ofA.accession, { visibility: 'open' }), 404);
  assert.equal(await put('reviewerA', ofA.accession, { visibility: 'open' }), 403);
  assert.equal(await put('readerB', openOfA.accession, { visibility: 'open' }), 403);
  assert.equal(await put('ownerA', openOfA.accession, { visibility: 'group', reason: 'x' }), 403);
  assert.equal(await put('steward', openOfA.accession, { visibility: 'group' }), 400);
  assert.equal(await put('ownerA', ofA.accession, { sharedWith: [{ group: 'nothing' }] }), 400);
  // All or none.
  const bulk = await send('ownerA', '/api/entries/sharing', {
    accessions: [ofA.accession, openOfA.accession],
    visibility: 'group',
    reason: 'x',
  });
  assert.equal(bulk.status, 403);
  assert.deepEqual(await listEntries(), entries);
});

test('a submission is shared before its release, read only, and no longer once that ends', async () => {
  const { id } = await read<{ id: string }>('ownerA', '/api/submissions', {
    ...{ group: 'lab-a', instance: 'sars-cov-2', title: 'before release' },
  });
  const [draft] = await node.db.query<{ id: number }>(
    `INSERT INTO draft (submission, row_number, submission_id, state, metadata, change, changed_at)
     VALUES ($1, 1, 's', 'needs-attention', '{}', 0, now()) RETURNING id`,
    [id],
  );
  const address = `/api/submissions/${id}`;
  const share = (name: string, sharedWith: object[]) =>
    send(name, `${address}/sharing`, { sharedWith }, 'PUT');
  const paths = [address, `${address}/drafts`, `${address}/sharing`, `/api/drafts/${draft?.id}`];
  const statuses = (name: string) =>
    Promise.all(paths.map(async (path) => (await send(name, path)).status));
  const isListed = async (name: string) =>
    (await read<{ submissions: { id: string }[] }>(name, '/api/submissions')).submissions.some(
      (one) => one.id === id,
    );
  const refused = paths.map(() => 404);
  assert.deepEqual(await statuses('readerHub'), refused);
  assert.equal(await isListed('readerHub'), false);

  assert.equal((await share('reviewerA', [{ group: 'hub' }])).status, 403);
  assert.equal((await share('readerHub', [{ group: 'hub' }])).status, 404);
  for (const wrong of [
    { group: 'nothing' },
    { group: 'lab-a' },
    { group: 'hub', until: '2020-01-01' },
  ]) {
    const answer = await share('ownerA', [wrong]);
    assert.equal(answer.status, 400, JSON.stringify(wrong));
    assert.match(await answer.text(), /"where":"(body\.)?sharedWith"/);
  }
  assert.deepEqual(await statuses('readerHub'), refused);

  assert.equal((await share('ownerA', [{ group: 'hub' }])).status, 200);
  assert.deepEqual(
    await statuses('readerHub'),
    paths.map(() => 200),
  );
  assert.deepEqual([await isListed('readerHub'), await isListed('stranger')], [true, false]);
  assert.deepEqual(await statuses('stranger'), refused);
  const writes: [string, object][] = [
    [`${address}/withdraw-all`, {}],
    [`${address}/edits`, { edits: [{ id: draft?.id, changes: { country: 'Kenya' } }] }],
    [`/api/drafts/${draft?.id}/comments`, { body: 'x' }],
  ];
  for (const [path, body] of writes)
    assert.equal((await send('readerHub', path, body)).status, 403, path);

  assert.equal((await share('ownerA', [])).status, 200);
  assert.deepEqual(await statuses('readerHub'), refused);
  assert.deepEqual(
    await statuses('reviewerA'),
    paths.map(() => 200),
  );
});

test('an entry is shared with a person by the address of an account, and nobody learns who has one', async () => {
  await node.db.execute("DELETE FROM outbox WHERE payload ->> 'kind' = 'entries-shared'");
  const hidden = (await listEntries()).filter(
    ({ visibility, owner_group, shared }) =>
      visibility === 'group' && owner_group === 'lab-a' && shared.length === 0,
  );
  const { accession } = defined(hidden[0], 'an entry');
  const address = `/api/entries/${accession}`;
  const put = (wish: object) => send('ownerA', `${address}/sharing`, wish, 'PUT');
  const statuses = async () => [
    (await send('person', address)).status,
    (await send('person-token', address)).status,
    (await send('stranger', address)).status,
  ];
  const before = defined(await countOf('person', 'mine'), 'count');
  assert.deepEqual(await statuses(), [404, 404, 404]);
  assert.equal((await put({ people: [{ email: 'nobody' }] })).status, 400);
  assert.equal(
    (await put({ people: [{ email: 'p@example.org', until: '2020-01-01' }] })).status,
    400,
  );
  assert.equal((await send('reviewerA', `${address}/sharing`, { people: [] }, 'PUT')).status, 403);

  // The same answer but for the address itself, whether somebody has it or not.
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const tell = async (email: string) => {
    const answer = await put({ people: [{ email, until }], reason: 'test' });
    assert.equal(answer.status, 200);
    const told = JSON.stringify(await answer.json());
    const read = JSON.stringify(
      (await readObject(await send('ownerA', `${address}/sharing`))).people,
    );
    return [told, read].map((text) => text.replaceAll(email, 'ADDRESS'));
  };
  const unknown = await tell('q@example.org');
  assert.deepEqual(await statuses(), [404, 404, 404]);
  assert.deepEqual(await tell('p@example.org'), unknown);
  assert.match(unknown[1] ?? '', new RegExp(`^\\[\\{"email":"ADDRESS","until":"${until}"\\}\\]$`));
  assert.deepEqual(await statuses(), [200, 404, 404]);
  await waitForCount('person', before + 1);
  const open = await countOf('nobody', 'open');
  assert.equal(await countOf('person', 'open'), open);
  assert.equal(await countOf('person-token', 'mine'), open);
  const told = await node.db.query<{ payload: { to: object; path: string } }>(
    "SELECT payload FROM outbox WHERE topic = 'notice' AND payload ->> 'kind' = 'entries-shared'",
  );
  assert.deepEqual(
    told.map(({ payload: { to, path } }) => ({ to, path })),
    [{ to: { account: 'person' }, path: `/entries/${accession}` }],
  );
  const looked = await read<{ accesses: { by: { id: string }; isOwn: boolean }[] }>(
    ...(['ownerA', '/api/groups/lab-a/accesses'] as const),
  );
  assert.ok(looked.accesses.some(({ by, isOwn }) => by.id === 'person' && !isOwn));

  // Taken back with a reason, for all to see who may.
  assert.equal((await put({ people: [] })).status, 400);
  assert.equal((await put({ people: [], reason: 'done' })).status, 200);
  assert.deepEqual(await statuses(), [404, 404, 404]);
  await waitForCount('person', before);
  const { history } = await read<{ history: { reason: string; before: { people: object[] } }[] }>(
    ...(['ownerA', `${address}/sharing`] as const),
  );
  assert.deepEqual(
    [history[0]?.reason, history[0]?.before.people],
    ['done', [{ email: 'p@example.org', until }]],
  );
});

test('an owner reads who looked at what is not open', async () => {
  const path = '/api/groups/lab-a/accesses?limit=1000';
  assert.equal((await send('readerB', path)).status, 404);
  assert.equal((await send('reviewerA', path)).status, 403);
  interface Row {
    readonly by: { readonly id: string };
    readonly operation: string;
    readonly records: number;
    readonly isOwn: boolean;
  }
  const first = await read<{ accesses: Row[] }>('ownerA', path);
  await countOf('readerHub', 'mine');
  await countOf('readerHub', 'open');
  await countOf('nobody', 'mine');
  const { accesses } = await read<{ accesses: Row[] }>('ownerA', path);
  assert.equal(accesses.length, first.accesses.length + 1);
  const shared = (await listEntries()).filter(
    ({ owner_group, visibility, shared: groups }) =>
      owner_group === 'lab-a' && visibility !== 'open' && groups.includes('hub'),
  );
  const { by, operation, records, isOwn } = defined(accesses[0], 'an access');
  assert.deepEqual(
    { by: by.id, operation, records, isOwn },
    { by: 'readerHub', operation: 'lapis-aggregated', records: shared.length, isOwn: false },
  );
  const ops = new Set(accesses.map(({ operation: one }) => one));
  for (const expected of ['get-entry', 'get-entry-sequence', 'count-facets', 'query-genomes'])
    assert.ok(ops.has(expected), expected);
});

test('the terms of any filter are told to programs, and downloads point to them', async () => {
  interface Answer {
    readonly terms: readonly { readonly id: string; readonly entries: number }[];
  }
  const path = `/api/instances/${SIMULATED_INSTANCE}/terms`;
  for (const scope of ['open', 'mine']) {
    const { terms } = await read<Answer>('readerHub', `${path}?scope=${scope}`);
    assert.deepEqual(
      terms.map(({ id, entries }) => [id, entries]),
      [['simulated', await countOf('readerHub', scope)]],
    );
  }
  const fasta = await send('nobody', `${lapis}/sample/alignedNucleotideSequences?limit=1`);
  assert.match(fasta.headers.get('link') ?? '', /rel="terms-of-service"/);
  assert.equal(fasta.headers.get('cache-control'), null);
  const own = await send('readerHub', `${lapis}/sample/details?scope=mine&limit=1`);
  assert.match(own.headers.get('cache-control') ?? '', /no-store/);
});

test('an address of 40 kB is answered, one of 80 kB is refused', async () => {
  const ask = async (bytes: number) => {
    const name = 'accession=OC_0000013&';
    const query = name.repeat(Math.ceil(bytes / name.length));
    return (await send('nobody', `${lapis}/sample/aggregated?${query}`)).status;
  };
  assert.equal(await ask(40_000), 200);
  assert.equal(await ask(80_000), 431);
});
