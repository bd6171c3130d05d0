import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined } from '../../../../std/assert.ts';
import { AnalysisPool, type Thread } from './analysis-pool.ts';
import type { AnswerMessage, InputSequence, TaskMessage } from './thread-protocol.ts';

/** Stands for a Web Worker: answers names, and dies of a sequence called 'kill'. */
class FakeThread implements Thread {
  static started = 0;
  static isBroken = false;
  onmessage: Thread['onmessage'] = null;
  onerror: Thread['onerror'] = null;
  isTerminated = false;

  constructor() {
    FakeThread.started += 1;
  }

  postMessage({ id, task }: TaskMessage): void {
    queueMicrotask(() => {
      if (this.isTerminated) return;
      const answer = (data: AnswerMessage) => this.onmessage?.({ data });
      if (task.kind === 'open') {
        if (FakeThread.isBroken) answer({ id, ok: false, message: 'no dataset' });
        else {
          const description = { datasetTag: 'x', header: [], attributes: [], tree: null };
          answer({ id, ok: true, answer: { kind: 'opened', description } });
        }
        return;
      }
      if (task.kind !== 'analyse') return;
      const names = task.sequences.map(({ name, problem }) => `${name}${problem ?? ''}`);
      if (names.includes('kill')) this.onerror?.({ message: 'out of memory' });
      else answer({ id, ok: true, answer: { kind: 'text', text: names.join(' ') } });
    });
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function open(size: number): AnalysisPool {
  FakeThread.started = 0;
  FakeThread.isBroken = false;
  return new AnalysisPool({ start: () => new FakeThread(), bytes: new ArrayBuffer(0), size });
}

function sequences(names: readonly string[]): InputSequence[] {
  return names.map((name, index) => ({ index, name, letters: new Uint8Array(1) }));
}

const want = { kind: 'ndjson' } as const;

test('a thread that dies fails its sequence only, and is replaced', async () => {
  const pool = open(2);
  assert.equal((await pool.description).datasetTag, 'x');
  const [first, second] = await Promise.all([
    pool.analyse(want, sequences(['a', 'kill', 'b'])),
    pool.analyse(want, sequences(['c', 'd'])),
  ]);
  assert.deepEqual(
    defined(first, 'the first').map((answer) => (answer.kind === 'text' ? answer.text : '')),
    ['a', 'killthe analysis stopped at this sequence (out of memory)', 'b'],
  );
  assert.equal(defined(second, 'the second').length, 1);
  assert.ok(FakeThread.started > 2, 'what was lost is replaced');
  pool.close();
  await assert.rejects(pool.run({ kind: 'analyse', want, sequences: [] }));
});

test('where no thread can be had, nobody waits for one', async () => {
  FakeThread.isBroken = true;
  const pool = new AnalysisPool({
    start: () => new FakeThread(),
    bytes: new ArrayBuffer(0),
    size: 2,
  });
  const run = pool.run({ kind: 'analyse', want, sequences: sequences(['a']) });
  await assert.rejects(pool.description, /no dataset/);
  await assert.rejects(run);
});
