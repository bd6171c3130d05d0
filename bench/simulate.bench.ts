import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalogue } from '../src/app/services.ts';
import {
  type SimulatedGenome,
  simulateOutbreak,
} from '../src/engine/simulate/simulate-outbreak.ts';
import { onlySegment } from '../src/parts/genomes/pathogens/pathogen-store.ts';
import { installShippedTree } from '../src/parts/genomes/pathogens/shipped-tree.ts';
import { toSimulationPathogen } from '../src/parts/genomes/simulation-pathogen.ts';
import type { Bench } from './kit/bench.ts';
import { program, startNode } from './kit/run-outbreak.ts';

const FULL_SIZE = 200_000;
const LEAST_RATE = 50_000;

interface Rate {
  readonly what: string;
  readonly genomes: number;
  readonly seconds: number;
  readonly bytes: number;
}

/** How fast the generator makes results, sequences, and the text of both. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-simulate-'));
  try {
    assert.ok((await installShippedTree(folder)).ok);
    const { dataset } = onlySegment(await createCatalogue(folder).load('sars-cov-2'));
    const pathogen = toSimulationPathogen(dataset);
    const run = (what: string, measure: (genome: SimulatedGenome) => number) =>
      measureStream(what, simulateOutbreak(pathogen, { genomes, seed }), measure);
    const rates = [
      run('results in process', ({ summary }) => summary.nucleotide.positions.length),
      // As bytes, because a text that nobody reads is never put together.
      run('sequences in process', (genome) => Buffer.from(genome.writeSequence(), 'latin1').length),
      await measureCommand('results', folder, { genomes, seed }),
      await measureCommand('fasta', folder, { genomes, seed }),
    ];
    for (const rate of rates) assert.equal(rate.genomes, genomes, rate.what);
    const stream = Math.round(genomes / (rates[0]?.seconds ?? 1));
    return {
      caveat: `In process: one thread, the summary of every genome read; commands: from start to end, text counted by lines, nothing written to disk. Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
      rows: rates.map(({ what, seconds, bytes }) => ({
        what,
        genomes,
        seconds: Number(seconds.toFixed(2)),
        genomesPerSecond: Math.round(genomes / seconds),
        ...(bytes === 0 ? {} : { megabytes: Math.round(bytes / 1e6) }),
      })),
      musts: [
        {
          must: `results stream at ${LEAST_RATE} genomes/s (${stream})`,
          holds: stream >= LEAST_RATE,
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** `measure` gives a number that is above 0 for some genome, so that nothing is timed that is not made. */
function measureStream(
  what: string,
  stream: Iterable<SimulatedGenome>,
  measure: (genome: SimulatedGenome) => number,
): Rate {
  const started = performance.now();
  let genomes = 0;
  let sum = 0;
  for (const genome of stream) {
    genomes += 1;
    sum += measure(genome);
  }
  assert.ok(sum > genomes);
  return { what, genomes, seconds: (performance.now() - started) / 1000, bytes: 0 };
}

async function measureCommand(
  form: 'fasta' | 'results',
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
): Promise<Rate> {
  const counts = ['--genomes', `${outbreak.genomes}`, '--seed', `${outbreak.seed}`];
  const started = performance.now();
  const child = startNode([program, 'simulate', ...counts, '--as', form, '--data', folder]);
  let lines = 0;
  let bytes = 0;
  for await (const chunk of child.stdout ?? []) {
    const part = chunk as Buffer;
    bytes += part.length;
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    what: `simulate --as ${form}`,
    genomes: lines / (form === 'fasta' ? 2 : 1),
    seconds,
    bytes,
  };
}
