import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../../src/platform/postgres/database.ts';
import { withNodeDatabase } from '../../test/contract/node-database.test-kit.ts';
import { pause, startServer } from '../kit/node-server.ts';
import { INSTANCE, prepareNode } from '../kit/prepared-node.ts';
import { readTreeCpuSeconds } from '../kit/process-memory.ts';
import { Submitter } from './submitter.ts';

const execFileAsync = promisify(execFile);

/** One revision of many entries, from the sending of the table of changes to its new values in answers. */
export interface MeasuredRevision {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Parts of the seconds: until the drafts are there, until they are approved, until all are searchable. */
  readonly draftSeconds: number;
  readonly approvalSeconds: number;
  readonly releaseSeconds: number;
}

/** Revises many entries of a node of its own, one revision after the other; each has its own values. */
export async function measureRevisions(options: {
  /** Entries in the node. */
  readonly genomes: number;
  readonly seed: number;
  readonly revised: number;
  readonly runs: number;
}): Promise<readonly MeasuredRevision[]> {
  const { genomes, seed, revised, runs } = options;
  const prepared = await prepareNode({ genomes, seed });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-revisions-'));
  const data = join(folder, 'data');
  // With its owners: PostgreSQL's files belong to a user of their own where root runs the node.
  await execFileAsync('cp', ['-a', prepared.data, data]);
  const server = await startServer(data);
  try {
    const accessions = await withNodeDatabase(data, async (db) => {
      await giveToNode(db);
      return listAccessions(db, revised);
    });
    const submitter = await Submitter.open({ url: server.url, data, instance: INSTANCE });
    const measured: MeasuredRevision[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const changes = { submittingLab: `Revised ${run}` };
      measured.push(
        await measureRevision(submitter, server.child.pid ?? 0, { accessions, changes }),
      );
    }
    return measured;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Revises entries and waits until the new values are in answers. */
export async function measureRevision(
  submitter: Submitter,
  pid: number,
  table: {
    readonly accessions: readonly string[];
    readonly changes: { readonly submittingLab: string };
  },
): Promise<MeasuredRevision> {
  const { accessions, changes } = table;
  const revisions = accessions.map((accession) => ({ accession, changes }));
  const cpuBefore = readTreeCpuSeconds(pid);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const revision = await submitter.revise(revisions);
  const drafted = seconds();
  const { count } = await submitter.approve(revision, {});
  const approved = seconds();
  assert.equal(count, accessions.length, 'every entry has a draft that is approved');
  while ((await submitter.count('submittingLab', changes.submittingLab)) < accessions.length)
    await pause(20);
  const all = seconds();
  return {
    seconds: all,
    cpuSeconds: readTreeCpuSeconds(pid) - cpuBefore,
    draftSeconds: drafted,
    approvalSeconds: approved - drafted,
    releaseSeconds: all - approved,
  };
}

/** The prepared node holds a simulated outbreak, which takes no revisions; this copy is thrown away. */
async function giveToNode(db: Database): Promise<void> {
  await db.execute('UPDATE instance SET simulated = false WHERE id = $1', [INSTANCE]);
  await db.execute(
    "INSERT INTO owner_group (id, name) VALUES ('node', 'Node') ON CONFLICT DO NOTHING",
  );
  await db.execute("UPDATE entry SET owner_group = 'node' WHERE instance = $1", [INSTANCE]);
  // The copies that the update leaves are none that a node has in its life.
  await db.query('VACUUM FULL entry');
  await db.query('VACUUM ANALYZE');
  await db.query('CHECKPOINT');
}

async function listAccessions(db: Database, count: number): Promise<string[]> {
  const rows = await db.query<{ accession: string }>(
    'SELECT accession FROM entry WHERE instance = $1 ORDER BY md5(accession) LIMIT $2',
    [INSTANCE, count],
  );
  assert.equal(rows.length, count, 'entries to revise');
  return rows.map(({ accession }) => accession);
}
