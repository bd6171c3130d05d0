import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { toReferenceStrand } from '../src/engine/assays/find-sites.ts';
import { answerAssay } from '../src/parts/genomes/assays/answer-assay.ts';
import { type AssayAnswer, assayBody } from '../src/parts/genomes/assays/assay-request.ts';
import type { QuestionContext } from '../src/parts/genomes/index/answer.ts';
import type { IndexSchema } from '../src/schema/genome-row.ts';
import { defined } from '../src/std/assert.ts';
import type { Bench } from './kit/bench.ts';
import { openIndex, readSegments } from './query/our-index.ts';
import { buildIndex } from './query/run-steps.ts';

const FULL_SIZE = 100_000;
/** Of any question about an assay, once its sites are known. */
const MOST_MILLISECONDS = 300;
const CALLS = 7;
const PRIMER = 24;
/** A scheme of amplicons of 400 letters over 30,000 has about 75 amplicons, of two primers each and some alternatives. */
const SCHEME_PRIMERS = 200;

interface Asked {
  readonly oligos: readonly Oligo[];
  readonly filters: object;
  readonly place: string;
}

interface Oligo {
  readonly name: string;
  readonly sequence: string;
}

/** Primers at even distances along the reference, every other one on the other strand. */
function makeScheme(reference: string, count: number): Oligo[] {
  const step = Math.floor((reference.length - 2000) / count);
  return Array.from({ length: count }, (_, i) => {
    const begin = 1000 + i * step;
    const letters = reference.slice(begin, begin + PRIMER);
    return { name: `p${i}`, sequence: toReferenceStrand(letters, i % 2 === 0 ? '+' : '-') };
  });
}

const FILTERS: readonly { readonly name: string; readonly filters: object }[] = [
  { name: 'all genomes', filters: {} },
  { name: 'a region', filters: { region: 'Europe' } },
  { name: 'a lineage with its sublineages', filters: { lineage: 'B.1.1*' } },
  { name: 'a year', filters: { dateFrom: '2021-01-01', dateTo: '2021-12-31' } },
];

/** What the page on primers and assays asks, in one thread: an assay of three oligos, and a scheme of many. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-assays-'));
  try {
    await buildIndex(folder, { genomes, seed, source: 'rows' });
    const schema = JSON.parse(await readFile(join(folder, 'schema.json'), 'utf8')) as IndexSchema;
    const snapshot = openIndex(schema, readSegments(join(folder, 'segments')));
    const reference = defined(schema.nucleotideSequences[0], 'reference').sequence;
    const scheme = makeScheme(reference, SCHEME_PRIMERS);
    const assays = [
      { what: 'an assay of 3 oligos', oligos: scheme.slice(50, 53) },
      { what: `a scheme of ${SCHEME_PRIMERS} primers`, oligos: scheme },
    ];
    const rows = assays.flatMap(({ what, oligos }) =>
      FILTERS.map(({ name, filters }) => ({
        ...{ what, filter: name, genomes },
        ...measure(toContext(snapshot), { oligos, filters, place: 'country' }),
      })),
    );
    const slowest = Math.max(...rows.map(({ cpuMilliseconds }) => cpuMilliseconds));
    return {
      caveat: `CPU time of one thread, the median of ${CALLS} calls after a first one, which also looks for the sites; answers written as JSON. Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
      rows,
      musts: [
        {
          must: `every question within ${MOST_MILLISECONDS} ms of CPU (${slowest} ms)`,
          holds: slowest <= MOST_MILLISECONDS,
        },
        {
          must: 'every question finds genomes that differ',
          holds: rows.every(({ mismatched }) => mismatched > 0),
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function toContext(snapshot: QuestionContext['snapshot']): QuestionContext {
  const instance = { id: 'bench', pathogen: 'sars-cov-2', displayName: 'Bench', simulated: true };
  return { snapshot, instance, schema: { columns: [] }, version: 'bench' };
}

/** CPU time of one call, with the answer as text. */
function ask(context: QuestionContext, body: Asked) {
  const before = process.cpuUsage();
  const { oligos: _, assay: __, ...rest } = assayBody.parse(body);
  const request = { ...rest, oligos: body.oligos };
  const answer = answerAssay(context, { request, requestId: '' });
  assert.ok(answer.ok, JSON.stringify(answer));
  const text = [...answer.value.pieces].join('');
  const { user, system } = process.cpuUsage(before);
  return { text, milliseconds: (user + system) / 1000 };
}

function measure(context: QuestionContext, body: Asked) {
  const first = ask(context, body);
  const { data } = JSON.parse(first.text) as { data: AssayAnswer };
  assert.ok(data.oligos.every(({ site }) => site !== null));
  const times = Array.from({ length: CALLS }, () => ask(context, body).milliseconds);
  times.sort((a, b) => a - b);
  const round = (milliseconds: number) => Math.round(milliseconds * 100) / 100;
  return {
    genomesFound: data.total,
    mismatched: data.together.mismatched,
    cpuMilliseconds: round(defined(times[CALLS >> 1], 'median')),
    firstCpuMilliseconds: round(first.milliseconds),
    answerKilobytes: Math.round(first.text.length / 1000),
  };
}
