import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './kit/bench.ts';
import { watchMemory } from './kit/process-memory.ts';
import { readOutput, startNode } from './kit/run-outbreak.ts';
import { writeSimulatedFiles } from './kit/simulated-files.ts';

const PROGRAM = fileURLToPath(new URL('./import-program.ts', import.meta.url));
const FULL_SIZE = 50_000;
// Below this the caches of PostgreSQL are not yet full.
const SMALL_SIZE = 5_000;
const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 1e9;

interface Run {
  readonly genomes: number;
  readonly seconds: number;
  readonly peak: ReturnType<ReturnType<typeof watchMemory>['stop']>;
}

/** Import of simulated genomes as files: memory must not grow with their number. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const small = await importOnce(Math.min(SMALL_SIZE, genomes), seed);
  const large = await importOnce(genomes, seed);
  const ratio = large.peak.total / small.peak.total;
  return {
    caveat: `Peak of the sum of PSS over the import's process with its ${availableParallelism()} analysis threads and all processes of its PostgreSQL, sampled every 100 ms from start to end; simulated SARS-CoV-2 genomes, plain FASTA; load average was ${loadavg()[0]?.toFixed(1)} at the end, so the rate is a lower bound on a shared machine.`,
    rows: [small, large].map((run) => ({
      genomes: run.genomes,
      seconds: Number(run.seconds.toFixed(1)),
      genomesPerSecond: Math.round(run.genomes / run.seconds),
      peakPssMiB: Math.round(run.peak.total / MEBIBYTE),
      peakProcessMiB: Math.round(run.peak.own / MEBIBYTE),
      peakPostgresMiB: Math.round(run.peak.others / MEBIBYTE),
      samples: run.peak.samples,
    })),
    musts: [
      {
        must: `peak memory at ${large.genomes} within 10 % of that at ${small.genomes} (${((ratio - 1) * 100).toFixed(1)} %)`,
        holds: ratio < 1.1,
      },
      {
        must: `peak memory below 1 GB (${Math.round(large.peak.total / 1e6)} MB)`,
        holds: large.peak.total < MOST_BYTES,
      },
    ],
  };
};

async function importOnce(genomes: number, seed: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-import-'));
  try {
    const { sequences, metadata } = await writeSimulatedFiles(folder, { genomes, seed });
    const started = performance.now();
    const child = startNode([PROGRAM, sequences, metadata, join(folder, 'data')]);
    const memory = watchMemory(child.pid ?? 0);
    const output = await readOutput(child);
    const seconds = (performance.now() - started) / 1000;
    const peak = memory.stop();
    assert.equal(output.trim(), `${genomes} released, 0 revised, 0 unchanged, 0 refused`);
    return { genomes, seconds, peak };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
