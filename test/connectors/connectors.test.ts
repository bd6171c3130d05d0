// Connectors on a running node, against stand-ins for ENA and NCBI: what is brought first, what is changed since, what
// comes from both or was released here, what is withdrawn, and what fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  addConnector,
  listConnectors,
  removeConnector,
  runConnector,
} from '../../src/app/commands/connector.ts';
import { NodeClient } from '../../src/app/node-client.ts';
import { ask, submit } from '../contract/intake-kit.ts';
import { createAdministrator, startTestNode, type TestNode } from '../contract/test-node.ts';
import { createEnaStandIn } from './ena-stand-in.ts';
import { createNcbiStandIn } from './ncbi-stand-in.ts';
import {
  makePiece,
  makeRecord,
  makeRun,
  SimulatedArchive,
  type SimulatedRecord,
} from './simulated-archive.ts';
import { findBusiestSecond, type StandIn } from './stand-in.ts';

const INSTANCE = 'sars-cov-2';
const KEY = 'test-key-0000';
const FIRST = 60;
const RUNS = 1500;

/** 'YYYY-MM-DD' so many days from today. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const held = new SimulatedArchive();
let ena: StandIn;
let ncbi: StandIn;
let node: TestNode;
let headers: Record<string, string>;

const make = (number: number, changes: Partial<SimulatedRecord> = {}) =>
  makeRecord(number, { updated: day(-40), firstPublic: day(-45), collected: day(-60), ...changes });

before(async () => {
  ena = createEnaStandIn(held);
  ncbi = createNcbiStandIn(held, { key: KEY });
  await Promise.all([ena.start(), ncbi.start()]);
  node = await startTestNode({ demo: 'false', enaUrl: ena.url, ncbiUrl: ncbi.url });
  headers = { Cookie: await createAdministrator(node) };
});
after(async () => {
  await node?.stop();
  ena?.stop();
  ncbi?.stop();
});

async function call<T>(path: string, content: { method?: string; json?: object } = {}): Promise<T> {
  const answer = await ask({ url: node.url, headers }, path, content);
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return JSON.parse(answer.text) as T;
}

interface Run {
  readonly state: string;
  readonly problem: { readonly code: string; readonly hint: string } | null;
  readonly counts: Readonly<Record<string, number>>;
}

interface Details {
  readonly id: string;
  readonly readUntil: string | null;
  readonly nextRunAt: string | null;
  readonly failures: number;
  readonly runs: readonly Run[];
}

async function remove(id: string): Promise<void> {
  const answer = await fetch(`${node.url}/api/connectors/${id}`, {
    method: 'DELETE',
    headers: { ...headers, 'X-Outbreak-Request': '1' },
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Waits until nothing of a connector is due; gives its last run. */
async function settle(id: string): Promise<Details & { readonly last: Run }> {
  for (;;) {
    const jobs = await node.db.query(
      `SELECT FROM graphile_worker._private_jobs WHERE payload ->> 'connector' = $1
       AND (locked_at IS NOT NULL OR run_at <= now())`,
      [id],
    );
    const details = await call<Details>(`/api/connectors/${id}`);
    const [last] = details.runs;
    if (jobs.length === 0 && last !== undefined && last.state !== 'running')
      return { ...details, last };
    await wait(20);
  }
}

async function add(settings: object): Promise<string> {
  const body = {
    ...{ instance: INSTANCE, query: { taxon: 2697049 }, contactEmail: 'a@example.org' },
    ...settings,
  };
  return (await call<Details>('/api/connectors', { json: body })).id;
}

async function run(id: string, json: object = {}) {
  await call(`/api/connectors/${id}/run`, { json });
  return settle(id);
}

/** The counts of a run that are not 0. */
const countsOf = ({ counts }: Run) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

interface Entry {
  readonly accession: string;
  readonly version: number;
  readonly is_revocation: boolean;
  readonly metadata: Readonly<Record<string, string | null>>;
}

/** All versions of the entry that a record of the archive is here. */
function readVersions(accession: string): Promise<readonly Entry[]> {
  return node.db.query<Entry>(
    `SELECT e.accession, e.version, e.is_revocation, e.metadata FROM entry e
     WHERE e.accession = (SELECT entry FROM foreign_record WHERE accession = $1 LIMIT 1) ORDER BY version`,
    [accession],
  );
}

