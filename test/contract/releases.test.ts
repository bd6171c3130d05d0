// Signed releases: everything that is open, what each changes, and nothing else; a node that is killed leaves none
// half-made.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { openManifest } from '../../src/parts/releases/sign-manifest.ts';
import type { Caller } from '../../src/schema/caller.ts';
import {
  openRecordSchema,
  type ReleaseManifest,
  releaseChangeSchema,
} from '../../src/schema/release-manifest.ts';
import { ask, makeFasta, makeGenome, submit } from './intake-kit.ts';
import { compressors } from './parquet-zstd.test-kit.ts';
import { startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;
const owner: Caller = {
  id: 'owner',
  name: 'owner',
  email: '',
  role: 'administrator',
  grants: [{ group: 'lab', rights: ['read', 'submit', 'release', 'manage'], via: 'membership' }],
  token: null,
};
const everybody = () => ({ url: node.url, headers: {} });
const asOwner = () => ({ url: node.url, headers: { Authorization: 'Bearer owner' } });

before(async () => {
  node = await startTestNode({ demo: 'false', releasesKept: '1' });
  node.server.identity.findCaller = async () => owner;
  await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
});
after(() => node?.stop());

async function send(path: string, json: object): Promise<string> {
  const answer = await ask(asOwner(), path, { json });
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return answer.text;
}

const countReleases = async () =>
  (await node.db.query('SELECT FROM release WHERE instance = $1', ['sars-cov-2'])).length;

/** Has a release made and resolves with its manifest, checked. */
async function release(): Promise<ReleaseManifest> {
  const known = await countReleases();
  await send('/api/releases/sars-cov-2', {});
  while ((await countReleases()) === known) await wait(20);
  return read('latest');
}

async function read(which: string): Promise<ReleaseManifest> {
  const answer = await ask(everybody(), `/api/releases/sars-cov-2/${which}`);
  assert.equal(answer.status, 200, answer.text);
  const { id } = JSON.parse((await ask(everybody(), '/api/node')).text) as { id: string };
  const opened = openManifest(JSON.parse(answer.text), { nodeId: id });
  assert.ok(opened.ok, opened.ok ? '' : opened.error);
  return opened.value.manifest;
}

async function fetchFile(number: number, name: string, headers: Record<string, string> = {}) {
  const path = `/api/releases/sars-cov-2/${number}/files/${name}`;
  const response = await fetch(`${node.url}${path}`, { headers });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** All files of a release, unpacked, after their sizes and digests were checked. */
async function fetchAll(manifest: ReleaseManifest): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const file of manifest.files) {
    const { response, bytes } = await fetchFile(manifest.number, file.name);
    assert.equal(response.status, 200, file.name);
    assert.equal(response.headers.get('content-type'), file.mediaType);
    assert.equal(bytes.length, file.bytes, file.name);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256, file.name);
    files.set(file.name, file.name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes);
  }
  return files;
}

const lines = (bytes: Buffer | undefined) => String(bytes).split('\n').slice(0, -1);

interface Released {
  readonly accession: string;
  readonly submissionId: string;
}
async function waitForAccessions(count: number): Promise<Map<string, string>> {
  for (;;) {
    const rows = await node.db.query<Released>(
      `SELECT DISTINCT accession, submission_id AS "submissionId" FROM entry WHERE instance = 'sars-cov-2'`,
    );
    if (rows.length === count) return new Map(rows.map((row) => [row.submissionId, row.accession]));
    await wait(10);
  }
}

async function sendAndApprove(table: string, fasta: string, more: object = {}): Promise<void> {
  const files = {
    metadata: ['t.tsv', Buffer.from(table)],
    sequences: ['s.fasta', Buffer.from(fasta)],
  } as const;
  const { id } = await submit(asOwner(), files, { group: 'lab', ...more });
  await send(`/api/submissions/${id}/approve`, { selection: {} });
}

const HEADER = 'strain\tdate\tcountry\tregion\thost\n';
const row = (name: string, country: string) =>
  `${name}\t2024-03-01\t${country}\tAfrica\tHomo sapiens\n`;

