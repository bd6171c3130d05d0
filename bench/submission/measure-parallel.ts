import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, startServer } from '../kit/node-server.ts';
import { measureStep, type StepCost } from './measure-intake.ts';
import { prepareFiles } from './prepare-files.ts';
import { AUTHORS, Submitter } from './submitter.ts';

const INSTANCE = 'sars-cov-2';
const ROWS = 50;

export interface ParallelApprovals {
  readonly clients: number;
  readonly approvals: number;
  /** Until all approvals were answered. Each commits twice: what it does, and that it was done. */
  readonly approving: StepCost;
  /** From there until all entries are searchable. */
  readonly release: StepCost;
}

/** Many clients approve at once, each one row after another of a submission of its own. */
export async function measureParallel(options: {
  readonly clients: number;
  readonly seed: number;
}): Promise<ParallelApprovals> {
  const { clients, seed } = options;
  const files = await Promise.all(
    Array.from({ length: clients }, (_, at) =>
      prepareFiles({ genomes: ROWS, seed: seed + 100 + at }),
    ),
  );
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-parallel-'));
  const data = join(folder, 'data');
  const server = await startServer(data);
  const pid = server.child.pid ?? 0;
  try {
    const submitter = await Submitter.open({ url: server.url, data, instance: INSTANCE });
    const drafts = await Promise.all(files.map((one, at) => prepareReady(submitter, one, at)));
    const approvals = drafts.reduce((sum, { ready }) => sum + ready.length, 0);
    const approving = await measureStep(pid, () =>
      Promise.all(
        drafts.map(async ({ id, ready }) => {
          for (const draft of ready) await submitter.approve(id, { ids: [draft] });
        }),
      ),
    );
    const release = await measureStep(pid, async () => {
      while ((await submitter.count('authors', AUTHORS)) < approvals) await pause(50);
    });
    return { clients, approvals, approving, release };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepareReady(
  submitter: Submitter,
  files: Parameters<Submitter['send']>[1],
  number: number,
): Promise<{ readonly id: string; readonly ready: readonly number[] }> {
  const id = await submitter.create(`Bench ${number}`);
  await submitter.send(id, files);
  await submitter.start(id);
  await submitter.waitFor(id, ({ state }) => state === 'complete');
  const drafts = await submitter.list(id, ROWS);
  return { id, ready: drafts.filter(({ state }) => state === 'ready').map((draft) => draft.id) };
}