let first: string;

test('a first run brings all that matches, with where it comes from', async () => {
  held.put(...Array.from({ length: FIRST }, (_, index) => make(index + 1)));
  // One is no genome of this pathogen, one has a day that is none.
  held.put(make(70, { letters: 'ACGTTGCA'.repeat(300) }), make(71, { collected: '31-Feb-2025' }));
  first = await add({ name: 'All of ENA', source: 'ena', requestsASecond: 50 });
  const { last, readUntil, nextRunAt } = await settle(first);
  assert.deepEqual([last.state, last.problem, readUntil], ['done', null, day(0)]);
  assert.deepEqual(countsOf(last), { added: FIRST + 1, refused: 1 });
  assert.ok(Date.parse(nextRunAt ?? '') > Date.now());
  await node.waitForEntries(INSTANCE, FIRST + 1);

  const [entry] = await readVersions('ZZ000002');
  assert.ok(entry !== undefined);
  const { strain, date, country, division, host, genbankAccession, biosampleAccession } =
    entry.metadata;
  assert.deepEqual(
    [strain, date, country, division, host, genbankAccession, biosampleAccession],
    ['TEST/2/2025', day(-60), 'Switzerland', 'Bern', 'Homo sapiens', 'ZZ000002.1', 'SAMEA90000002'],
  );
  const { sources } = await call<{ sources: Record<string, unknown>[] }>(
    `/api/entries/${entry.accession}/sources`,
  );
  assert.equal(sources.length, 1);
  const { archive, accessionVersion, address, method, via, terms, isFollowed } = sources[0] ?? {};
  assert.deepEqual(
    [archive, accessionVersion, address, method, via, terms, isFollowed],
    [
      'ENA',
      'ZZ000002.1',
      `${ena.url}/browser/api/embl/ZZ000002`,
      'connector',
      'All of ENA',
      'open',
      true,
    ],
  );
  const [odd] = await readVersions('ZZ000071');
  assert.equal(odd?.metadata.date, null, 'a wrong day does not lose the record');
  const { records } = await call<{
    records: { accession: string; problems: { hint: string }[] }[];
  }>(`/api/connectors/${first}/untaken`);
  assert.deepEqual(
    records.map(({ accession }) => accession),
    ['ZZ000070'],
  );
  assert.ok((records[0]?.problems[0]?.hint ?? '') !== '');
  assert.ok(findBusiestSecond(ena.requests) <= 50);
});

test('a second run reads what was changed since, and makes a version of it', async () => {
  held.change('ZZ000003', { version: 2, updated: day(-1), letters: makePiece(503) });
  held.put(make(80, { updated: day(0) }));
  const before = ena.requests.length;
  const { last } = await run(first);
  assert.deepEqual([last.state, countsOf(last)], ['done', { added: 1, changed: 1 }]);
  const fetched = ena.requests.slice(before).filter(({ path }) => path.includes('embl'));
  assert.deepEqual(
    fetched.map(({ path }) => path.split('/').at(-1)?.split(',').sort().join(',')),
    ['ZZ000003,ZZ000080'],
  );
  const versions = await readVersions('ZZ000003');
  assert.deepEqual(
    versions.map(({ version, metadata }) => [version, metadata.genbankAccession]),
    [
      [1, 'ZZ000003.1'],
      [2, 'ZZ000003.2'],
    ],
  );
  // What was changed today may be changed again today: it is looked at anew, and is the same.
  const again = await run(first);
  assert.deepEqual(countsOf(again.last), { unchanged: 2 });
  held.change('ZZ000080', { isolate: 'TEST/80/renamed' });
  const renamed = await run(first);
  assert.deepEqual(countsOf(renamed.last), { changed: 1, unchanged: 1 });
});

