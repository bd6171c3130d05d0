// Citable sets of exact versions: what is published stays as it was, whoever may not see a member is told that there is
// one, every laboratory is counted, and a DOI is registered once, whatever breaks on the way.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { CollectionsContext } from '../../src/parts/collections/collections-context.ts';
import type { DescribeVersion } from '../../src/parts/collections/doi/deposit-doi.ts';
import { depositDoi } from '../../src/parts/collections/doi/deposit-doi.ts';
import type { Caller } from '../../src/schema/caller.ts';
import { systemClock } from '../../src/std/clock.ts';
import { DataCiteStandIn, type Fault } from './datacite-stand-in.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const INSTANCE = 'sars-cov-2';
const owner: Caller = {
  id: 'owner',
  name: 'Owner',
  email: '',
  role: 'member',
  grants: [{ group: 'lab', rights: ['read', 'submit', 'release', 'manage'], via: 'membership' }],
  token: null,
};
/** Address that stands in citations and DOIs. */
let publicUrl: string;

let node: TestNode;
let datacite: DataCiteStandIn;
/** Another one, so that what breaks is of no other deposit. */
let broken: DataCiteStandIn;
let accessions: Record<string, string>;

before(async () => {
  datacite = await DataCiteStandIn.start();
  broken = await DataCiteStandIn.start();
  const port = await findFreePort();
  publicUrl = `http://127.0.0.1:${port}`;
  node = await startTestNode({
    demo: 'false',
    nodeName: 'Test node',
    port: String(port),
    publicUrl,
    dataciteUrl: `${datacite.url}/`,
    datacitePrefix: '10.5072',
    dataciteRepository: 'ORG.REPO',
    datacitePassword: 'secret',
  });
  node.server.identity.findCaller = async ({ kind }) => (kind === 'bearer' ? owner : null);
  await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
  await addEntries();
});
after(async () => {
  await node?.stop();
  await datacite?.stop();
  await broken?.stop();
});

/** A port that nothing listens on: what is public has to be known before the node listens. */
async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const asOwner = () => ({ url: node.url, headers: { Authorization: 'Bearer owner' } });
const asNobody = () => ({ url: node.url, headers: {} });

async function call<T>(path: string, json?: object, method?: string): Promise<T> {
  const content = { ...(json === undefined ? {} : { json }), ...(method && { method }) };
  const answer = await ask(asOwner(), path, content);
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return (answer.text === '' ? null : JSON.parse(answer.text)) as T;
}

const read = async (path: string, sender = asNobody()) => {
  const answer = await ask(sender, path);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return answer.text;
};

async function waitForRows(sql: string, expected: number): Promise<void> {
  while ((await node.db.query(sql)).length < expected) await wait(10);
}

async function addEntries(): Promise<void> {
  const header = 'strain\tdate\tcountry\tregion\thost\tsubmittingLab\toriginatingLab\n';
  const row = (name: string, country: string, lab: string) =>
    `${name}\t2024-03-01\t${country}\tAfrica\tHomo sapiens\t${lab}\tHospital, "North"\n`;
  const approve = async (table: string, names: readonly string[], visibility: string) => {
    const files = {
      metadata: ['t.tsv', header + table],
      sequences: ['s.fasta', makeFasta(...names)],
    } as const;
    const { id } = await submit(asOwner(), files, { group: 'lab', settings: { visibility } });
    await call(`/api/submissions/${id}/approve`, { selection: {} });
  };
  const open =
    row('a', 'Uganda', 'North') + row('b', 'Uganda', 'North') + row('c', 'Kenya', 'South');
  await approve(open, ['a', 'b', 'c'], 'open');
  await approve(row('closed', 'Kenya', 'South'), ['closed'], 'group');
  await waitForRows('SELECT FROM entry', 4);
  const rows = await node.db.query<{ accession: string; name: string }>(
    'SELECT accession, submission_id AS name FROM entry',
  );
  accessions = Object.fromEntries(rows.map(({ name, accession }) => [name, accession]));
  await node.waitForEntries(INSTANCE, 3);
}

interface View {
  readonly version: number | null;
  readonly members: number;
  readonly hidden: number;
  readonly title: string;
  readonly laboratories: readonly object[];
  readonly status: object;
  readonly citation: string | null;
  readonly identifier: string | null;
  readonly memberDigest: string | null;
  readonly doi: {
    readonly doi: string;
    readonly state: string;
    readonly problem: string | null;
  } | null;
}

