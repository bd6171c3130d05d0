import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerExplore } from '../src/parts/genomes/explore/answer-explore.ts';
import { exploreBody } from '../src/parts/genomes/explore/explore-panels.ts';
import type { QuestionContext } from '../src/parts/genomes/index/answer.ts';
import type { IndexSchema } from '../src/schema/genome-row.ts';
import { defined } from '../src/std/assert.ts';
import { EXPLORE_QUESTIONS, FILTERS } from './explore/page-questions.ts';
import type { Bench } from './kit/bench.ts';
import { openIndex, readSegments } from './query/our-index.ts';
import { buildIndex } from './query/run-steps.ts';

const FULL_SIZE = 1_000_000;
/** Of all panels of the page together, after a change of the filter. */
const MOST_MILLISECONDS = 300;
const CALLS = 7;

/** What the page Explore asks after each change of its filter, panel by panel, in one thread. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-explore-'));
  try {
    await buildIndex(folder, { genomes, seed, source: 'rows' });
    const schema = JSON.parse(await readFile(join(folder, 'schema.json'), 'utf8')) as IndexSchema;
    const snapshot = openIndex(schema, readSegments(join(folder, 'segments')));
    const context = toContext(snapshot);
    const rows = EXPLORE_QUESTIONS.flatMap(({ what, panel }) =>
      FILTERS.map(({ name, queries }) => measure(context, { what, name, panel, queries, genomes })),
    );
    const sums = FILTERS.map(({ name }) => {
      const own = rows.filter((row) => row.filter === name);
      const sum = own.reduce((all, { cpuMilliseconds }) => all + cpuMilliseconds, 0);
      const answered = own.reduce((all, { genomesFound }) => Math.max(all, genomesFound), 0);
      return {
        what: 'all panels',
        filter: name,
        genomesFound: answered,
        cpuMilliseconds: round(sum),
      };
    });
    const slowest = Math.max(...sums.map(({ cpuMilliseconds }) => cpuMilliseconds));
    const load = loadavg()[0]?.toFixed(1);
    return {
      caveat: `CPU time of one thread, the median of ${CALLS} calls after a first one, answers written as JSON; a node has several threads, and what the portal draws is not in it. Load average ${load} at the end.`,
      rows: [...rows, ...sums].map((row) => ({ ...row, genomes })),
      musts: [
        {
          must: `all panels of the slowest filter within ${MOST_MILLISECONDS} ms of CPU (${round(slowest)} ms)`,
          holds: slowest <= MOST_MILLISECONDS,
        },
        {
          must: 'every filter finds genomes',
          holds: sums.every(({ genomesFound }) => genomesFound > 0),
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

function toContext(snapshot: QuestionContext['snapshot']): QuestionContext {
  const instance = { id: 'bench', pathogen: 'sars-cov-2', displayName: 'Bench', simulated: true };
  return { snapshot, instance, schema: { columns: [] }, version: 'bench' };
}

/** CPU time of one call, with the answer as text. */
function ask(context: QuestionContext, body: unknown): { text: string; milliseconds: number } {
  const before = process.cpuUsage();
  const answer = answerExplore(context, { request: exploreBody.parse(body), requestId: '' });
  assert.ok(answer.ok, JSON.stringify(answer));
  const text = [...answer.value.pieces].join('');
  const { user, system } = process.cpuUsage(before);
  return { text, milliseconds: (user + system) / 1000 };
}

function measure(
  context: QuestionContext,
  asked: {
    readonly what: string;
    readonly name: string;
    readonly panel: object;
    readonly queries: readonly object[];
    readonly genomes: number;
  },
) {
  const body = {
    queries: asked.queries.map((filters) => ({ filters })),
    panels: [asked.panel],
  };
  const first = ask(context, body);
  const { totals } = (JSON.parse(first.text) as { data: { totals: number[] } }).data;
  const times = Array.from({ length: CALLS }, () => ask(context, body).milliseconds);
  times.sort((a, b) => a - b);
  return {
    what: asked.what,
    filter: asked.name,
    genomesFound: defined(totals[0], 'total'),
    cpuMilliseconds: round(defined(times[CALLS >> 1], 'median')),
    firstCpuMilliseconds: round(first.milliseconds),
    answerKilobytes: Math.round(first.text.length / 1000),
  };
}
