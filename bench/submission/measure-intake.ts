import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, startServer } from '../kit/node-server.ts';
import { type PeakMemory, readTreeCpuSeconds, watchMemory } from '../kit/process-memory.ts';
import { measureRevision } from './measure-revisions.ts';
import { prepareFiles } from './prepare-files.ts';
import { AUTHORS, Submitter } from './submitter.ts';

const INSTANCE = 'sars-cov-2';

/** What one step has cost. */
export interface StepCost {
  readonly seconds: number;
  /** Of the node with its threads and its PostgreSQL. */
  readonly cpuSeconds: number;
}

export interface Intake {
  readonly genomes: number;
  readonly bytes: number;
  readonly upload: StepCost;
  /** From the start of the processing to the verdict on the last row. */
  readonly processing: StepCost;
  /** From the start of the processing to the first row that was checked, and the first that got its verdict. */
  readonly firstRowSeconds: number;
  readonly firstVerdictSeconds: number;
  readonly ready: number;
  readonly peak: PeakMemory;
  /** From the approval of all to the moment when the index counts all. */
  readonly release: StepCost;
  /** From the sending of the revisions to the moment when the index counts all. */
  readonly revision: StepCost & { readonly revised: number };
}

/** A submission of so many genomes through the API of a node of its own, from its files to a revision. */
export async function measureIntake(options: {
  readonly genomes: number;
  readonly seed: number;
  readonly revised: number;
}): Promise<Intake> {
  const { genomes } = options;
  const files = await prepareFiles(options);
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-submission-'));
  const data = join(folder, 'data');
  const server = await startServer(data);
  const pid = server.child.pid ?? 0;
  try {
    const submitter = await Submitter.open({ url: server.url, data, instance: INSTANCE });
    const memory = watchMemory(pid);
    const id = await submitter.create('Bench');
    const upload = await measureStep(pid, () => submitter.send(id, files));
    let firstRowSeconds = Number.NaN;
    let firstVerdictSeconds = Number.NaN;
    const processing = await measureStep(pid, async () => {
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      await submitter.start(id);
      await submitter.follow(id, (state) => {
        if (Number.isNaN(firstRowSeconds)) firstRowSeconds = seconds();
        if (state !== 'received' && Number.isNaN(firstVerdictSeconds)) {
          firstVerdictSeconds = seconds();
        }
      });
    });
    const { counts } = await submitter.read(id);
    const ready = counts.ready ?? 0;
    const release = await measureStep(pid, async () => {
      await submitter.approve(id, { state: 'ready' });
      while ((await submitter.count('authors', AUTHORS)) < ready) await pause(50);
    });
    const revision = await reviseReleased(submitter, { id, pid, revised: options.revised });
    const peak = memory.stop();
    return {
      ...{ genomes, bytes: files.bytes, upload, processing, firstRowSeconds, firstVerdictSeconds },
      ...{ ready, peak, release, revision },
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function reviseReleased(
  submitter: Submitter,
  { id, pid, revised }: { readonly id: string; readonly pid: number; readonly revised: number },
): Promise<Intake['revision']> {
  const drafts = await submitter.list(id, revised);
  const accessions = drafts.flatMap(({ accession }) => accession?.split('.')[0] ?? []);
  const changes = { submittingLab: 'Revised' };
  return {
    ...(await measureRevision(submitter, pid, { accessions, changes })),
    revised: accessions.length,
  };
}

/** Wall and CPU time of a step. */
export async function measureStep(pid: number, step: () => Promise<unknown>): Promise<StepCost> {
  const cpuBefore = readTreeCpuSeconds(pid);
  const started = performance.now();
  await step();
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cpuSeconds: readTreeCpuSeconds(pid) - cpuBefore };
}
