import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import { WorkerPool } from '../../../platform/workers/worker-pool.ts';
import { copySequences } from '../analyse/parse-batch.ts';
import { analyseBatch, analyseTexts } from './analysis-service.ts';
import type { AnalysisAnswer, AnalysisTask, TextTask } from './analysis-task.ts';

function makeTask(names: readonly string[]): AnalysisTask {
  const letters = Buffer.from('ACGT');
  return {
    pathogen: 'x',
    digest: 'x',
    analysedAt: '2024-05-06T00:00:00Z',
    sequences: names.map((name) => ({ name, letters })),
  };
}

function openPool() {
  return new WorkerPool<AnalysisTask, AnalysisAnswer>({
    module: workerModule('fragile-worker.test-kit', import.meta.url),
    size: 2,
  });
}

test('a sequence that kills its thread is refused alone, also when there are several', async () => {
  const pool = openPool();
  const threads = { run: (task: AnalysisTask) => pool.run(task), isClosed: () => false };
  const [first, second] = await Promise.all([
    analyseBatch(threads, makeTask(['a', 'kill 1', 'b', 'throw', 'kill 2', 'c'])),
    analyseBatch(threads, makeTask(['d', 'e'])),
  ]);
  assert.deepEqual(
    first.map((answer) => (answer.ok ? answer.analysisJson : answer.problem.where)),
    ['a', 'kill 1', 'b', 'throw', 'kill 2', 'c'],
  );
  assert.deepEqual(
    first.map(({ ok }) => ok),
    [true, false, true, false, false, true],
  );
  const [, killed, , thrown] = first;
  assert.match(killed?.ok === false ? killed.problem.hint : '', /more memory than allowed/);
  assert.match(
    thrown?.ok === false ? thrown.problem.hint : '',
    /a defect of the program: as asked/,
  );
  assert.ok(second.every(({ ok }) => ok));
  await pool.close();
});

test('threads that end because the node stops refuse no sequence', async () => {
  const pool = openPool();
  let isClosed = false;
  const threads = { run: (task: AnalysisTask) => pool.run(task), isClosed: () => isClosed };
  const running = analyseBatch(threads, makeTask(['a', 'wait']));
  isClosed = true;
  await Promise.all([assert.rejects(running), pool.close()]);
});

test('no sequences are no work', async () => {
  const threads = { run: () => Promise.reject(new Error('not asked')), isClosed: () => false };
  assert.deepEqual(await analyseBatch(threads, makeTask([])), []);
});

test('a sequence that loses its thread is the only one whose line is a failure', async () => {
  const run = async (task: TextTask): Promise<string> => {
    const given = copySequences(task.batch);
    if (given.some(({ name, problem }) => name === 'b' && problem === undefined)) {
      throw new Error('the thread ended');
    }
    return given.map(({ name, problem = 'fine' }) => `${name}: ${problem}\n`).join('');
  };
  const sequences = ['a', 'b', 'c'].map((name, index) => ({
    index,
    name,
    letters: Buffer.from('A'),
  }));
  const origin = { pathogen: 'x', digest: 'x', format: 'tsv' } as const;
  const text = await analyseTexts(run, {
    kind: 'texts',
    ...origin,
    batch: { kind: 'sequences', sequences },
  });
  assert.equal(
    text,
    'a: fine\nb: the analysis stopped at this sequence (the thread ended)\nc: fine\n',
  );
});
