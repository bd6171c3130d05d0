// A running node is saved and made anew elsewhere: every row, file, key and signature is there, on another PostgreSQL, too.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/app/config.ts';
import { openState } from '../../src/app/open-state.ts';
import { restoreState } from '../../src/app/restore-state.ts';
import { startServer } from '../../src/app/server.ts';
import { MAKE_BACKUP, makeBackup } from '../../src/parts/upkeep/make-backup.ts';
import { parsePublicKey } from '../../src/platform/audit/audit-head.ts';
import { checkAuditChain } from '../../src/platform/audit/check-audit-chain.ts';
import { readLines, toHeadPath } from '../../src/platform/audit/head-file.ts';
import { readAuditRows } from '../../src/platform/audit/read-audit-rows.ts';
import { BackupError } from '../../src/platform/backup/backup-error.ts';
import { keepBackup, listBackups } from '../../src/platform/backup/keep-backups.ts';
import { sortByReferences } from '../../src/platform/backup/load-tables.ts';
import { checkBackupFiles, readBackupManifest } from '../../src/platform/backup/read-backup.ts';
import { writeBackup } from '../../src/platform/backup/write-backup.ts';
import { addJob } from '../../src/platform/jobs/job-queue.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import type { Queryable } from '../../src/platform/postgres/queryable.ts';
import { onOutsideServer } from '../../src/platform/postgres/test-database.ts';
import type { Caller } from '../../src/schema/caller.ts';
import type { Config } from '../../src/schema/config.ts';
import { defined } from '../../src/std/assert.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

const outsideUrl = process.env.OUTBREAK_TEST_DATABASE_URL;
const logger = createLogger('silent');
const owner: Caller = {
  id: 'owner',
  name: 'owner',
  email: '',
  role: 'administrator',
  grants: [{ group: 'lab', rights: ['read', 'submit', 'release', 'manage'], via: 'membership' }],
  token: null,
};

let node: TestNode;
let folder: string;
let backup: string;
/** Where the node's own backups go. */
let kept: string;
/** What every table of the node said when it was saved. */
let saved: Map<string, string>;

const as = (url: string) => ({ url, headers: { Authorization: 'Bearer owner' } });

/** A digest over all rows of each table that holds records, and how many there are. */
async function digestTables(db: Queryable): Promise<Map<string, string>> {
  const tables = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
       AND relpersistence = 'p' AND relname <> 'schema_migration' ORDER BY relname`,
  );
  const digests = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await db.query<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS digest
       FROM "${name}" t`,
    );
    digests.set(name, row?.digest ?? '');
  }
  return digests;
}