const CONTENT = {
  title: 'Genomes of {two} rivers & a lake',
  description: 'Chosen by hand.\nFor a test.',
  authors: [
    { kind: 'person', familyName: 'Carberry', givenName: 'Josiah', orcid: '0000-0002-1825-0097' },
    { kind: 'organisation', name: 'Institute of Rivers and Lakes' },
  ],
  funding: [{ funder: 'Water Fund', award: 'W-1' }],
};
let id: string;
const at = (more = '') => `/api/collections/${id}${more}`;

async function revise(accession: string): Promise<void> {
  const revisions = [{ accession, changes: { country: 'Chad' } }];
  const { submission } = await call<{ submission: string }>('/api/revisions', {
    ...{ group: 'lab', instance: INSTANCE, revisions },
  });
  await call(`/api/submissions/${submission}/approve`, { selection: {} });
  await waitForRows(`SELECT FROM entry WHERE accession = '${accession}' AND version = 2`, 1);
}

test('a draft is its group’s own; members come by list and by search, and what cannot be one is told', async () => {
  ({ id } = await call<{ id: string }>('/api/collections', { group: 'lab', title: 'Begun' }));
  assert.equal((await ask(asNobody(), at())).status, 404);
  assert.ok(!(await read('/api/collections')).includes(id));
  assert.match(await read('/api/collections?own=true', asOwner()), new RegExp(id));
  const early = await ask(asOwner(), at('/publish'), { json: {} });
  assert.equal(early.status, 409);
  assert.match(early.text, /no members/);
  const list = [
    'accession\tnote',
    `${accessions.a}\tfocal`,
    `${accessions.closed}.1, background`,
    'OC_0000010',
    `${accessions.b}.7`,
    'nonsense',
  ].join('\n');
  const added = await call<{ added: number; members: number; refused: { reason: string }[] }>(
    at('/members'),
    { list, role: 'focal' },
  );
  assert.deepEqual([added.added, added.members, added.refused.length], [2, 2, 3]);
  const search = { instance: INSTANCE, filters: { country: 'Uganda' } };
  const found = await call<{ added: number; members: number }>(at('/members'), {
    ...{ search, role: 'background' },
  });
  assert.deepEqual([found.added, found.members], [1, 3]);
  const taken = await call<{ removed: number }>(at('/members'), { remove: `${accessions.b}` });
  assert.equal(taken.removed, 1);
  await call(at('/members'), { list: `${accessions.b} ${accessions.c}` });
  const wrong = await ask(asOwner(), at('/members'), { json: { search: { instance: 'nothing' } } });
  assert.equal(wrong.status, 404);
  const draft = await call<View>(at());
  assert.deepEqual([draft.version, draft.members, draft.hidden], [null, 4, 0]);
});

