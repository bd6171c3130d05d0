import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workerModule } from './serve-tasks.ts';
import { WorkerLostError, WorkerPool } from './worker-pool.ts';

function open(size = 2) {
  return new WorkerPool<{ kind: string; value: number }, number>({
    module: workerModule('echo-worker.test-kit', import.meta.url),
    size,
  });
}

test('tasks are answered, each with its own answer', async () => {
  const pool = open();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, value) => pool.run({ kind: 'double', value })),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 20 }, (_, value) => value * 2),
  );
  await pool.close();
});

test('a throw fails its task only, and so does the end of a thread', async () => {
  const pool = open(1);
  const outcomes = await Promise.allSettled([
    pool.run({ kind: 'throw', value: 1 }),
    pool.run({ kind: 'exit', value: 1 }),
    pool.run({ kind: 'double', value: 4 }),
  ]);
  assert.equal(outcomes[0]?.status, 'rejected');
  assert.ok(outcomes[1]?.status === 'rejected' && outcomes[1].reason instanceof WorkerLostError);
  assert.deepEqual(outcomes[2], { status: 'fulfilled', value: 8 });
  await pool.close();
  await assert.rejects(pool.run({ kind: 'double', value: 1 }), WorkerLostError);
});

test('a thread that cannot be started fails every task that waits for it', async () => {
  const pool = new WorkerPool<number, number>({
    module: workerModule('echo-worker.test-kit', import.meta.url),
    size: 1,
    workerData: { cannotBeCopied: () => 1 },
  });
  await assert.rejects(pool.run(1));
  await assert.rejects(pool.run(2));
  await pool.close();
});

test('what threads have in common is there before the first task, also in a thread that replaces one', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const pool = new WorkerPool<{ kind: string; value: number }, number>({
    module: workerModule('echo-worker.test-kit', import.meta.url),
    size: 2,
    common: promise,
  });
  const tasks = ['double', 'exit', 'double', 'double'].map((kind) => pool.run({ kind, value: 3 }));
  const outcomes = Promise.allSettled(tasks);
  resolve(100);
  assert.deepEqual(
    (await outcomes).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'lost')),
    [300, 'lost', 300, 300],
  );
  await pool.close();
});

test('where what threads have in common cannot be had, every task fails for that reason', async () => {
  const pool = new WorkerPool<{ kind: string; value: number }, number>({
    module: workerModule('echo-worker.test-kit', import.meta.url),
    size: 1,
    common: Promise.reject(new Error('no such thing')),
  });
  await assert.rejects(pool.run({ kind: 'double', value: 1 }), /no such thing/);
  await assert.rejects(pool.run({ kind: 'double', value: 1 }), /no such thing/);
  await pool.close();
});