test('the same records from NCBI are linked, not entered twice', async () => {
  const [{ count: entries } = { count: -1 }] = await node.db.query<{ count: number }>(
    'SELECT count(*) AS count FROM entry',
  );
  const second = await add({ name: 'All of NCBI', source: 'ncbi', requestsASecond: 10, key: KEY });
  const { last } = await settle(second);
  assert.deepEqual([last.state, last.problem], ['done', null]);
  assert.deepEqual(countsOf(last), { duplicate: FIRST + 2, refused: 1 });
  const [{ count } = { count: -2 }] = await node.db.query<{ count: number }>(
    'SELECT count(*) AS count FROM entry',
  );
  assert.equal(count, entries);
  const [entry] = await readVersions('ZZ000002');
  const { sources } = await call<{ sources: { archive: string; isFollowed: boolean }[] }>(
    `/api/entries/${entry?.accession}/sources`,
  );
  assert.deepEqual(
    sources.map(({ archive, isFollowed }) => [archive, isFollowed]),
    [
      ['ENA', true],
      ['NCBI', false],
    ],
  );
  const answers = JSON.stringify([
    await call(`/api/connectors/${second}`),
    await call('/api/connectors'),
  ]);
  assert.doesNotMatch(answers, new RegExp(KEY));
  const [{ sealed } = { sealed: '' }] = await node.db.query<{ sealed: string }>(
    "SELECT encode(sealed_key, 'escape') AS sealed FROM connector WHERE id = $1",
    [second],
  );
  assert.doesNotMatch(sealed, new RegExp(KEY));
  assert.ok(findBusiestSecond(ncbi.requests) <= 11, 'no more than NCBI allows');
  await remove(second);
});

test('what this node released itself is recognised when it comes back', async () => {
  const table = `strain\tdate\tcountry\thost\tgenbankAccession\nmine-1\t${day(-60)}\tKenya\tHomo sapiens\tZZ000601\nTEST/602/2025\t${day(-60)}\tKenya\tHomo sapiens\t\n`;
  const fasta = `>mine-1\n${makePiece(601)}\n>TEST/602/2025\n${makePiece(602)}\n`;
  await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
  const sender = { url: node.url, headers };
  const { id } = await submit(
    sender,
    { metadata: ['t.tsv', table], sequences: ['s.fasta', fasta] },
    { group: 'lab' },
  );
  await call(`/api/submissions/${id}/approve`, { json: { selection: {} } });
  const released = () =>
    node.db.query<{ accession: string }>(
      "SELECT accession FROM entry WHERE owner_group = 'lab' ORDER BY submission_id",
    );
  while ((await released()).length < 2) await wait(20);
  held.put(make(601, { updated: day(0), isolate: 'another name' }), make(602, { updated: day(0) }));
  const { last } = await run(first);
  assert.equal(last.counts.duplicate, 2, JSON.stringify(last.counts));
  const links = await node.db.query<{ entry: string; is_followed: boolean }>(
    "SELECT entry, is_followed FROM foreign_record WHERE accession IN ('ZZ000601', 'ZZ000602') ORDER BY accession",
  );
  const own = (await released()).map(({ accession }) => accession);
  assert.deepEqual(
    links.map(({ entry, is_followed }) => [own.includes(entry), is_followed]),
    [
      [true, false],
      [true, false],
    ],
  );
  // Withdrawn there: what was released here stays.
  held.change('ZZ000601', { isPublic: false });
  await node.db.execute("UPDATE connector_record SET checked_at = checked_at - interval '8 days'");
  const swept = await run(first);
  assert.equal(swept.last.counts.withdrawn, 0, 'nothing was revoked');
  const [mine] = await readVersions('ZZ000601');
  assert.deepEqual((await readVersions('ZZ000601')).length, 1);
  assert.equal(mine?.is_revocation, false);
});

test('what the archive withdraws is revoked with why, and comes back with it', async () => {
  held.change('ZZ000004', { isPublic: false });
  await node.db.execute("UPDATE connector_record SET checked_at = checked_at - interval '8 days'");
  const { last } = await run(first);
  assert.equal(last.counts.withdrawn, 1, JSON.stringify(last.counts));
  const revoked = (await readVersions('ZZ000004')).at(-1);
  assert.deepEqual([revoked?.version, revoked?.is_revocation], [2, true]);
  const entry = await call<{ provenance: { reason?: string } }>(
    `/api/entries/${revoked?.accession}`,
  );
  assert.match(entry.provenance.reason ?? '', /ENA does not list it any more/);

  held.change('ZZ000004', { isPublic: true, updated: day(0) });
  const back = await run(first);
  assert.ok((back.last.counts.changed ?? 0) >= 1);
  assert.deepEqual(
    (await readVersions('ZZ000004')).map(({ is_revocation }) => is_revocation),
    [false, true, false],
  );
});

