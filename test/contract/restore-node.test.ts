// A node that is lost is made anew of its own signed releases, which another node has copied: what it had released is
// there again, it goes on releasing where it ended, and who followed it follows on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/app/config.ts';
import { openState } from '../../src/app/open-state.ts';
import { readAccessionNumber } from '../../src/bio/accession.ts';
import { writeBackup } from '../../src/platform/backup/write-backup.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import { toNodeId } from '../../src/platform/node-identity/node-identity.ts';
import type { Caller } from '../../src/schema/caller.ts';
import type { SignedManifest } from '../../src/schema/release-manifest.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import { openTestNode, startTestNode, type TestNode } from './test-node.ts';

const INSTANCE = 'sars-cov-2';
const owner: Caller = {
  id: 'owner',
  name: 'owner',
  email: '',
  role: 'administrator',
  grants: [{ group: 'lab', rights: ['read', 'submit', 'release', 'manage'], via: 'membership' }],
  token: null,
};
const settings = { accessionPrefix: 'AA', demo: 'false', nodeName: 'Origin', releasesKept: '1' };

let origin: TestNode;
let copy: TestNode;
let folder: string;
let key: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbreak-restore-'));
  [origin, copy] = await Promise.all([
    startTestNode(settings),
    startTestNode({ demo: 'false', accessionPrefix: 'BB', nodeName: 'Copy' }),
  ]);
  for (const node of [origin, copy]) {
    node.server.identity.findCaller = async () => owner;
    await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
  }
  key = join(folder, 'saved.pem');
  await copyFile(join(origin.dataFolder, 'keys/node-signing-key.pem'), key);
});
after(async () => {
  await Promise.all([origin?.stop(), copy?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const as = (node: TestNode) => ({ url: node.url, headers: { Authorization: 'Bearer owner' } });

async function call<T>(node: TestNode, path: string, json?: object): Promise<T> {
  const answer = await ask(as(node), path, json === undefined ? {} : { json });
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return (answer.text === '' ? null : JSON.parse(answer.text)) as T;
}

async function waitForRows(node: TestNode, sql: string, expected: number): Promise<void> {
  while ((await node.db.query(sql)).length < expected) await wait(10);
}

async function send(node: TestNode, names: readonly string[]): Promise<void> {
  const rows = names.map((name) => `${name}\t2024-03-01\tUganda\tAfrica\tHomo sapiens\n`).join('');
  const files = {
    metadata: ['t.tsv', `strain\tdate\tcountry\tregion\thost\n${rows}`],
    sequences: ['s.fasta', makeFasta(...names)],
  } as const;
  const { id } = await submit(as(node), files, { group: 'lab' });
  await call(node, `/api/submissions/${id}/approve`, { selection: {} });
  const list = names.map((name) => `'${name}'`).join(', ');
  await waitForRows(node, `SELECT FROM entry WHERE submission_id IN (${list})`, names.length);
}

async function revise(node: TestNode, accession: string, version: number): Promise<void> {
  const revisions = [{ accession, changes: { country: 'Kenya' } }];
  const { submission } = await call<{ submission: string }>(node, '/api/revisions', {
    ...{ group: 'lab', instance: INSTANCE, revisions },
  });
  await call(node, `/api/submissions/${submission}/approve`, { selection: {} });
  const found = `SELECT FROM entry WHERE accession = '${accession}' AND version = ${version}`;
  await waitForRows(node, found, 1);
}

/** Id of the node whose key this is. */
function readNodeId(pem: string): string {
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return toNodeId(spki);
}

async function release(node: TestNode): Promise<SignedManifest> {
  const count = async () => (await node.db.query('SELECT FROM release')).length;
  const known = await count();
  await call(node, `/api/releases/${INSTANCE}`, {});
  while ((await count()) === known) await wait(20);
  return call<SignedManifest>(node, `/api/releases/${INSTANCE}/latest`);
}

interface MirrorAnswer {
  readonly id: string;
  readonly state: string;
  readonly problem: string | null;
  readonly release: { readonly number: number } | null;
}

async function settle(): Promise<MirrorAnswer> {
  for (;;) {
    const jobs = await copy.db.query(
      "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'follow-mirrors' AND key LIKE '% %-%'",
    );
    const [mirror] = (await call<{ mirrors: MirrorAnswer[] }>(copy, '/api/mirrors')).mirrors;
    if (mirror !== undefined && jobs.length === 0 && !['waiting', 'copying'].includes(mirror.state))
      return mirror;
    await wait(20);
  }
}

async function follow(): Promise<MirrorAnswer> {
  const { id } = await settle();
  await call(copy, `/api/mirrors/${id}/follow`, {});
  return settle();
}

/** The rows of a node's open entries, as a release writes them, and their letters. */
function readState(node: TestNode): Promise<readonly object[]> {
  return node.db.query(
    `SELECT e.accession, e.version, e.submission_id, e.owner_group, e.metadata, e.terms, e.origin_node,
       to_char(e.released_at, 'YYYY-MM-DD HH24:MI:SS.MS') AS released, encode(s.digest, 'hex') AS letters,
       a.result, a.engine_version, a.dataset_digest
     FROM entry e JOIN entry_sequence s USING (accession, version) JOIN entry_analysis a USING (accession, version)
     WHERE e.visibility = 'open' AND NOT EXISTS (SELECT FROM entry l
       WHERE l.accession = e.accession AND (l.version > e.version OR l.is_revocation))
     ORDER BY e.accession, e.version`,
  );
}

const PROGRAM = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));

/** The command; resolves with its exit code and what it printed. Killed once it prints what `killAt` matches. */
const restore = (parameters: readonly string[], killAt?: RegExp) =>
  run('release', ['restore', ...parameters, '--log-level', 'silent'], killAt);

async function run(command: string, parameters: readonly string[], killAt?: RegExp) {
  const all = [PROGRAM, command, ...parameters];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const read = (chunk: Buffer) => {
    text += chunk;
    if (killAt?.test(text)) child.kill('SIGKILL');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  // What it leaves behind when it is killed may hold its pipes.
  const end = killAt === undefined ? 'close' : 'exit';
  const code = await new Promise<number | null>((resolve) => child.on(end, resolve));
  return { code, text };
}

let accessions: Record<string, string>;

test('a copy keeps what the node that it follows can be restored from', async () => {
  await send(origin, ['a', 'b', 'c', 'd']);
  await release(origin);
  await call(copy, '/api/mirrors', { url: origin.url, instance: INSTANCE });
  assert.equal((await settle()).release?.number, 1);
  // A backup of now: what happens from here on is not in it.
  await writeBackup({
    folder: join(folder, 'backup'),
    dataFolder: origin.dataFolder,
    database: origin.db.address,
    programVersion: '0.1.0',
    nodeId: readNodeId(await readFile(key, 'utf8')),
    now: new Date(),
    onProgress: () => undefined,
  });
  const rows = await origin.db.query<{ accession: string; name: string }>(
    'SELECT accession, submission_id AS name FROM entry WHERE version = 1',
  );
  accessions = Object.fromEntries(rows.map(({ name, accession }) => [name, accession]));
  await revise(origin, accessions.a ?? '', 2);
  await call(origin, '/api/revocations', { accessions: [accessions.b], why: 'Contaminated' });
  await waitForRows(origin, 'SELECT FROM entry WHERE is_revocation', 1);
  await release(origin);
  await send(origin, ['e']);
  const last = await release(origin);
  assert.equal(last.manifest.number, 3);
  const { id } = await follow();
  const { releases } = await call<{ releases: { number: number; isWhole: boolean }[] }>(
    copy,
    `/api/mirrors/${id}/releases`,
  );
  assert.deepEqual(
    releases.map(({ number, isWhole }) => ({ number, isWhole })),
    [
      { number: 1, isWhole: true },
      { number: 2, isWhole: false },
      { number: 3, isWhole: false },
    ],
  );
  const kept = await call<SignedManifest>(copy, `/api/mirrors/${id}/releases/3`);
  assert.deepEqual(kept, last);
});

test('a node of an older backup: what was revoked since is hidden where a mirror tells it, and told where none does', async () => {
  const backup = join(folder, 'backup');
  const openOf = async (data: string): Promise<string[]> => {
    const config = readConfig({
      flags: { data, demo: 'false', logLevel: 'silent' },
      environment: {},
    });
    assert.ok(config.ok);
    const state = await openState(config.value, createLogger('silent'));
    assert.ok(state.ok, JSON.stringify(state));
    try {
      const rows = await state.value.db.query<{ accession: string }>(
        "SELECT DISTINCT accession FROM entry WHERE visibility = 'open' ORDER BY accession",
      );
      return rows.map(({ accession }) => accession);
    } finally {
      await state.value.close();
    }
  };
  const { a = '', b = '', c = '', d = '' } = accessions;
  const blind = await run('restore', [backup, '--data', join(folder, 'blind')]);
  assert.equal(blind.code, 0, blind.text);
  assert.match(blind.text, /What was revoked, closed or removed after 20\S+ is open again/);
  assert.deepEqual(await openOf(join(folder, 'blind')), [a, b, c, d].sort());

  const data = join(folder, 'told');
  const told = await run('restore', [backup, '--data', data, '--released', copy.url]);
  assert.equal(told.code, 0, told.text);
  assert.match(
    told.text,
    new RegExp(`sars-cov-2: 1 entries had been revoked .* hidden: ${b}, as release 3`),
  );
  assert.deepEqual(await openOf(data), [a, c, d].sort(), 'b was revoked after the backup');
  const report = JSON.parse(await readFile(join(data, 'restored.json'), 'utf8'));
  assert.deepEqual(report.closed[0].closed, [b]);

  // What others have signed says nothing of this node, and nothing is left of a try with it.
  const foreign = await run('restore', [
    backup,
    '--data',
    join(folder, 'f'),
    '--released',
    origin.url,
  ]);
  assert.deepEqual([foreign.code, existsSync(join(folder, 'f'))], [1, false], foreign.text);
  const old = join(folder, 'told.fetched', INSTANCE);
  for (const number of ['2', '3']) await rm(join(old, number), { recursive: true });
  const stale = await run('restore', [backup, '--data', join(folder, 's'), '--released', old]);
  assert.match(stale.text, /no release is newer than the backup/);
  await rm(join(folder, 'told.fetched'), { recursive: true });
});

test('what is not its own, not whole, or not signed by it is refused, and leaves nothing', async () => {
  const data = join(folder, 'refused');
  const withoutKey = await restore([copy.url, '--data', data]);
  assert.match(withoutKey.text, /--key: name the signing key/);
  const otherKey = join(copy.dataFolder, 'keys/node-signing-key.pem');
  const foreign = await restore([copy.url, '--data', data, '--key', otherKey]);
  assert.match(foreign.text, /copies nothing of the node/);
  const empty = await mkdtemp(join(folder, 'empty-'));
  const nothing = await restore([empty, '--data', data, '--key', key]);
  assert.match(nothing.text, /holds no signed release/);
  const used = await restore([copy.url, '--data', folder, '--key', key]);
  assert.match(used.text, /holds something/);
  for (const { code } of [withoutKey, foreign, nothing, used]) assert.equal(code, 1);
  assert.ok(!(await readdir(folder)).includes('refused'));
});

test('the lost node is there again, and what it releases next is followed', async () => {
  const expected = await readState(origin);
  assert.equal(expected.length, 4, 'a in its second version, c, d, e');
  const last = await call<SignedManifest>(origin, `/api/releases/${INSTANCE}/latest`);
  const { port } = new URL(origin.url);
  await origin.stop();

  const data = join(folder, 'anew');
  // Killed on its way it leaves no node, and the same command goes on.
  const killed = await restore([copy.url, '--data', data, '--key', key], /release 2/);
  assert.equal(killed.code, null, killed.text);
  assert.ok(!existsSync(data));
  const first = await restore([copy.url, '--data', data, '--key', key]);
  assert.equal(first.code, 0, first.text);
  assert.match(first.text, /sars-cov-2: 4 open entries, as release 3 has them/);
  assert.match(first.text, /1 that later releases no longer had are hidden/);
  assert.doesNotMatch(first.text, /another form/);
  assert.match(first.text, /not restored: accounts/);
  assert.doesNotMatch(first.text, /release 1 \.\.\./, 'what was done is not done again');

  const part = join(`${data}.fetched`, INSTANCE, '1', 'entries.ndjson.zst');
  const bytes = await readFile(part);
  bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
  await writeFile(part, bytes);
  const damaged = await restore([`${data}.fetched`, '--data', join(folder, 'b'), '--key', key]);
  assert.match(damaged.text, /is not the file that was signed/);

  origin = await openTestNode(data, { ...settings, port });
  origin.server.identity.findCaller = async () => owner;
  assert.deepEqual(await readState(origin), expected);
  const [former] = await origin.db.query<{ country: string }>(
    `SELECT metadata ->> 'country' AS country FROM entry WHERE accession = $1 AND version = 1`,
    [accessions.a],
  );
  assert.equal(former?.country, 'Uganda', 'the version before is there, too');
  await origin.waitForEntries(INSTANCE, 4);
  const again = await call<SignedManifest>(origin, `/api/releases/${INSTANCE}/latest`);
  assert.deepEqual(again, last, 'its last release is the one that others have');

  // Its people change what is theirs again, and accessions go on behind all that it may have given.
  await revise(origin, accessions.c ?? '', 2);
  await send(origin, ['f']);
  const next = await release(origin);
  assert.equal(next.manifest.number, 4);
  assert.deepEqual(next.manifest.counts, { entries: 5, added: 1, changed: 1, removed: 0 });
  const [f] = await origin.db.query<{ accession: string }>(
    "SELECT accession FROM entry WHERE submission_id = 'f'",
  );
  assert.ok(readAccessionNumber(f?.accession ?? '') > 1_000_000, f?.accession);
  const mirror = await follow();
  assert.deepEqual([mirror.state, mirror.problem, mirror.release?.number], ['current', null, 4]);
  const search = async (node: TestNode) => {
    const path = `/api/lapis/${INSTANCE}/sample/details?fields=accessionVersion,country&orderBy=accessionVersion`;
    return (await call<{ data: object[] }>(node, path)).data;
  };
  while (JSON.stringify(await search(copy)) !== JSON.stringify(await search(origin)))
    await wait(20);
});
