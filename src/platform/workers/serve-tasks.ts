import { flushCompileCache } from 'node:module';
import { extname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { defined } from '../../std/assert.ts';
import type { WorkerAnswer, WorkerMessage } from './worker-pool.ts';

/**
 * In a pool's thread: answers each task with what `handle` gives; a throw fails that task only. What
 * the pool's threads have in common comes before the first task, to `begin`.
 */
export function serveTasks<Task, Answer, Common = never>(
  handle: (task: Task) => Answer | Promise<Answer>,
  begin?: (common: Common) => void,
): void {
  const port = defined(parentPort, 'the port to the main thread');
  let isFlushed = false;
  port.on('message', async (message: WorkerMessage<Task, Common>) => {
    if ('common' in message) {
      begin?.(message.common);
      return;
    }
    const { id, task } = message;
    let reply: WorkerAnswer<Answer>;
    try {
      reply = { id, ok: true, answer: await handle(task) };
    } catch (error) {
      reply = { id, ok: false, message: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(reply);
    // What was compiled is kept at the end of a thread only, and a pool's threads are ended from outside.
    if (!isFlushed) flushCompileCache();
    isFlushed = true;
  });
}

/** The URL of a worker module beside the caller: '.ts' in a checkout, '.js' in the published package. */
export function workerModule(name: string, importMetaUrl: string): URL {
  return new URL(`./${name}${extname(new URL(importMetaUrl).pathname)}`, importMetaUrl);
}
