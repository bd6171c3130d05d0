// What everybody saw at a moment: a history of releases, revisions, revocations and openings is made, each answer is
// kept when it was given, and every one of them has to come again when it is asked for later.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../src/schema/caller.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const INSTANCE = 'sars-cov-2';
const COUNTRIES = ['Uganda', 'Kenya', 'Chad', 'Ghana'];
const owner: Caller = {
  id: 'owner',
  name: 'owner',
  email: '',
  role: 'administrator',
  grants: [{ group: 'lab', rights: ['read', 'submit', 'release', 'manage'], via: 'membership' }],
  token: null,
};

let node: TestNode;
before(async () => {
  node = await startTestNode({ demo: 'false' });
  // Who shows a token is the owner; everybody else is nobody.
  node.server.identity.findCaller = async ({ kind }) => (kind === 'bearer' ? owner : null);
  await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
});
after(() => node?.stop());

const asOwner = () => ({ url: node.url, headers: { Authorization: 'Bearer owner' } });

async function send(path: string, json: object, method = 'POST'): Promise<string> {
  const answer = await ask(asOwner(), path, { json, method });
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return answer.text;
}

const digest = (text: string) =>
  `${text.match(/>.*/g)?.join(' ') ?? ''} ${createHash('sha256').update(text).digest('hex')}`;

/** What everybody is told: the same questions now, or of a moment. */
async function observe(asOf?: string): Promise<Record<string, string>> {
  const moment = asOf === undefined ? '' : `&asOf=${encodeURIComponent(asOf)}`;
  const sample = `/api/lapis/${INSTANCE}/sample`;
  const questions = {
    total: `${sample}/aggregated?dataFormat=csv${moment}`,
    countries: `${sample}/aggregated?fields=country&orderBy=country&dataFormat=csv${moment}`,
    rows: `${sample}/details?fields=accessionVersion,country,releasedDate&orderBy=accessionVersion&dataFormat=csv${moment}`,
    mutations: `${sample}/nucleotideMutations?minProportion=0&orderBy=mutation&dataFormat=csv${moment}`,
    kenya: `${sample}/aggregated?advancedQuery=${encodeURIComponent('country=Kenya & !(isNull(date))')}&dataFormat=csv${moment}`,
    letters: `${sample}/alignedNucleotideSequences?orderBy=accessionVersion${moment}`,
    unaligned: `${sample}/unalignedNucleotideSequences?orderBy=accessionVersion${moment}`,
  };
  const answers: Record<string, string> = {};
  for (const [name, path] of Object.entries(questions)) {
    const response = await fetch(`${node.url}${path}`);
    const text = await response.text();
    assert.equal(response.status, 200, `${name}: ${text}`);
    // Genomes are long; what tells two of them apart is enough.
    answers[name] = name === 'letters' || name === 'unaligned' ? digest(text) : text;
  }
  const facets = await fetch(`${node.url}/api/instances/${INSTANCE}/facets`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
    body: JSON.stringify({
      columns: ['country'],
      filters: asOf === undefined ? {} : { asOf: [asOf] },
    }),
  });
  answers.facets = await facets.text();
  assert.equal(facets.status, 200, answers.facets);
  return answers;
}

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Known {
  readonly accession: string;
  version: number;
  country: string;
  visibility: 'open' | 'group';
  isRevoked: boolean;
}

const known: Known[] = [];
const random = createRandom(20_261_127);
const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
const live = () => known.filter(({ isRevoked }) => !isRevoked);

async function waitForRows(sql: string, expected: number): Promise<void> {
  while ((await node.db.query(sql)).length < expected) await wait(10);
}

async function add(visibility: 'open' | 'group', count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, at) => `s${known.length + at}`);
  const countries = names.map(() => pick(COUNTRIES));
  const table = `strain\tdate\tcountry\tregion\thost\n${names
    .map((name, at) => `${name}\t2024-03-01\t${countries[at]}\tAfrica\tHomo sapiens\n`)
    .join('')}`;
  const files = {
    metadata: ['t.tsv', table],
    sequences: ['s.fasta', makeFasta(...names)],
  } as const;
  const { id } = await submit(asOwner(), files, { group: 'lab', settings: { visibility } });
  await send(`/api/submissions/${id}/approve`, { selection: {} });
  await waitForRows('SELECT DISTINCT accession FROM entry', known.length + count);
  for (const [at, name] of names.entries()) {
    const [row] = await node.db.query<{ accession: string }>(
      'SELECT accession FROM entry WHERE submission_id = $1',
      [name],
    );
    known.push({
      ...{ accession: row?.accession ?? '', version: 1, visibility, isRevoked: false },
      country: countries[at] ?? '',
    });
  }
}

