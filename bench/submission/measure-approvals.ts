import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openNodeDatabase } from '../../test/contract/node-database.test-kit.ts';
import { startAsking } from '../kit/asking-clients.ts';
import { pause, startServer } from '../kit/node-server.ts';
import { INSTANCE, prepareNode } from '../kit/prepared-node.ts';
import { prepareFiles } from './prepare-files.ts';
import { Submitter } from './submitter.ts';

const execFileAsync = promisify(execFile);

export interface Approvals {
  readonly indexGenomes: number;
  /** Milliseconds from the sending of an approval until the API counts its entry, sorted. */
  readonly milliseconds: readonly number[];
  /** Answers that others got meanwhile. */
  readonly asked: number;
}

/** Approves one entry after another in a large index while others ask. */
export async function measureApprovals(options: {
  readonly indexGenomes: number;
  readonly seed: number;
  readonly approvals: number;
  readonly clients: number;
}): Promise<Approvals> {
  const { indexGenomes, seed, approvals, clients } = options;
  const prepared = await prepareNode({ genomes: indexGenomes, seed });
  const files = await prepareFiles({ genomes: approvals, seed: seed + 1 });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-approvals-'));
  const data = join(folder, 'data');
  // With its owners: PostgreSQL's files belong to a user of their own where root runs the node.
  await execFileAsync('cp', ['-a', prepared.data, data]);
  const server = await startServer(data);
  try {
    await acceptSubmissions(data);
    const { url } = server;
    const submitter = await Submitter.open({ url, data, instance: INSTANCE });
    const id = await submitter.create('Bench');
    await submitter.send(id, files);
    await submitter.start(id);
    await submitter.waitFor(id, ({ state }) => state === 'complete');
    const asking = startAsking(url, INSTANCE, clients);
    const milliseconds: number[] = [];
    for (const draft of await submitter.list(id, approvals)) {
      const started = performance.now();
      const { count } = await submitter.approve(id, { ids: [draft.id] });
      if (count === 0) continue;
      while ((await submitter.count('strain', draft.submissionId)) < 1) await pause(2);
      milliseconds.push(performance.now() - started);
    }
    const asked = await asking.stop();
    assert.ok(milliseconds.length > 0.9 * approvals, 'most simulated genomes are ready');
    return {
      indexGenomes,
      milliseconds: milliseconds.sort((a, b) => a - b),
      asked,
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The prepared node holds a simulated outbreak, which takes no submissions; this copy is thrown away. */
async function acceptSubmissions(data: string): Promise<void> {
  const db = await openNodeDatabase(data);
  await db.execute('UPDATE instance SET simulated = false WHERE id = $1', [INSTANCE]);
  await db.close();
}