test('the first release holds what is open, whole and signed; the next what changed', async () => {
  await sendAndApprove(
    HEADER + ['a', 'b', 'c', 'd'].map((name) => row(name, 'Uganda')).join(''),
    makeFasta('a', 'b', 'c', 'd'),
  );
  await sendAndApprove(HEADER + row('secret', 'Uganda'), makeFasta('secret'), {
    settings: { visibility: 'group' },
  });
  const accessions = await waitForAccessions(5);
  const first = await release();
  assert.deepEqual(first.counts, { entries: 4, added: 4, changed: 0, removed: 0 });
  assert.equal(first.number, 1);
  assert.equal(first.previous, null);
  assert.deepEqual(first.groups, { lab: 'Lab' });
  const files = await fetchAll(first);

  const records = lines(files.get('entries.ndjson.zst')).map((line) =>
    openRecordSchema.parse(JSON.parse(line)),
  );
  assert.deepEqual(records.map(({ submissionId }) => submissionId).sort(), ['a', 'b', 'c', 'd']);
  const letters = new Map(
    String(files.get('sequences.fasta.zst'))
      .split('>')
      .slice(1)
      .map((one) => one.trimEnd().split('\n') as [string, string]),
  );
  for (const { accession, version, sequences, metadata, analysis } of records) {
    const own = letters.get(`${accession}.${version}`) ?? '';
    assert.equal(sequences.main?.sha256, createHash('sha256').update(own).digest('hex'));
    assert.equal(sequences.main?.length, own.length);
    assert.equal(metadata.country, 'Uganda');
    assert.match(String(analysis.main?.engineVersion), /^\d/);
  }
  const [header = '', ...table] = lines(files.get('metadata.tsv.zst'));
  assert.equal(table.length, 4);
  const column = header.split('\t').indexOf('country');
  assert.deepEqual(new Set(table.map((one) => one.split('\t')[column])), new Set(['Uganda']));
  const parquet = files.get('metadata.parquet') as Buffer;
  const objects = await parquetReadObjects({
    file: parquet.buffer.slice(
      parquet.byteOffset,
      parquet.byteOffset + parquet.length,
    ) as ArrayBuffer,
    compressors,
  });
  assert.deepEqual(
    objects.map((one) => [one.accessionVersion, one.length, one.country]).sort(),
    records
      .map((one) => [
        `${one.accession}.${one.version}`,
        one.sequences.main?.length,
        one.metadata.country,
      ])
      .sort(),
  );
  const crate = JSON.parse(String(files.get('ro-crate-metadata.json'))) as {
    '@graph': { '@id': string; hasPart?: unknown[] }[];
  };
  const root = crate['@graph'].find((one) => one['@id'] === './');
  assert.equal(root?.hasPart?.length, first.files.length - 1);
  const everything = [...files.values()].map(String).join('');
  assert.ok(!everything.includes('secret') && !everything.includes(accessions.get('secret') ?? ''));

  // One revised, one revoked, one hidden, one added.
  const revised = { accession: accessions.get('a'), changes: { country: 'Kenya' } };
  const text = await send('/api/revisions', {
    ...{ group: 'lab', instance: 'sars-cov-2', revisions: [revised] },
  });
  const { submission } = JSON.parse(text) as { submission: string };
  await send(`/api/submissions/${submission}/approve`, { selection: {} });
  await send('/api/revocations', { accessions: [accessions.get('b')], why: 'Contaminated' });
  await node.db.execute("UPDATE entry SET visibility = 'group' WHERE accession = $1", [
    accessions.get('c'),
  ]);
  await sendAndApprove(HEADER + row('e', 'Chad'), `>e\n${makeGenome(5000)}\n`);
  const added = (await waitForAccessions(6)).get('e');
  while ((await node.db.query('SELECT FROM entry WHERE version = 2')).length < 2) await wait(10);
  const second = await release();
  assert.deepEqual(second.counts, { entries: 3, added: 1, changed: 1, removed: 2 });
  assert.equal(second.previous?.number, 1);
  const news = await fetchAll(second);
  const changes = lines(news.get('changes.ndjson.zst')).map((line) =>
    releaseChangeSchema.parse(JSON.parse(line)),
  );
  assert.deepEqual(
    changes
      .map((one) =>
        one.change === 'removed'
          ? `removed ${one.accession}.${one.version}`
          : `${one.change} ${one.record.accession}.${one.record.version}`,
      )
      .sort(),
    [
      `added ${added}.1`,
      `changed ${accessions.get('a')}.2`,
      `removed ${accessions.get('b')}.1`,
      `removed ${accessions.get('c')}.1`,
    ].sort(),
  );
  const changedLetters = String(news.get('changed-sequences.fasta.zst'));
  assert.deepEqual(changedLetters.match(/>.*/g), [`>${added}.1`]);

  // The first one keeps what it changed, and says that the rest is gone.
  const gone = await fetchFile(1, 'entries.ndjson.zst');
  assert.equal(gone.response.status, 410);
  assert.equal((await fetchFile(1, 'changes.ndjson.zst')).response.status, 200);
  const list = JSON.parse((await ask(everybody(), '/api/releases/sars-cov-2')).text) as {
    releases: { number: number; files: { name: string }[] }[];
  };
  assert.deepEqual(
    list.releases.map(({ number, files: own }) => [
      number,
      own.some(({ name }) => name === 'entries.ndjson.zst'),
    ]),
    [
      [2, true],
      [1, false],
    ],
  );
  assert.equal((await read(`latest?asOf=${encodeURIComponent(first.createdAt)}`)).number, 1);
  assert.equal((await read('latest?asOf=2999-01-01')).number, 2);
  const before = await ask(everybody(), '/api/releases/sars-cov-2/latest?asOf=2019-01-01');
  assert.equal(before.status, 404);
});

