import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defined } from '../src/std/assert.ts';
import type { Bench } from './kit/bench.ts';
import { compareAnswers } from './query/compare-answers.ts';
import { writeGenomes } from './query/genome-pipe.ts';
import {
  listMusts,
  listRows,
  type Measured,
  type Must,
  perCpuSecond,
  type Row,
} from './query/list-rows.ts';
import { findPeer, ingestWithPeer, measurePeer, type Peer } from './query/peer.ts';
import type { Question } from './query/questions.ts';
import {
  askAsClients,
  askQuestions,
  buildIndex,
  chooseQuestions,
  ingestAligned,
  loadIndex,
  mixQuestions,
} from './query/run-steps.ts';

const FULL_SIZE = 1_000_000;
/** What cost is shown against, as far as it is smaller than what was asked for. */
const SMALLER_SIZES = [100_000, 1_000_000];
/** Rates of ingest do not depend on the size; this is a full segment, and 2.5 GB of aligned sequences. */
const RATE_SIZE = 60_000;

interface Outbreak {
  readonly genomes: number;
  readonly seed: number;
}

/** The genome index: memory, disk, load, ingest and questions, and the same of the peer where it is there. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1, peerGenomes = FULL_SIZE }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-query-'));
  try {
    const sizes = [...SMALLER_SIZES.filter((smaller) => smaller < genomes), genomes];
    const isAsked = sizes.some((size) => size <= peerGenomes);
    const peer = isAsked ? await findPeer(folder) : { reason: 'it was not asked' };
    const rows: Row[] = [];
    const musts: Must[] = [];
    for (const size of sizes) {
      const place = join(folder, `${size}`);
      const asked = size <= peerGenomes ? peer : { reason: 'not asked at this size' };
      const measured = await measureSize(place, { genomes: size, seed }, asked);
      rows.push(...listRows(measured));
      if (size === genomes) musts.push(...listMusts(measured, await readQuestions(place)));
      await rm(place, { recursive: true, force: true });
    }
    const outbreak = { genomes: Math.min(genomes, RATE_SIZE), seed };
    await measureRates(folder, { outbreak, peer }, { rows, musts });
    return { caveat: writeCaveat(peer), rows, musts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function writeCaveat(peer: Peer): string {
  const own =
    'One client in one thread, no cache of answers; p50 of at least five calls after a first one, in a process that asked nothing before. Memory is of a process that loads the index and does nothing else.';
  const their =
    'reason' in peer
      ? `The peer was not there: ${peer.reason}`
      : "The peer is rhydb 0.16.0, called in its process, on the same genomes; its answers are equal. It gets dates as texts too, because its package groups by texts only; what takes it more than 20 s in all is asked fewer times; of '100 mutations x 83 months' it is asked 10 mutations.";
  return `${own} ${their} Load average ${loadavg()[0]?.toFixed(1)} at the end.`;
}

async function readQuestions(folder: string): Promise<Question[]> {
  return JSON.parse(await readFile(join(folder, 'questions.json'), 'utf8')) as Question[];
}

async function measureSize(folder: string, outbreak: Outbreak, peer: Peer): Promise<Measured> {
  const build = await buildIndex(folder, { ...outbreak, source: 'rows' });
  assert.equal(build.rows, outbreak.genomes);
  const load = await loadIndex(folder);
  await chooseQuestions(folder);
  const questions = await askQuestions(folder);
  const mix = await mixQuestions(folder);
  const clients = await askAsClients(folder);
  const own = { genomes: outbreak.genomes, build, load, questions, mix, clients };
  if ('reason' in peer) return { ...own, peer: null };
  const their = await measurePeer(peer.python, folder, outbreak);
  assert.equal(their.build.rows, outbreak.genomes);
  assert.equal(compareAnswers(folder, await readQuestions(folder)), their.questions.length);
  return { ...own, peer: their };
}

interface Rate {
  readonly rows: number;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly peakBytes: number;
}

const RATE_RUNS = 3;

/** The run in the middle, by CPU time. */
async function runThrice(run: () => Promise<Rate>): Promise<Rate> {
  const runs: Rate[] = [];
  for (let i = 0; i < RATE_RUNS; i += 1) runs.push(await run());
  const sorted = runs.sort((a, b) => a.cpuMilliseconds - b.cpuMilliseconds);
  return defined(sorted[Math.floor(RATE_RUNS / 2)], 'a run');
}

/** How fast genomes come in, by what they come as. */
async function measureRates(
  folder: string,
  { outbreak, peer }: { readonly outbreak: Outbreak; readonly peer: Peer },
  { rows, musts }: { readonly rows: Row[]; readonly musts: Must[] },
): Promise<void> {
  const report = (what: string, rate: Rate, least: number | null) => {
    assert.equal(rate.rows, outbreak.genomes);
    const found = perCpuSecond(rate);
    rows.push({
      what,
      genomes: rate.rows,
      perCpuSecond: found,
      perSecond: Math.round((1000 * rate.rows) / rate.milliseconds),
      peakMegabytes: Math.round(rate.peakBytes / 1e6),
    });
    if (least === null) return;
    musts.push({ must: `${what}: at least ${least} a CPU-s (${found})`, holds: found >= least });
  };
  const aligned = join(folder, 'aligned');
  await writeGenomes(aligned, outbreak);
  report('aligned sequences to index', await runThrice(() => ingestAligned(aligned)), 10_000);
  if ('python' in peer) {
    const ingest = () => ingestWithPeer(peer.python, aligned);
    report('aligned sequences to the peer', await runThrice(ingest), null);
  }
  await rm(aligned, { recursive: true });
  const build = (source: 'rows' | 'entries') =>
    buildIndex(join(folder, source), { ...outbreak, source });
  report('our analysis results to index', await runThrice(() => build('rows')), 30_000);
  report('entries of the database to index', await build('entries'), null);
}
