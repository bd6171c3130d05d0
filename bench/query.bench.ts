import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchResult } from './kit/bench.ts';
import type { Question } from './query/questions.ts';
import type { MixFigures } from './query/run-mix.ts';
import {
  type AskFigures,
  askQuestions,
  type BuildFigures,
  buildIndex,
  chooseQuestions,
  type LoadFigures,
  loadIndex,
  mixQuestions,
} from './query/run-steps.ts';

const FULL_SIZE = 1_000_000;
const SMALLER_SIZE = 100_000;
/** Building from entries and from aligned sequences costs the more, and their rates do not depend on the size. */
const RATE_SIZE = 60_000;

interface Measured {
  readonly genomes: number;
  readonly build: BuildFigures;
  readonly load: LoadFigures;
  readonly questions: AskFigures;
  readonly mix: MixFigures;
}

type Row = Record<string, string | number>;
type Must = BenchResult['musts'][number];

const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const megabytes = (bytes: number) => Math.round(bytes / 1e6);
const perCpuSecond = ({ rows, cpuMilliseconds }: BuildFigures) =>
  Math.round((1000 * rows) / cpuMilliseconds);

/** The genome index: memory, disk, load, ingest and questions. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-query-'));
  try {
    const rows: Row[] = [];
    const musts: Must[] = [];
    const sizes = genomes > SMALLER_SIZE ? [SMALLER_SIZE, genomes] : [genomes];
    for (const size of sizes) {
      const measured = await measureSize(join(folder, `${size}`), { genomes: size, seed });
      rows.push(...toSizeRows(measured));
      if (size !== genomes) continue;
      const text = await readFile(join(folder, `${size}`, 'questions.json'), 'utf8');
      musts.push(...listMusts(measured, JSON.parse(text) as Question[]));
    }
    await measureRates(folder, { genomes: Math.min(genomes, RATE_SIZE), seed }, { rows, musts });
    return {
      caveat: `One client in one thread, no cache of answers; p50 of at least five calls after a first one. Memory is of a process that loads the index and does nothing else. Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
      rows,
      musts,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function measureSize(
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
): Promise<Measured> {
  const build = await buildIndex(folder, { ...outbreak, source: 'rows' });
  assert.equal(build.rows, outbreak.genomes);
  const load = await loadIndex(folder);
  await chooseQuestions(folder);
  const questions = await askQuestions(folder);
  const mix = await mixQuestions(folder);
  return { genomes: outbreak.genomes, build, load, questions, mix };
}

function toSizeRows({ genomes, build, load, questions, mix }: Measured): Row[] {
  return [
    {
      what: 'index of sealed segments',
      genomes,
      residentMegabytes: megabytes(load.residentBytes),
      diskMegabytes: megabytes(build.bytes),
      loadMilliseconds: round(load.milliseconds, 0),
      ingestPerCpuSecond: perCpuSecond(build),
      ingestPeakMegabytes: megabytes(build.peakBytes),
    },
    ...questions.map(({ name, rows, ...timing }) => ({
      what: name,
      genomes,
      p50Milliseconds: round(timing.p50Milliseconds, 3),
      firstMilliseconds: round(timing.firstMilliseconds, 3),
      cpuMilliseconds: round(timing.cpuMilliseconds, 3),
      rows,
    })),
    {
      what: 'mix of 20 questions',
      genomes,
      p50Milliseconds: round(mix.p50Milliseconds),
      p95Milliseconds: round(mix.p95Milliseconds),
      worstMilliseconds: round(mix.worstMilliseconds),
    },
  ];
}

function must(what: string, { is, most, unit }: { is: number; most: number; unit: string }): Must {
  return { must: `${what}: at most ${most} ${unit} (${round(is)})`, holds: is <= most };
}

function listMusts(measured: Measured, questions: readonly Question[]): Must[] {
  const { genomes, build, load, mix } = measured;
  const resident = load.residentBytes / 1e6;
  if (genomes > FULL_SIZE) {
    return [
      must('resident memory', { is: resident, most: 4000, unit: 'MB' }),
      must('p95 of a mix of 20 questions', { is: mix.p95Milliseconds, most: 100, unit: 'ms' }),
    ];
  }
  return [
    must('resident memory', { is: resident, most: 350, unit: 'MB' }),
    must('on disk', { is: build.bytes / 1e6, most: 200, unit: 'MB' }),
    must('load', { is: load.milliseconds, most: 1000, unit: 'ms' }),
    ...questions.flatMap((question) => {
      const found = measured.questions.find(({ name }) => name === question.name);
      assert.ok(found);
      const is = found.p50Milliseconds;
      return question.must === null
        ? []
        : [must(question.name, { is, most: question.must, unit: 'ms' })];
    }),
  ];
}

/** How fast genomes come in, by what they come as. */
async function measureRates(
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
  { rows, musts }: { readonly rows: Row[]; readonly musts: Must[] },
): Promise<void> {
  for (const { source, what, least } of [
    { source: 'rows', what: 'ingest of our analysis results', least: 30_000 },
    {
      source: 'aligned',
      what: "ingest of the peer's input of aligned sequences",
      least: 10_000,
    },
    { source: 'entries', what: 'ingest of entries of the database', least: null },
  ] as const) {
    const build = await buildIndex(join(folder, source), { ...outbreak, source });
    const rate = perCpuSecond(build);
    rows.push({
      what,
      genomes: build.rows,
      perCpuSecond: rate,
      wallMilliseconds: round(build.milliseconds, 0),
    });
    if (least !== null) {
      musts.push({
        must: `${what}: at least ${least} a CPU-second (${rate})`,
        holds: rate >= least,
      });
    }
  }
}
