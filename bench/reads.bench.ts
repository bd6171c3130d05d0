import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseFasta } from '../src/bio/fasta.ts';
import type { CheckContext } from '../src/engine/reads/check-context.ts';
import { checkReadFile } from '../src/engine/reads/check-read-file.ts';
import { ReferenceAnchors } from '../src/engine/reads/primers/reference-anchors.ts';
import type { Bench, BenchResult } from './kit/bench.ts';
import { makeEndlessFastq } from './reads/made-files.ts';
import { countHostReads, indexMadeUpHost } from './reads/measure-host.ts';
import { InferenceBench, readArticSchemes } from './reads/measure-inference.ts';

const FULL_MEGABYTES = 1000;
const HOST_LETTERS = 50_000_000;
const SETS = 100;
const LEAST_RIGHT = 95;
const LEAST_HOST = 0.995;
const MOST_VIRAL = 0.0001;

const reference = (() => {
  const path = new URL('../pathogens/sars-cov-2/reference.fasta', import.meta.url);
  const [record] = parseFasta(readFileSync(path), 'reference.fasta').records;
  assert.ok(record);
  return record.letters;
})();
const plain: CheckContext = {
  unpack: (bytes) => bytes,
  platform: 'ILLUMINA',
  references: [],
  reference: null,
  anchors: null,
  schemes: [],
  scheme: null,
  host: null,
  pathogenWords: null,
};

/** Checks of FASTQ in memory by the megabyte, inference of primer schemes, screening of a made-up host. */
export const bench: Bench = async ({ megabytes = FULL_MEGABYTES }) => {
  const isFull = megabytes >= FULL_MEGABYTES;
  const host = await indexMadeUpHost(isFull ? HOST_LETTERS : HOST_LETTERS / 25);
  const rows: BenchResult['rows'][number][] = [
    await measureCheck('check FASTQ', megabytes, plain),
    await measureCheck('check FASTQ, placing the first 200,000 reads', megabytes, {
      ...plain,
      anchors: new ReferenceAnchors(reference),
    }),
    await measureCheck('check FASTQ, counting reads of the host', megabytes, {
      ...plain,
      host: host.index,
    }),
    {
      what: 'index a made-up host',
      megaletters: host.index.letters / 1e6,
      seconds: round(host.seconds),
      bytesPerLetter: round(host.index.bytes.length / host.index.letters),
    },
  ];
  const musts = [...addScreening(rows, host, isFull), ...addInference(rows)];
  return {
    caveat:
      'One thread. FASTQ lies in memory, not packed, 150 letters a read; unpacking gzip comes on top. Rates are of one run each, by processor time of all its threads, because others may use the cores. The host, its reads and the reads of the virus are simulated (0.5 % errors in pairs of 150 letters, 5 % in long reads); they tell of the method, not of a human genome, which is sixty times as large and holds more of everything. Of sets of reads, schemes, platforms and cut-off primers come in turn; ARTIC V1 and V2 differ in one primer, so that where its amplicon drops out they are told to be alike, which counts as not right.',
    rows,
    musts,
  };
};

const round = (value: number) => Number(value.toPrecision(4));

async function measureCheck(what: string, megabytes: number, context: CheckContext) {
  const endless = makeEndlessFastq(new TextDecoder().decode(reference), 60);
  const rounds = Math.max(1, Math.round((megabytes * 1e6) / endless.bytesPerRound));
  const source = {
    name: 'simulated.fastq',
    async *open() {
      for (let i = 0; i < rounds; i++) yield endless.next();
    },
  };
  const started = performance.now();
  const before = process.cpuUsage();
  const { report } = await checkReadFile('fastq', source, context);
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = (user + system) / 1e6;
  const seconds = (performance.now() - started) / 1000;
  assert.equal(report.reads?.files[0]?.figures.reads, rounds * endless.recordsPerRound);
  assert.equal(report.findingCounts['fastq-names-repeat'], undefined);
  const size = (rounds * endless.bytesPerRound) / 1e6;
  return {
    what,
    megabytes: round(size),
    reads: rounds * endless.recordsPerRound,
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    megabytesPerCpuSecond: round(size / cpuSeconds),
  };
}

function addScreening(
  rows: BenchResult['rows'][number][],
  host: Awaited<ReturnType<typeof indexMadeUpHost>>,
  isFull: boolean,
): BenchResult['musts'] {
  const reads = isFull ? 200_000 : 20_000;
  const virus = new TextDecoder().decode(reference);
  const kinds = [
    ['pairs', { platform: 'ILLUMINA', isPaired: true, reads }],
    ['single short reads', { platform: 'ILLUMINA', isPaired: false, reads }],
    ['long reads', { platform: 'OXFORD_NANOPORE', isPaired: false, reads: reads / 4 }],
  ] as const;
  return kinds.flatMap(([what, kind]) => {
    const own = countHostReads(host.genome, { index: host.index, pathogen: reference }, kind);
    const viral = countHostReads(virus, { index: host.index, pathogen: reference }, kind);
    const blind = countHostReads(virus, { index: host.index, pathogen: null }, kind);
    rows.push({
      what: `screening, ${what}`,
      hostReads: own.reads,
      hostRemoved: own.host,
      viralReads: viral.reads,
      viralRemoved: viral.host,
      viralRemovedWithoutReference: blind.host,
    });
    return [
      {
        must: `99.5 % of the host's ${what} are removed (${own.host} of ${own.reads})`,
        holds: own.host >= LEAST_HOST * own.reads,
      },
      {
        must: `at most 0.01 % of the virus' ${what} are (${viral.host}, ${blind.host} without its reference, of ${viral.reads})`,
        holds: Math.max(viral.host, blind.host) <= MOST_VIRAL * viral.reads,
      },
    ];
  });
}

function addInference(rows: BenchResult['rows'][number][]): BenchResult['musts'] {
  const schemes = readArticSchemes();
  if (schemes === null) return [];
  const sets = new InferenceBench(reference, schemes);
  const asked = sets.measureAmplicons(SETS, { depth: 20, dropoutShare: 0.1 });
  rows.push({ what: `primer scheme, ${SETS} sets at 20x, 10 % dropouts`, ...asked });
  for (const [depth, dropoutShare] of [
    [10, 0.1],
    [5, 0.1],
    [20, 0.4],
  ] as const) {
    const what = `primer scheme, ${SETS} sets at ${depth}x, ${100 * dropoutShare} % dropouts`;
    rows.push({ what, ...sets.measureAmplicons(SETS, { depth, dropoutShare }) });
  }
  const shotgun = sets.measureShotgun();
  rows.push({ what: 'primer scheme, shotgun sets at 20x', ...shotgun });
  return [
    {
      must: `of ${SETS} sets at 20x with 10 % dropouts at least ${LEAST_RIGHT} are told right (${asked.right}), none wrong (${asked.wrong})`,
      holds: asked.right >= LEAST_RIGHT && asked.wrong === 0,
    },
    {
      must: `shotgun sets are of an unknown scheme (${shotgun.unknown} of ${shotgun.sets})`,
      holds: shotgun.unknown === shotgun.sets,
    },
  ];
}
