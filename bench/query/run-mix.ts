import type { Snapshot } from '../../src/engine/query/snapshot.ts';
import { quantile } from './measure.ts';
import { answerIndex } from './our-index.ts';
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

export interface MixFigures {
  readonly questions: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
  readonly worstMilliseconds: number;
}

export function toMixFigures(times: readonly number[]): MixFigures {
  return {
    questions: times.length,
    p50Milliseconds: quantile(times, 0.5),
    p95Milliseconds: quantile(times, 0.95),
    worstMilliseconds: Math.max(...times),
  };
}

/** Indices of the mixed questions, so many times each; every round has another order. */
export function orderMix(questions: readonly Question[], rounds: number): number[] {
  const mixed = MIX.map((name) => {
    const found = questions.findIndex((question) => question.name === name);
    if (found < 0) throw new Error(`no question '${name}'`);
    return found;
  });
  return Array.from({ length: rounds * mixed.length }, (_, i) => {
    const [round, step] = [Math.floor(i / mixed.length), i % mixed.length];
    // 7 has no divisor with 20 in common, so every round has every question.
    return mixed[(step * 7 + round * 3) % mixed.length] as number;
  });
}

/** One client asks all in turn, six times, after a round that is not timed. */
export function runMix(snapshot: Snapshot, questions: readonly Question[]): MixFigures {
  const ask = (index: number) => answerIndex(snapshot, (questions[index] as Question).ask);
  for (const index of orderMix(questions, 1)) ask(index);
  const times = orderMix(questions, 6).map((index) => {
    const started = performance.now();
    ask(index);
    return performance.now() - started;
  });
  return toMixFigures(times);
}
