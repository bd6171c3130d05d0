import type { Snapshot } from '../../src/engine/query/snapshot.ts';
import { quantile } from './measure.ts';
import { askIndex } from './our-index.ts';
import type { Question } from './questions.ts';

/** Twenty questions as a dashboard and a researcher ask them: pages and views, no downloads of all. */
const MIX: readonly string[] = [
  'nucleotide mutations >= 5 %, all',
  'nucleotide mutations >= 5 %, lineage and country',
  'nucleotide mutations >= 5 %, 30 days',
  'nucleotide mutations >= 5 %, small country',
  'amino-acid mutations >= 5 %, all genes',
  'amino-acid mutations >= 5 %, lineage',
  'count of a majority letter',
  'count of a majority amino acid',
  'count of a mutation that a tenth has',
  'maybe a mutation',
  '3 of 5 mutations',
  'days, lineage and mutation',
  'country x date',
  'country',
  'lineage with descendants',
  'regex on a string column',
  'key',
  'latest 100 of a country',
  '20 aligned genomes',
  '10 mutations x 12 months',
];
const ROUNDS = 6;

export interface MixFigures {
  readonly questions: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
  readonly worstMilliseconds: number;
}

/** One client asks all twenty in turn, each round in another order, after a round that is not timed. */
export function runMix(snapshot: Snapshot, questions: readonly Question[]): MixFigures {
  const mixed = MIX.map((name) => {
    const found = questions.find((question) => question.name === name);
    if (found === undefined) throw new Error(`no question '${name}'`);
    return found;
  });
  for (const { ask } of mixed) askIndex(snapshot, ask);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let step = 0; step < mixed.length; step += 1) {
      // 7 has no divisor with 20 in common, so every round has every question.
      const question = mixed[(step * 7 + round * 3) % mixed.length] as Question;
      const started = performance.now();
      askIndex(snapshot, question.ask);
      times.push(performance.now() - started);
    }
  }
  return {
    questions: times.length,
    p50Milliseconds: quantile(times, 0.5),
    p95Milliseconds: quantile(times, 0.95),
    worstMilliseconds: Math.max(...times),
  };
}
