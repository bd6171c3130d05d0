import assert from 'node:assert/strict';
import { constants, getPriority } from 'node:os';
import { test } from 'node:test';
import { runBackgroundProcess } from './run-background-process.ts';
import { workerModule } from './serve-tasks.ts';

const MODULE = workerModule('background.test-kit', import.meta.url);
const never = new AbortController().signal;
const run = (task: string, signal = never) =>
  runBackgroundProcess<{ priority: number; bytes: Uint8Array; pid: number }>(MODULE, task, signal);

test('it answers with what structured clones hold, at the lowest priority', async () => {
  const { priority, bytes, pid } = await run('answer');
  assert.deepEqual(bytes, new Uint8Array([1, 2]));
  assert.notEqual(pid, process.pid);
  assert.equal(priority, Math.max(constants.priority.PRIORITY_LOW, getPriority()));
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, 'it is ended');
});

test('what it throws is thrown, and its end without an answer is told', async () => {
  await assert.rejects(run('throw'), { name: 'RangeError', message: 'too much' });
  await assert.rejects(run('end'), /ended \(3\) without an answer/);
});

test('at the signal it ends, and the reason is thrown', async () => {
  const abort = new AbortController();
  const running = run('wait', abort.signal);
  abort.abort(new Error('the node stops'));
  await assert.rejects(running, /the node stops/);
  await assert.rejects(run('answer', abort.signal), /the node stops/);
});