test('where nothing changed no release is made', async () => {
  const known = await countReleases();
  await send('/api/releases/sars-cov-2', {});
  const jobs = () =>
    node.db.query("SELECT FROM graphile_worker.jobs WHERE task_identifier = 'make-releases'");
  while ((await jobs()).length > 0) await wait(20);
  assert.equal(await countReleases(), known);
});

test('what a killed node left is removed by the next release', async () => {
  const folder = join(node.dataFolder, 'releases', 'sars-cov-2');
  for (const name of ['unfinished', '99']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'entries.ndjson.zst'), 'half');
  }
  await node.db.execute(
    "INSERT INTO release_change VALUES ('sars-cov-2', 'OC_0000013', 1, 'x', 'x') ON CONFLICT DO NOTHING",
  );
  await sendAndApprove(HEADER + row('f', 'Mali'), `>f\n${makeGenome(6000)}\n`);
  await waitForAccessions(7);
  const third = await release();
  assert.deepEqual(third.counts, { entries: 4, added: 1, changed: 0, removed: 0 });
  assert.deepEqual((await readdir(folder)).sort(), ['1', '2', '3']);
});

test('files come in parts, and are not sent twice', async () => {
  const manifest = await read('latest');
  const file = manifest.files.find(({ name }) => name === 'sequences.fasta.zst');
  assert.ok(file);
  const whole = (await fetchFile(manifest.number, file.name)).bytes;
  const address = `${node.url}/api/releases/sars-cov-2/${manifest.number}/files/${file.name}`;
  const head = await fetch(address, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), String(file.bytes));
  assert.equal(head.headers.get('etag'), `"${file.sha256}"`);
  const part = await fetchFile(manifest.number, file.name, { Range: 'bytes=10-19' });
  assert.equal(part.response.status, 206);
  assert.equal(part.response.headers.get('content-range'), `bytes 10-19/${file.bytes}`);
  assert.deepEqual(part.bytes, whole.subarray(10, 20));
  const tail = await fetchFile(manifest.number, file.name, { Range: 'bytes=-5' });
  assert.deepEqual(tail.bytes, whole.subarray(-5));
  const beyond = await fetchFile(manifest.number, file.name, { Range: `bytes=${file.bytes}-` });
  assert.equal(beyond.response.status, 416);
  const known = await fetchFile(manifest.number, file.name, {
    'If-None-Match': `"${file.sha256}"`,
  });
  assert.equal(known.response.status, 304);
  const other = await fetchFile(manifest.number, file.name, {
    ...{ Range: 'bytes=10-19', 'If-Range': '"other"' },
  });
  assert.equal(other.response.status, 200);
  for (const name of ['..%2Fmanifest.json', 'manifest.json', 'nothing']) {
    assert.equal((await fetchFile(manifest.number, name)).response.status, 404, name);
  }
});