test('many withdrawals at once wait for somebody to look', async () => {
  for (let number = 10; number < 40; number += 1) {
    held.change(`ZZ0000${number}`, { isPublic: false });
  }
  await node.db.execute("UPDATE connector_record SET checked_at = checked_at - interval '8 days'");
  const countRevoked = async () =>
    (await node.db.query('SELECT FROM entry WHERE is_revocation')).length;
  const before = await countRevoked();
  const refused = await run(first);
  assert.deepEqual(
    [refused.last.state, refused.last.problem?.code],
    ['failed', 'withdrawals-many'],
  );
  assert.match(refused.last.problem?.hint ?? '', /30 of \d+ records/);
  assert.equal(await countRevoked(), before);
  const accepted = await run(first, { acceptWithdrawals: true });
  assert.deepEqual([accepted.last.state, accepted.last.counts.withdrawn], ['done', 30]);
  assert.equal(await countRevoked(), before + 30);
});

test('a run fetches as much as it may, and the next goes on', async () => {
  const small = await add({
    ...{ name: 'In parts', source: 'ena', requestsASecond: 50, mostRecords: 15 },
    query: { taxon: 2697049, country: 'Kenya' },
  });
  const states: string[] = [];
  for (let state = (await settle(small)).last.state; ; state = (await run(small)).last.state) {
    states.push(state);
    if (state !== 'partial') break;
  }
  assert.deepEqual([...new Set(states)], ['partial', 'done']);
  const { runs } = await call<Details>(`/api/connectors/${small}`);
  const listed = [...held.records.values()].filter(
    (record) => record.isPublic && record.place.startsWith('Kenya'),
  );
  const taken = runs.reduce(
    (sum, { counts }) => sum + (counts.unchanged ?? 0) + (counts.refused ?? 0),
    0,
  );
  assert.ok(taken >= listed.length, `${taken} of ${listed.length}`);
  assert.ok(
    runs.every(({ counts }) => (counts.added ?? 0) === 0),
    'all of them were here',
  );
  await remove(small);
});

test('runs of sequencers come with the addresses of their files, beside the entries of their samples', async () => {
  held.putRuns(
    ...Array.from({ length: RUNS }, (_, index) => makeRun(index + 1, { updated: day(-40) })),
  );
  const reads = await add({
    name: 'Reads',
    source: 'ena',
    result: 'read_run',
    requestsASecond: 50,
  });
  const { last } = await settle(reads);
  assert.deepEqual([last.state, countsOf(last)], ['done', { added: RUNS }]);
  const page = await call<{ runs: { accession: string }[]; next: string }>(
    `/api/archived-runs/${INSTANCE}?limit=1000`,
  );
  const rest = await call<{ runs: { accession: string }[]; next: string | null }>(
    `/api/archived-runs/${INSTANCE}?limit=1000&after=${page.next}`,
  );
  assert.deepEqual([page.runs.length + rest.runs.length, rest.next], [RUNS, null]);
  const [entry] = await readVersions('ZZ000002');
  const { runs } = await call<{
    runs: { accession: string; files: { url: string; md5: string }[] }[];
  }>(`/api/entries/${entry?.accession}/sources`);
  assert.deepEqual(
    runs.map(({ accession, files }) => [accession, files.length, files[0]?.url]),
    [['ERR90000002', 2, 'https://ftp.example.org/ERR90000002_1.fastq.gz']],
  );
});

