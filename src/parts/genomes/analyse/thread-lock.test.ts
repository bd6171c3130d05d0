import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWideLockWord } from '../../../engine/analysis/wide-lock.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import { WorkerLostError, WorkerPool } from '../../../platform/workers/worker-pool.ts';
import { releaseEndedThread } from './thread-lock.ts';

test('a thread that is ended by the limit of its heap while it has the turn keeps it from nobody', async (t) => {
  const word = createWideLockWord();
  const release = releaseEndedThread(word);
  let holder = 0;
  const pool = new WorkerPool<'die' | 'take', string>({
    module: workerModule('lock-worker.test-kit', import.meta.url),
    size: 2,
    workerData: word,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
    onThreadEnd: (id) => {
      holder = word[0] ?? 0;
      release(id);
    },
  });
  t.after(() => pool.close());
  const dying = pool.run('die');
  const others = [pool.run('take'), pool.run('take')];
  await assert.rejects(dying, WorkerLostError);
  assert.ok(holder > 1, 'it died while it had the turn');
  // Else the others would wait two minutes for a turn that nobody has.
  assert.notEqual(word[0], holder);
  assert.deepEqual(await Promise.all(others), ['had the turn', 'had the turn']);
});