function toConfig(data: string, more: Readonly<Record<string, string>> = {}): Config {
  const flags = { data, demo: 'false', port: '0', threads: '1', logLevel: 'silent', ...more };
  const config = readConfig({ flags, environment: {} });
  assert.ok(config.ok);
  return config.value;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outbreak-backup-'));
  backup = join(folder, 'backup');
  kept = join(folder, 'kept');
  node = await startTestNode({ demo: 'false', backupFolder: kept, backupsKept: '2' });
  await createAdministrator(node);
  node.server.identity.findCaller = async () => owner;
  await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
  const table = `strain\tdate\tcountry\tregion\thost\n${['a', 'b']
    .map((name) => `${name}\t2024-03-01\tUganda\tAfrica\tHomo sapiens\n`)
    .join('')}`;
  const files = {
    metadata: ['t.tsv', table],
    sequences: ['s.fasta', makeFasta('a', 'b')],
  } as const;
  const { id } = await submit(as(node.url), files, { group: 'lab' });
  const approve = { json: { selection: {} } };
  await ask(as(node.url), `/api/submissions/${id}/approve`, approve);
  while ((await node.db.query("SELECT FROM entry WHERE instance = 'sars-cov-2'")).length < 2) {
    await wait(10);
  }
  // A submission that waits, with its files, and work of another day.
  await submit(as(node.url), files, { group: 'lab', title: 'Waits' });
  await node.db.query(
    `SELECT FROM graphile_worker.add_job('send-digests', '{}'::json, run_at => now() + interval '1 year',
       job_key => 'of another day')`,
  );
  const { id: nodeId } = JSON.parse((await ask(as(node.url), '/api/node')).text) as { id: string };
  const [before] = [await digestTables(node.db)];
  await writeBackup({
    folder: backup,
    dataFolder: node.dataFolder,
    database: node.db.address,
    programVersion: 'test',
    nodeId,
    now: new Date(),
  });
  saved = await digestTables(node.db);
  assert.deepEqual(before, saved, 'nothing went on while the test saved it');
});
after(async () => {
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What must be there after a restore, whatever the server. */
async function checkRestored(config: Config): Promise<void> {
  const opened = await openState(config, logger);
  assert.ok(opened.ok, opened.ok ? '' : opened.error.hint);
  const { db, identity, folders, close } = opened.value;
  try {
    assert.deepEqual(await digestTables(db), saved);
    const verdict = await checkAuditChain({
      rows: readAuditRows(db, { after: 0 }),
      headLines: readLines(toHeadPath(folders.path)),
      publicKey: defined(parsePublicKey(identity.publicKey), 'the key'),
    });
    assert.ok(verdict.isIntact, JSON.stringify(verdict));
    const jobs = await db.query("SELECT FROM graphile_worker.jobs WHERE key = 'of another day'");
    assert.equal(jobs.length, 1);
    const [{ next } = { next: 0 }] = await db.query<{ next: number }>(
      "SELECT nextval('accession_number') AS next",
    );
    const [{ last } = { last: 0 }] = await node.db.query<{ last: number }>(
      'SELECT last_value AS last FROM accession_number',
    );
    assert.ok(next > last, 'no accession is given twice');
  } finally {
    await close();
  }
}

test('a restored node has every row, its keys, its audit log and its waiting work, and answers', async () => {
  const data = join(folder, 'restored');
  mkdirSync(data);
  const config = toConfig(data);
  await restoreState(backup, config, () => undefined);
  await checkRestored(config);
  const started = await startServer(config, logger);
  assert.ok(started.ok, started.ok ? '' : started.error.hint);
  try {
    const { url, identity } = started.value;
    identity.findCaller = async () => owner;
    const read = async (base: string, path: string) => (await ask(as(base), path)).text;
    const ready = async () =>
      (
        JSON.parse(await read(url, '/api/node')) as { instances: { status: string }[] }
      ).instances.every(({ status }) => status === 'ready');
    while (!(await ready())) await wait(20);
    const question =
      '/api/lapis/sars-cov-2/sample/details?fields=accession,strain,country,lineage&orderBy=strain';
    const data = async (base: string) =>
      (JSON.parse(await read(base, question)) as { data: unknown[] }).data;
    assert.deepEqual(await data(url), await data(node.url));
    assert.equal((await data(url)).length, 2);
    const id = async (base: string) =>
      (JSON.parse(await read(base, '/api/node')) as { id: string }).id;
    assert.equal(await id(url), await id(node.url));
  } finally {
    await started.value.close();
  }
});

test('the same on another version of PostgreSQL', {
  skip: outsideUrl === undefined && 'needs OUTBREAK_TEST_DATABASE_URL',
}, async () => {
  await onOutsideServer(outsideUrl ?? '')([], async (db) => {
    assert.ok('url' in db.address);
    const config = toConfig(join(folder, 'outside'), { databaseUrl: db.address.url });
    await restoreState(backup, config, () => undefined);
    await checkRestored(config);
    const again = toConfig(join(folder, 'again'), { databaseUrl: db.address.url });
    await assert.rejects(
      restoreState(backup, again, () => undefined),
      /database has tables/,
    );
  });
});

/** A copy of the backup with something wrong. */
async function spoil(
  name: string,
  change: (path: string) => void | Promise<void>,
): Promise<string> {
  const path = join(folder, `spoilt ${name}`);
  const { cp } = await import('node:fs/promises');
  await cp(backup, path, { recursive: true });
  await change(path);
  return path;
}

const wrong: readonly (readonly [
  name: string,
  change: (path: string) => void | Promise<void>,
  reason: RegExp,
])[] = [
  ['cut off before its end', (path) => rm(join(path, 'backup.json')), /was not finished/],
  [
    'a bit of a table',
    (path) => {
      const file = join(path, 'tables/entry.copy.zst');
      writeFileSync(
        file,
        readFileSync(file).map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
      );
    },
    /tables\/entry.copy.zst is damaged/,
  ],
  [
    'a file less',
    (path) => rm(join(path, 'data/keys/node-signing-key.pem')),
    /cannot be read: ENOENT/,
  ],
  [
    'of a newer program',
    (path) => {
      const file = join(path, 'backup.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { migrations: object[] };
      const more = { part: 'submission', number: 999, name: '0999-later.sql', digest: 'x' };
      manifest.migrations.push(more);
      writeFileSync(file, JSON.stringify(manifest));
    },
    /of a newer program: it has submission\/0999-later.sql/,
  ],
  [
    'of a form of another day',
    (path) => writeFileSync(join(path, 'backup.json'), '{"format":"outbreak-backup/9"}'),
    /damaged, or of a newer program: format/,
  ],
  ['no JSON', (path) => writeFileSync(join(path, 'backup.json'), '{'), /it is no JSON/],
  [
    'a path out of the folder',
    (path) => {
      const file = join(path, 'backup.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { files: object[] };
      manifest.files.push({ path: 'data/../../x', bytes: 0, sha256: '0'.repeat(64) });
      writeFileSync(file, JSON.stringify(manifest));
    },
    /outside its folder/,
  ],
];

for (const [name, change, reason] of wrong) {
  test(`refused, and nothing made: ${name}`, async () => {
    const path = await spoil(name, change);
    const data = join(folder, `data ${name}`);
    await assert.rejects(
      restoreState(path, toConfig(data), () => undefined),
      (error: Error) => {
        assert.ok(error instanceof BackupError, String(error));
        assert.match(error.message, reason);
        return true;
      },
    );
    assert.throws(() => readFileSync(join(data, 'outbreak-data.json')));
  });
}

test('what is there is not written over, and a backup does not save itself', async () => {
  const manifest = await readBackupManifest(backup);
  await checkBackupFiles(backup, manifest);
  const paths = manifest.files.map(({ path }) => path);
  for (const path of ['data/keys/node-signing-key.pem', 'data/audit/heads.ndjson']) {
    assert.ok(paths.includes(path), path);
  }
  assert.ok(!paths.some((path) => /^data\/(pg|index|run)\//.test(path)));
  const used = toConfig(node.dataFolder);
  await assert.rejects(
    restoreState(backup, used, () => undefined),
    /holds something/,
  );
  const options = {
    dataFolder: node.dataFolder,
    database: node.db.address,
    programVersion: 'test',
    nodeId: 'x',
    now: new Date(),
  };
  await assert.rejects(writeBackup({ ...options, folder: backup }), /is not empty/);
  await assert.rejects(
    writeBackup({ ...options, folder: join(node.dataFolder, 'backup') }),
    /lies in the data folder/,
  );
});

test('the node saves itself by a job: a backup has its name when it is whole, and the oldest go then', async () => {
  const read = async () => {
    const answer = await ask(as(node.url), '/api/upkeep/backups');
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text) as {
      folder: string;
      kept: number;
      backups: { name: string; createdAt: string }[];
      failure: { reason: string } | null;
    };
  };
  const before = await read();
  assert.deepEqual([before.folder, before.kept, before.backups], [kept, 2, []]);
  await addJob(node.db, MAKE_BACKUP, {});
  let told = before;
  for (; told.backups.length === 0; told = await read()) await wait(50);
  const [first] = told.backups;
  const name = defined(first, 'a backup').name;
  const [, nodeId = ''] = /^outbreak-(\w+)-\d{8}T\d{6}Z$/.exec(name) ?? [];
  await checkBackupFiles(join(kept, name), await readBackupManifest(join(kept, name)));

  const options = {
    ...{ folder: kept, kept: 2, nodeId, programVersion: 'test' },
    ...{ dataFolder: node.dataFolder, database: node.db.address },
  };
  const at = (second: number) => new Date(Date.UTC(2100, 0, 1, 0, 0, second));
  // Another node's, one of no node, and what kills have left.
  mkdirSync(join(kept, 'outbreak-other-21000101T000000Z'));
  mkdirSync(join(kept, 'pictures'));
  for (const mark of ['.unfinished-', '.removed-']) {
    mkdirSync(join(kept, `${mark}outbreak-${nodeId}-20200101T000000Z`));
  }
  await keepBackup({ ...options, now: at(1) });
  // Its tables are saved, and then its files are not there.
  const lost = { ...options, dataFolder: join(folder, 'nowhere'), now: at(2) };
  await assert.rejects(keepBackup(lost), { code: 'ENOENT' });
  await keepBackup({ ...options, now: at(3) });
  const names = (await readdir(kept)).sort();
  assert.deepEqual(
    names,
    [
      `outbreak-${nodeId}-21000101T000001Z`,
      `outbreak-${nodeId}-21000101T000003Z`,
      'outbreak-other-21000101T000000Z',
      'pictures',
    ].sort(),
  );
  assert.deepEqual(
    (await listBackups(kept, nodeId)).map(({ createdAt }) => createdAt),
    [at(3), at(1)],
  );
});

test('administrators are told of a backup that failed for the last time', async () => {
  const inside = join(node.dataFolder, 'backups');
  const failing = (isLast: boolean) =>
    makeBackup(
      node.db,
      {
        ...{ folder: inside, kept: 1, schedule: '* * * * *', nodeId: 'x' },
        ...{ dataFolder: node.dataFolder, programVersion: 'test' },
      },
      { now: new Date(), isLast },
    );
  const listNotices = () =>
    node.db.query<{ payload: { to: object; values: { reason: string } } }>(
      "SELECT payload FROM outbox WHERE topic = 'notice' AND payload ->> 'kind' = 'backup-failed'",
    );
  await assert.rejects(failing(false), BackupError);
  assert.deepEqual(await listNotices(), []);
  await assert.rejects(failing(true), BackupError);
  const [notice] = await listNotices();
  assert.deepEqual(notice?.payload.to, { group: 'node', right: 'manage' });
  assert.match(notice?.payload.values.reason ?? '', /lies in the data folder/);
  await rm(inside, { recursive: true });
});

test('tables come after those that they refer to', () => {
  const tables = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
  const references = [
    { from: 'a', to: 'c' },
    { from: 'c', to: 'd' },
    { from: 'b', to: 'a' },
    { from: 'b', to: 'elsewhere' },
  ];
  assert.deepEqual(
    sortByReferences(tables, references).map(({ name }) => name),
    ['d', 'c', 'a', 'b'],
  );
});