test('a published version stays as it was, and counts what it does not show', async () => {
  const nameless = await ask(asOwner(), at('/publish'), { json: {} });
  assert.match(nameless.text, /names no author/);
  await call(at(), CONTENT, 'PUT');
  assert.deepEqual(await call(at('/publish'), { note: 'The first.' }), { version: 1 });
  const same = await ask(asOwner(), at('/publish'), { json: {} });
  assert.match(same.text, /Nothing changed/);
  const seen = JSON.parse(await read(at())) as View;
  assert.deepEqual([seen.version, seen.members, seen.hidden], [1, 4, 1]);
  assert.deepEqual(seen.laboratories, [
    { name: 'Hospital, "North"', as: 'originating', focal: 2, background: 1 },
    { name: 'North', as: 'submitting', focal: 1, background: 1 },
    { name: 'South', as: 'submitting', focal: 1, background: 0 },
  ]);
  const shown = JSON.parse(await read(at('/members'))) as {
    members: { accession: string; terms: { id: string } }[];
    hidden: number;
  };
  assert.equal(shown.hidden, 1);
  assert.deepEqual(
    shown.members.map(({ accession }) => accession).sort(),
    [accessions.a, accessions.b, accessions.c].sort(),
  );
  for (const file of ['members.tsv', 'metadata.tsv', 'sequences.fasta', 'crate.zip']) {
    const text = await read(at(`/files/${file}`));
    assert.ok(!text.includes(accessions.closed ?? 'x'), file);
  }
  const before = await node.db.query('SELECT FROM data_access');
  assert.match(
    await read(at('/files/members.tsv'), asOwner()),
    new RegExp(accessions.closed ?? ''),
  );
  const rows = await node.db.query('SELECT FROM data_access');
  assert.equal(rows.length, before.length + 1, 'who saw what is not open is kept');

  await revise(accessions.a ?? '');
  await call(at('/members'), { remove: accessions.c ?? '' });
  await call(at(), { ...CONTENT, title: 'Another title' }, 'PUT');
  assert.deepEqual(await call(at('/publish'), { note: 'Without c.' }), { version: 2 });
  const first = JSON.parse(await read(at('.1'))) as View;
  assert.deepEqual([first.title, first.members], [CONTENT.title, 4]);
  assert.deepEqual(first.status, { current: 2, superseded: 1, revoked: 0 });
  assert.equal(first.memberDigest, seen.memberDigest);
  assert.match(
    await read(at('.1/files/metadata.tsv')),
    new RegExp(`${accessions.a}\\.1\tbackground\tsuperseded.*Uganda`),
  );
  const removed = await fetch(`${node.url}${at()}`, {
    method: 'DELETE',
    headers: { 'X-Outbreak-Request': '1', Authorization: 'Bearer owner' },
  });
  assert.equal(removed.status, 409);
  const cited = JSON.parse(await read(`/api/entries/${accessions.a}/collections`)) as {
    collections: { id: string }[];
  };
  assert.deepEqual(
    cited.collections.map((one) => one.id),
    [id],
  );
  const uncited = await read(`/api/entries/${accessions.c}/collections`);
  assert.deepEqual(JSON.parse(uncited), { collections: [] });
});

