import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '../src/app/config.ts';
import { openOrShareState } from '../src/app/open-state.ts';
import { addJob } from '../src/platform/jobs/job-queue.ts';
import { createLogger } from '../src/platform/log/logger.ts';
import type { Database } from '../src/platform/postgres/database.ts';
import { EntryChanger } from './freshness/entry-changer.ts';
import { ask } from './kit/asking-clients.ts';
import type { Bench } from './kit/bench.ts';
import { countEntries, type NodeServer, pause, startServer } from './kit/node-server.ts';
import { INSTANCE, prepareNode } from './kit/prepared-node.ts';
import { watchMemory } from './kit/process-memory.ts';
import { quantile } from './kit/quantile.ts';
import { program, readOutput, startNode } from './kit/run-outbreak.ts';

const execFileAsync = promisify(execFile);
const FULL_SIZE = 1_000_000;
/** Milliseconds between two questions: a portal that some people use at a time. */
const QUESTION_EVERY = 100;
/** Entries of a day. */
const DAY = 1000;
const SNAPSHOT_SECONDS = 300;
const SNAPSHOT_MEGABYTES = 1000;
const COPY_SECONDS = 900;
const DELTA_SECONDS = 10;
const RESTORE_SECONDS = 900;
const IDLE_QUESTIONS = 300;
const QUESTIONS = [
  'sample/aggregated?fields=country',
  'sample/nucleotideMutations?minProportion=0.05',
  'sample/details?limit=100&orderBy=date',
];

/** The database of a running node, and what closes it. */
async function openDatabaseOf(data: string): Promise<{ db: Database; close(): Promise<void> }> {
  const config = readConfig({ flags: { data }, environment: {} });
  assert.ok(config.ok);
  const state = await openOrShareState(config.value, createLogger('silent'));
  assert.ok(state.ok && state.value.isShared);
  return state.value;
}

const seconds = (from: number) => (performance.now() - from) / 1000;