test('what fails is told with what to do, and after three times to the administrators', async () => {
  const failing = await add({
    name: 'Failing',
    source: 'ena',
    requestsASecond: 50,
    query: { taxon: 2697049, text: 'nonsense="1"' },
  });
  let details = await settle(failing);
  for (let count = 1; count < 3; count += 1) details = await run(failing);
  assert.deepEqual(
    [details.failures, details.last.state, details.last.problem?.code],
    [3, 'failed', 'archive-refused'],
  );
  assert.match(details.last.problem?.hint ?? '', /ENA does not take the request.*Invalid query/);
  const notices = await node.db.query<{ name: string; count: number }>(
    `SELECT payload -> 'values' ->> 'name' AS name, (payload -> 'values' ->> 'count')::int AS count FROM outbox
     WHERE topic = 'notice' AND payload ->> 'kind' = 'connector-failing'`,
  );
  assert.deepEqual(notices, [{ name: 'Failing', count: 3 }]);

  await call(`/api/connectors/${failing}/pause`, { method: 'POST', json: {} });
  const { connectors } = await call<{ connectors: { id: string; isPaused: boolean }[] }>(
    '/api/connectors',
  );
  assert.equal(connectors.find(({ id }) => id === failing)?.isPaused, true);
  await remove(failing);
  const gone = await ask({ url: node.url, headers }, `/api/connectors/${failing}`);
  assert.equal(gone.status, 404);
});

test('a short failure of the archive is passed over within the run', async () => {
  held.put(make(90, { updated: day(0) }));
  let failed = 0;
  ena.onRequest = ({ path }) => {
    if (failed > 0 || !path.includes('embl')) return null;
    failed += 1;
    return { kind: 'status', status: 503, retryAfter: '1' };
  };
  const { last } = await run(first);
  ena.onRequest = () => null;
  assert.deepEqual([failed, last.state, last.counts.added], [1, 'done', 1]);
});

test('a name stands for one connector, and what it asks for is checked', async () => {
  const refuse = async (settings: object, status: number, reason: RegExp) => {
    const json = {
      ...{
        name: 'x',
        source: 'ena',
        instance: INSTANCE,
        query: { taxon: 1 },
        contactEmail: 'a@example.org',
      },
      ...settings,
    };
    const answer = await ask({ url: node.url, headers }, '/api/connectors', { json });
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.text, reason);
  };
  await refuse({ name: 'All of ENA' }, 409, /Another connector has this name/);
  await refuse({ schedule: '0 0 31 2 *' }, 400, /never be due/);
  await refuse(
    { source: 'ncbi', requestsASecond: 5 },
    400,
    /NCBI allows 3 requests a second without a key/,
  );
  await refuse({ source: 'ncbi', result: 'read_run' }, 400, /brought from ENA/);
  await refuse({ query: { taxon: 1, text: 'a) OR (b' } }, 400, /not closed/);
  await refuse({ query: { taxon: 1, country: 'a" OR "b' } }, 400, /without quotes/);
  await refuse(
    { query: { taxon: 1, publicFrom: '2026-02-01', publicTo: '2026-01-01' } },
    400,
    /after the last/,
  );
  await refuse({ contactEmail: 'nobody' }, 400, /contactEmail/);
});

test('the command adds a connector, runs it, tells how it ended, and removes it', async () => {
  const { token } = await call<{ token: string }>('/api/tokens', {
    json: { name: 'a program', scopes: ['read', 'administer'], days: 1 },
  });
  let printed = '';
  const settings = {
    client: new NodeClient({ url: node.url, token }),
    print: (text: string) => {
      printed += text;
    },
  };
  const flags = { url: node.url };
  const added = {
    ...flags,
    source: 'ena',
    instance: INSTANCE,
    taxon: '2697049',
    contactEmail: 'a@example.org',
  };
  assert.equal(await addConnector('By command', { ...added, requestsASecond: '50' }, settings), 0);
  assert.match(printed, /^[0-9a-f-]{36}\tBy command\n$/);
  await settle(printed.slice(0, 36));
  printed = '';
  assert.equal(await runConnector('By command', { ...flags, wait: true }, settings), 0);
  assert.match(printed, /^done\tadded 0, changed 0, unchanged \d+, duplicate 0/);
  printed = '';
  await listConnectors(flags, settings);
  assert.match(printed, /^By command\tENA\tsars-cov-2\tread until \d{4}-/m);
  await removeConnector('By command', flags, settings);
  await assert.rejects(
    runConnector('By command', flags, settings),
    /has no connector 'By command'. It has: All of ENA/,
  );
  await assert.rejects(
    addConnector('x', { ...added, taxon: 'dengue' }, settings),
    /--taxon \(dengue\)/,
  );
});