test('it is cited in every form that people and programs use, and packed as a crate', async () => {
  const cite = (format: string) => read(at(`.1/citation?format=${format}`));
  const address = `${publicUrl}/collections/${id}.1`;
  const text = await cite('text');
  assert.match(
    text,
    /^Carberry, J\.; Institute of Rivers and Lakes \(\d{4}\)\. Genomes of \{two\} rivers & a lake\. Version 1\. Test node\. /,
  );
  assert.ok(text.endsWith(`${address}\n`));
  const bibtex = await cite('bibtex');
  assert.match(bibtex, /author = \{Carberry, Josiah and \{Institute of Rivers and Lakes\}\}/);
  assert.match(bibtex, /title = \{\{Genomes of \\\{two\\\} rivers \\& a lake\}\}/);
  const ris = await cite('ris');
  assert.match(ris, /^TY {2}- DATA\r\nAU {2}- Carberry, Josiah\r\n/);
  assert.match(ris, /\r\nAB {2}- Chosen by hand\. For a test\.\r\n/);
  assert.match(ris, /\r\nER {2}- \r\n$/);
  const [csl] = JSON.parse(await cite('csl-json'));
  assert.deepEqual(csl.author, [
    { family: 'Carberry', given: 'Josiah' },
    { literal: 'Institute of Rivers and Lakes' },
  ]);
  assert.equal(csl.type, 'dataset');
  const markup = JSON.parse(await cite('schema.org'));
  assert.equal(markup['@type'], 'Dataset');
  assert.equal(markup.creator[0]['@id'], 'https://orcid.org/0000-0002-1825-0097');
  assert.deepEqual(
    markup.contributor.map(({ name }: { name: string }) => name),
    ['Hospital, "North"', 'North', 'South', 'Lab'],
  );
  assert.ok(markup.license.includes('https://creativecommons.org/publicdomain/zero/1.0/'));
  const response = await fetch(`${node.url}${at('.1/files/crate.zip')}`);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const crate = JSON.parse(strFromU8(files['ro-crate-metadata.json'] ?? new Uint8Array()));
  const graph = crate['@graph'] as { '@id': string; hasPart?: { '@id': string }[] }[];
  const parts = graph.find((one) => one['@id'] === './')?.hasPart?.map((one) => one['@id']) ?? [];
  assert.deepEqual([...parts, 'ro-crate-metadata.json'].sort(), Object.keys(files).sort());
  const ids = new Set(graph.map((one) => one['@id']));
  const named = [...JSON.stringify(graph).matchAll(/\{"@id":"([^"]+)"\}/g)].map(([, one]) => one);
  for (const one of named)
    assert.ok(one?.startsWith('https://w3id.org') || ids.has(one ?? ''), one);
  assert.equal(strFromU8(files['sequences.fasta'] ?? new Uint8Array()).match(/>/g)?.length, 3);
});

async function waitForDoi(version: number, state: string): Promise<View['doi']> {
  for (;;) {
    const { doi } = await call<View>(at(`.${version}`));
    if (doi?.state === state) return doi;
    await wait(20);
  }
}

test('a DOI is registered as DataCite wants it, and leads to the page; versions name each other', async () => {
  const draft = await ask(asOwner(), at('.draft/doi'), { method: 'POST', json: {} });
  assert.match(draft.text, /Publish it first/);
  const { doi } = await call<{ doi: string }>(at('.1/doi'), {});
  assert.equal(doi, `10.5072/outbreak.${id}.v1`);
  await waitForDoi(1, 'findable');
  assert.deepEqual(datacite.asked, [`GET /dois/${doi}`, 'POST /dois', `PUT /dois/${doi}`]);
  const held = datacite.dois.get(doi);
  assert.equal(held?.state, 'findable');
  assert.equal(held?.attributes.url, `${publicUrl}/collections/${id}.1`);
  assert.match(await read(at('.1/citation')), new RegExp(`https://doi.org/${doi}`));
  await call(at('.1/doi'), {});
  await call(at('.2/doi'), {});
  await waitForDoi(2, 'findable');
  const second = `10.5072/outbreak.${id}.v2`;
  const relation = (name: string) => datacite.dois.get(name)?.attributes.relatedIdentifiers[0];
  while (relation(doi) === undefined) await wait(10);
  assert.equal(relation(doi)?.relationType, 'IsPreviousVersionOf');
  assert.equal(relation(second)?.relationType, 'IsNewVersionOf');
  assert.equal(relation(second)?.relatedIdentifier, doi);
  await waitForDoi(1, 'findable');
  assert.equal(datacite.dois.size, 2);
});

/** Runs the deposit of a version as its job would, a try after the other. */
async function deposit(version: number, context: CollectionsContext): Promise<unknown[]> {
  const found = datacite.dois.get(`10.5072/outbreak.${id}.v1`);
  const describe: DescribeVersion = async () => {
    const { event: _event, doi: _doi, ...attributes } = found?.attributes ?? assert.fail();
    return { ...attributes, url: `${publicUrl}/collections/${id}.${version}` };
  };
  const failures: unknown[] = [];
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    const job = { attempt, maxAttempts: 6, signal: new AbortController().signal };
    try {
      await depositDoi(context, { collection: id, version }, { job, describe });
      return failures;
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}

const makeContext = (settings: object = {}): CollectionsContext =>
  ({
    db: node.db,
    clock: systemClock,
    datacite: {
      isSet: true,
      settings: {
        ...{ url: broken.url, prefix: '10.5072', repository: 'ORG.REPO', password: 'secret' },
        ...settings,
      },
    },
  }) as unknown as CollectionsContext;

/** A version with a DOI that waits, which no job looks after. */
async function addWaiting(version: number): Promise<string> {
  const doi = `10.5072/outbreak.${id}.v${version}`;
  await node.db.execute(
    `INSERT INTO collection_version SELECT collection, $2, content, note, members, member_digest, simulated,
       published_by, published_by_name, published_at FROM collection_version WHERE collection = $1 AND version = 1`,
    [id, version],
  );
  await node.db.execute(
    `INSERT INTO collection_doi (collection, version, doi, state, requested_by, requested_at)
     VALUES ($1, $2, $3, 'waiting', 'owner', now())`,
    [id, version, doi],
  );
  return doi;
}

const readDoi = async (version: number) =>
  (
    await node.db.query<{ state: string; problem: string | null }>(
      'SELECT state, problem FROM collection_doi WHERE collection = $1 AND version = $2',
      [id, version],
    )
  )[0];

test('whatever breaks on the way, one DOI is registered, and what does not pass is told to people', async () => {
  const passing: readonly (readonly [name: string, faults: readonly Fault[], taken?: 409 | 422])[] =
    [
      ['no answer to the first look', ['cut']],
      ['the draft is made, and its answer lost', ['none', 'after']],
      ['no answer to the draft, which is not made', ['none', 'cut']],
      ['the look does not see what a former try has made', ['none', 'after', 404]],
      [
        'the same, where the name is taken by the status of a conflict',
        ['none', 'after', 404],
        409,
      ],
      [
        'the look after that does not answer at first either',
        ['none', 'after', 404, 'none', 503],
        409,
      ],
      ['a page of a proxy in place of an answer', ['page', 'none', 'page', 504]],
      ['too many requests, and a pause at DataCite', [429, 503, 500]],
      ['it is published, and the answer is lost', ['none', 'none', 'after']],
    ];
  let version = 10;
  for (const [name, faults, taken = 422] of passing) {
    version += 1;
    const doi = await addWaiting(version);
    broken.takenStatus = taken;
    broken.faults.push(...faults);
    const failures = await deposit(version, makeContext());
    broken.faults.length = 0;
    assert.equal((await readDoi(version))?.state, 'findable', `${name}: ${failures.join('; ')}`);
    assert.equal(broken.dois.get(doi)?.state, 'findable', name);
  }
  assert.equal(broken.dois.size, passing.length, 'each has one');

  const lasting: readonly (readonly [name: string, settings: object, why: RegExp])[] = [
    ['a wrong password', { password: 'wrong' }, /401|password is another/],
    ['no right to the prefix', {}, /403|may not do this/],
    ['what DataCite does not take', {}, /refused what it was sent, with 400/],
    ['what does not follow its schema', {}, /refused what it was sent, with 422.*As the test/],
    ['a name that another account has as a draft', {}, /with 422.*has already been taken/],
    ['the same, as a conflict', {}, /with 409.*has already been taken/],
  ];
  for (const [name, settings, why] of lasting) {
    version += 1;
    const doi = await addWaiting(version);
    if (name.includes('prefix')) broken.prefix = '10.9999';
    if (name.includes('does not take')) broken.faults.push(400);
    if (name.includes('schema')) broken.faults.push('none', 422);
    broken.takenStatus = name.includes('conflict') ? 409 : 422;
    const isHidden = name.includes('draft') || name.includes('conflict');
    if (isHidden) broken.hidden.add(doi);
    assert.deepEqual(await deposit(version, makeContext(settings)), [], 'it is not tried again');
    broken.prefix = '10.5072';
    const found = await readDoi(version);
    assert.equal(found?.state, 'failed', name);
    assert.match(found?.problem ?? '', why, `${name}: ${found?.problem}`);
    assert.ok(!broken.dois.has(doi), name);
    assert.ok(!found?.problem?.includes('secret') && !found?.problem?.includes('wrong'), name);
  }

  version += 1;
  const foreign = await addWaiting(version);
  const [some] = broken.dois.values();
  broken.dois.set(foreign, {
    state: 'findable',
    attributes: { ...(some ?? assert.fail()).attributes, url: 'https://elsewhere.example.org/' },
  });
  await deposit(version, makeContext());
  assert.match((await readDoi(version))?.problem ?? '', /leads to https:\/\/elsewhere/);
  assert.equal(broken.dois.get(foreign)?.attributes.url, 'https://elsewhere.example.org/');
  version += 1;
  await addWaiting(version);
  broken.faults.push(503, 503, 503, 503, 503, 503);
  await deposit(version, makeContext());
  assert.equal(
    (await readDoi(version))?.state,
    'failed',
    'after the last try somebody has to look',
  );
});

test('laboratories are counted with their delays, completeness and uses', async () => {
  const path = `/api/instances/${INSTANCE}/laboratories`;
  const { laboratories } = JSON.parse(await read(path)) as {
    laboratories: Record<string, unknown>[];
  };
  const days = Math.floor(Date.now() / 86_400_000) - Date.UTC(2024, 2, 1) / 86_400_000;
  assert.deepEqual(
    laboratories.map(({ name, entries, versions, dated, delayMedian, uses }) => ({
      ...{ name, entries, versions, dated, delayMedian, uses },
    })),
    [
      { name: 'North', entries: 2, versions: 3, dated: 2, delayMedian: days, uses: 2 },
      { name: 'South', entries: 1, versions: 1, dated: 1, delayMedian: days, uses: 0 },
    ],
  );
  const { completeness } = laboratories[0] as { completeness: Record<string, number> };
  assert.deepEqual([completeness.date, completeness.age], [1, 0]);
  const csv = await read(`${path}.csv?by=originatingLab`);
  assert.match(csv, /^name,entries,versions,.*\r\n"Hospital, ""North""",3,4,/);
});