/** Milliseconds that answers took, to questions that are asked at a steady rate until `isOver`. */
async function askUntil(url: string, isOver: (asked: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  const begun = performance.now();
  for (let i = 0; !isOver(i); i += 1) {
    await pause(Math.max(0, begun + i * QUESTION_EVERY - performance.now()));
    const started = performance.now();
    await ask(url, INSTANCE, QUESTIONS[i % QUESTIONS.length] ?? '');
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

interface MadeRelease {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly p95: number;
}

/** Has a node make a release, and asks it meanwhile. */
async function makeRelease(server: NodeServer, db: Database, number: number): Promise<MadeRelease> {
  const memory = watchMemory(server.child.pid ?? 0);
  const started = performance.now();
  await addJob(db, { name: 'make-releases', maxAttempts: 1 }, { instance: INSTANCE });
  let isDone = false;
  const times = askUntil(server.url, () => isDone);
  for (;;) {
    const rows = await db.query('SELECT FROM release WHERE number = $1', [number]);
    if (rows.length > 0) break;
    await pause(50);
  }
  const taken = seconds(started);
  isDone = true;
  const p95 = quantile(await times, 0.95);
  return { seconds: taken, peakMegabytes: memory.stop().total / 1e6, p95 };
}

async function sumBytes(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Seconds until a node has copied a release of another one. */
async function copyRelease(db: Database, number: number, mirror: string): Promise<number> {
  const started = performance.now();
  await addJob(db, { name: 'follow-mirrors', maxAttempts: 1 }, { mirror });
  for (;;) {
    const [row] = await db.query<{ last: number; state: string; problem: string | null }>(
      'SELECT last_number AS last, state, problem FROM mirror',
    );
    assert.ok(!['failing', 'refused'].includes(row?.state ?? ''), row?.problem ?? '');
    if (row?.last === number) return seconds(started);
    await pause(50);
  }
}

interface Copies {
  readonly first: number;
  readonly delta: number;
  readonly made: MadeRelease;
}

/** A second node copies the first release and, after a day's changes, the next. */
async function measureCopies(
  server: NodeServer,
  {
    db,
    folder,
    genomes,
  }: { readonly db: Database; readonly folder: string; readonly genomes: number },
): Promise<Copies> {
  const data = join(folder, 'copy');
  const copy = await startServer(data);
  const own = await openDatabaseOf(data);
  try {
    const node = (await (await fetch(`${server.url}/api/node`)).json()) as {
      id: string;
      name: string;
    };
    const [row] = await own.db.query<{ id: string }>(
      `INSERT INTO mirror (id, url, instance, node_id, node_name, added_by, added_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, 'bench', now()) RETURNING id`,
      [server.url, INSTANCE, node.id, node.name],
    );
    const id = row?.id ?? '';
    const first = await copyRelease(own.db, 1, id);
    const instance = `${INSTANCE}-${node.id.slice(0, 6)}`;
    while ((await countEntries(copy.url, instance)) < genomes) await pause(200);
    const changer = await EntryChanger.open(db);
    const samples = Array.from({ length: DAY }, (_, at) => `day ${at}`);
    await changer.release(samples, 'a day');
    const made = await makeRelease(server, db, 2);
    const delta = await copyRelease(own.db, 2, id);
    const [count] = await own.db.query<{ count: number }>(
      'SELECT count(*) AS count FROM entry WHERE instance = $1',
      [instance],
    );
    assert.equal(count?.count, genomes + DAY);
    return { first, delta, made };
  } finally {
    await own.close();
    await copy.stop();
  }
}

/** Seconds of saving the running node, and of making another of it until it shows every entry. */
async function measureBackup(data: string, folder: string, genomes: number) {
  const backup = join(folder, 'backup');
  const restored = join(folder, 'restored');
  let started = performance.now();
  await readOutput(startNode([program, 'backup', backup, '--data', data]));
  const saved = seconds(started);
  started = performance.now();
  await readOutput(startNode([program, 'restore', backup, '--data', restored]));
  const server = await startServer(restored);
  try {
    while ((await countEntries(server.url, INSTANCE)) < genomes + DAY) await pause(200);
    return { saved, restored: seconds(started) };
  } finally {
    await server.stop();
  }
}

/** Signed releases of a large node: making one, copying it and a day's changes, and a backup beside them. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const prepared = await prepareNode({ genomes, seed });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-release-'));
  const data = join(folder, 'data');
  // With its owners: PostgreSQL's files belong to a user of their own where root runs the node.
  await execFileAsync('cp', ['-a', prepared.data, data]);
  const server = await startServer(data);
  const { db, close } = await openDatabaseOf(data);
  try {
    const idle = quantile(await askUntil(server.url, (asked) => asked === IDLE_QUESTIONS), 0.95);
    const first = await makeRelease(server, db, 1);
    const bytes = await sumBytes(join(data, 'releases', INSTANCE, '1'));
    const copies = await measureCopies(server, { db, folder, genomes });
    const backup = await measureBackup(data, folder, genomes);
    const round = (value: number) => Number(value.toFixed(1));
    const must = (what: string, value: number, most: number) => ({
      must: `${what}: at most ${most} (${round(value)})`,
      holds: value <= most,
    });
    return {
      caveat: `One run of each, wall time. Memory is the sum over the node's processes, index, PostgreSQL and caches of both included. A question every ${QUESTION_EVERY} ms, alone and while the release is made. Load average ${loadavg()[0]?.toFixed(1)} at the end on ${availableParallelism()} cores.`,
      rows: [
        {
          what: 'release of everything',
          genomes,
          seconds: round(first.seconds),
          peakMegabytes: Math.round(first.peakMegabytes),
          releaseMegabytes: round(bytes / 1e6),
          idleP95Milliseconds: round(idle),
          p95Milliseconds: round(first.p95),
        },
        { what: 'release after a day', changed: DAY, seconds: round(copies.made.seconds) },
        { what: 'first copy by another node', genomes, seconds: round(copies.first) },
        { what: "copy of a day's changes", changed: DAY, seconds: round(copies.delta) },
        { what: 'backup of the running node', genomes, seconds: round(backup.saved) },
        {
          what: 'restored until every entry is searchable',
          genomes,
          seconds: round(backup.restored),
        },
      ],
      musts: [
        must('release of everything, s', first.seconds, SNAPSHOT_SECONDS),
        must('memory meanwhile, MB', first.peakMegabytes, SNAPSHOT_MEGABYTES),
        must('p95 of questions meanwhile over idle', first.p95 / idle, 2),
        must('first copy, s', copies.first, COPY_SECONDS),
        must("a day's changes, s", copies.delta, DELTA_SECONDS),
        must('restored, s', backup.restored, RESTORE_SECONDS),
      ],
    };
  } finally {
    await close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