async function revise(): Promise<void> {
  const one = pick(live());
  const country = pick(COUNTRIES.filter((other) => other !== one.country));
  const revisions = [{ accession: one.accession, changes: { country } }];
  const text = await send('/api/revisions', { group: 'lab', instance: INSTANCE, revisions });
  const { submission } = JSON.parse(text) as { submission: string };
  await send(`/api/submissions/${submission}/approve`, { selection: {} });
  one.version += 1;
  one.country = country;
  await waitForVersion(one);
}

const waitForVersion = ({ accession, version }: Known) =>
  waitForRows(`SELECT FROM entry WHERE accession = '${accession}' AND version = ${version}`, 1);

async function revoke(): Promise<void> {
  const one = pick(live());
  await send('/api/revocations', { accessions: [one.accession], why: 'Contaminated' });
  one.version += 1;
  one.isRevoked = true;
  await waitForVersion(one);
}

async function setVisibility(one: Known, visibility: 'open' | 'group'): Promise<void> {
  const json = { visibility, terms: 'open', sharedWith: [], reason: 'As the test wants it' };
  await send(`/api/entries/${one.accession}/sharing`, json, 'PUT');
  one.visibility = visibility;
}

/** Waits until everybody's answers are about the entries as they are; resolves with them. */
async function settle(): Promise<Record<string, string>> {
  const expected = live()
    .filter(({ visibility }) => visibility === 'open')
    .map(({ accession, version, country }) => `${accession}.${version},${country}`)
    .sort();
  for (;;) {
    const answers = await observe();
    const rows = (answers.rows ?? '')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 2).join(','));
    // Asked once more: some questions may have been answered before the last change was seen.
    if (JSON.stringify(rows) === JSON.stringify(expected)) return observe();
    await wait(10);
  }
}

interface Observation {
  readonly at: string;
  readonly what: string;
  readonly answers: Record<string, string>;
}

const observations: Observation[] = [];

async function remember(what: string): Promise<void> {
  const answers = await settle();
  observations.push({ at: new Date().toISOString(), what, answers });
  // The next step is of a later millisecond.
  await wait(2);
}

async function compareAll(): Promise<void> {
  for (const { at, what, answers } of observations) {
    assert.deepEqual(await observe(at), answers, `${what}, as of ${at}`);
  }
}

test('every answer of a random history comes again when it is asked for as of its moment', async () => {
  const begin = new Date(Date.now() - 1000).toISOString();
  await add('open', 4);
  await remember('four released');
  await add('group', 3);
  await remember('three that are not open');
  await revise();
  await remember('one revised');
  // From here on the versions of before are followed, and no more read anew.
  await compareAll();
  const closed = () => live().filter(({ visibility }) => visibility === 'group');
  for (let step = 0; step < 8; step += 1) {
    const chance = random();
    if (chance < 0.5) await revise();
    else if (chance < 0.65 && live().length > 3) await revoke();
    else if (chance < 0.85 && closed().length > 0) await setVisibility(pick(closed()), 'open');
    else await add(random() < 0.5 ? 'open' : 'group', 1);
    await remember(`step ${step}`);
  }
  await compareAll();
  assert.equal((await observe(begin)).total?.trim(), 'count\n0', 'before everything nothing');
  const today = new Date().toISOString().slice(0, 10);
  assert.deepEqual(await observe(today), observations.at(-1)?.answers, 'a day is its end');
  const former = observations.at(-2)?.at ?? '';
  const elsewhere = `${former.slice(0, -1)}+00:00`;
  assert.deepEqual(await observe(elsewhere), await observe(former));
});

test('what was closed since is told of no moment, and after it was opened again from then on', async () => {
  const one = live().find(({ visibility }) => visibility === 'open');
  assert.ok(one !== undefined);
  await setVisibility(one, 'group');
  await settle();
  for (const { at } of observations) {
    assert.ok(!(await observe(at)).rows?.includes(one.accession), at);
  }
  const hidden = new Date().toISOString();
  await setVisibility(one, 'open');
  await settle();
  assert.ok(!(await observe(hidden)).rows?.includes(one.accession));
  const now = await observe(new Date().toISOString());
  assert.ok(now.rows?.includes(`${one.accession}.${one.version}`));
});

test('what is no past moment is refused, and so is one of what is not open', async () => {
  const refusals: readonly (readonly [query: string, why: RegExp])[] = [
    ['asOf=yesterday', /Write a day/],
    ['asOf=2024-02-30', /Write a day/],
    ['asOf=2024-02-01T10:00', /Write a day, .*zone/],
    ['asOf=2999-01-01', /has not come yet/],
    ['asOf=1960-01-01', /before 1970/],
    ['asOf=2024-01-01&asOf=2024-01-02', /one moment/],
    ['asOf=2024-01-01&scope=mine', /without scope=mine/],
  ];
  for (const [query, why] of refusals) {
    const answer = await ask(asOwner(), `/api/lapis/${INSTANCE}/sample/aggregated?${query}`, {});
    assert.equal(answer.status, 400, query);
    assert.match(answer.text, why, query);
  }
});
