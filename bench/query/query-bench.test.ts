import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AlignedReader } from '../../src/engine/query/ingest/aligned-reader.ts';
import type { GenomeRow, SequenceDifferences } from '../../src/schema/genome-row.ts';
import { defined } from '../../src/std/assert.ts';
import { createLineWriter } from './aligned-lines.ts';
import { chooseParameters } from './choose-parameters.ts';
import { compareAnswers } from './compare-answers.ts';
import { quantile } from './measure.ts';
import { askIndex, BulkLoader, openIndex, readSegments } from './our-index.ts';
import { listQuestions } from './questions.ts';
import { orderMix } from './run-mix.ts';
import { openSimulatedRows } from './simulated-rows.ts';
import { toLines } from './to-lines.ts';

const GENOMES = 400;
const folder = await mkdtemp(join(tmpdir(), 'outbreak-test-query-bench-'));
after(() => rm(folder, { recursive: true, force: true }));
const simulated = await openSimulatedRows(folder, { genomes: GENOMES, seed: 1 });
const { schema } = simulated.instance;

/** The aligned letters, from the definition of the differences. */
function rebuild(
  { begin, end, positions, symbols, missing }: SequenceDifferences,
  reference: string,
  missingLetter: string,
): string {
  const letters = [...reference];
  positions.forEach((position, i) => {
    letters[position] = symbols.charAt(i);
  });
  const bounds = [0, begin, ...missing, end, letters.length];
  for (let i = 0; i < bounds.length; i += 2) letters.fill(missingLetter, bounds[i], bounds[i + 1]);
  return letters.join('');
}

function rebuildAll(row: GenomeRow): string[] {
  const of = (
    differences: SequenceDifferences | null | undefined,
    reference: string,
    missing: string,
  ) =>
    differences === null || differences === undefined
      ? 'none'
      : `${rebuild(differences, reference, missing)} ${JSON.stringify(differences.insertions)}`;
  return [
    ...schema.nucleotideSequences.map((one) => of(row.nucleotide[one.name], one.sequence, 'N')),
    ...schema.genes.map((one) => of(row.aminoAcid[one.name], one.sequence, 'X')),
  ];
}

test('genomes that are written for the peer are read as what was simulated', () => {
  const toLine = createLineWriter(schema);
  const reader = new AlignedReader(schema);
  let differences = 0;
  let rows = 0;
  for (const row of simulated.rows()) {
    const read = reader.read(toLine(row));
    assert.deepEqual(read.problems, []);
    const again = defined(read.rows[0], 'a row');
    assert.equal(again.key, row.key);
    assert.deepEqual(again.metadata, row.metadata);
    assert.deepEqual(rebuildAll(again), rebuildAll(row));
    differences += defined(row.nucleotide.main, 'a genome').positions.length;
    rows += 1;
  }
  assert.equal(rows, GENOMES);
  assert.ok(differences > 10 * GENOMES);
});

test('every question has an answer, and twenty of them are the mix', async () => {
  const loader = new BulkLoader(schema, folder);
  for (const row of simulated.rows()) loader.append([row]);
  assert.equal(loader.finish().files, 1);
  const snapshot = openIndex(schema, readSegments(folder));
  const parameters = chooseParameters(snapshot, schema);
  assert.equal(parameters.genomes, GENOMES);
  const questions = listQuestions(parameters, schema.primaryKey);
  for (const question of questions) {
    const lines = toLines(askIndex(snapshot, question.ask), question);
    assert.ok(lines.length > 0, question.name);
    assert.equal(
      lines.every((line) => line.split('\t').length === question.columns.length),
      true,
      question.name,
    );
  }
  const order = orderMix(questions, 3);
  assert.equal(order.length, 60);
  for (let round = 0; round < 3; round += 1) {
    assert.equal(new Set(order.slice(20 * round, 20 * round + 20)).size, 20);
  }
});

test('answers that differ in one line, or in their length, are told', async () => {
  const peer = { type: 'query', query: '', columns: [] } as const;
  const question = { name: 'q', ask: { type: 'count', filter: { type: 'True' } } } as const;
  const questions = [{ ...question, peer, columns: [], must: null }];
  const compare = async (ours: string, theirs: string) => {
    await writeFile(join(folder, 'ours-0.txt'), ours);
    await writeFile(join(folder, 'peer-0.txt'), theirs);
    return compareAnswers(folder, questions);
  };
  assert.equal(await compare('a\t1\nb\t2', 'a\t1\nb\t2'), 1);
  await assert.rejects(compare('a\t1\nb\t2', 'a\t1\nb\t3'), /line 2 of 2 and 2: ours 'b\t2'/);
  await assert.rejects(compare('a\t1', 'a\t1\nb\t2'), /line 2 of 1 and 2/);
});

test('quantiles are values that occurred', () => {
  assert.equal(quantile([5, 1, 3], 0.5), 3);
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2);
  assert.equal(quantile([4, 1, 3, 2], 0.95), 4);
  assert.equal(quantile([7], 0.95), 7);
});
