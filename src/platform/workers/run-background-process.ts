import { fork } from 'node:child_process';
import { once } from 'node:events';
import { lowerPriority } from './lower-priority.ts';

/** Collects soon what streams leave behind: work of this kind holds little and makes much. */
const SMALL_HEAP = ['--max-semi-space-size=4'];

/**
 * Runs a module in a process of its own that yields the processor to everything else on the machine: it gets `data`
 * and answers once by `serveBackgroundTask`. It is ended then, at the signal, and with this process. A thread would
 * not do: what packs its output runs on threads that a process shares, at the priority of all others.
 *
 * @throws what the module threw, why the process ended before it answered, or the signal's reason
 */
export async function runBackgroundProcess<Answer>(
  module: URL,
  data: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const child = fork(module, {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [...process.execArgv, ...SMALL_HEAP],
  });
  const ended = once(child, 'exit');
  const abort = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      child.once('message', (message: BackgroundAnswer<Answer>) => {
        if (message.ok) resolve(message.answer);
        else reject(message.error);
      });
      child.once('error', reject);
      child.once('exit', (code, by) =>
        reject(signal.reason ?? new Error(`the process ended (${by ?? code}) without an answer`)),
      );
      lowerPriority(child.pid);
      child.send({ data });
    });
  } finally {
    signal.removeEventListener('abort', abort);
    child.kill('SIGKILL');
    if (child.pid !== undefined) await ended;
  }
}

type BackgroundAnswer<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly error: Error };

/** In the process of `runBackgroundProcess`: answers what it was given with what `handle` makes of it. */
export function serveBackgroundTask<Task, Answer>(handle: (task: Task) => Promise<Answer>): void {
  // Nobody would wait for the answer any more.
  process.once('disconnect', () => process.exit(1));
  process.once('message', async ({ data }: { readonly data: Task }) => {
    let answer: BackgroundAnswer<Answer>;
    try {
      answer = { ok: true, answer: await handle(data) };
    } catch (error) {
      answer = { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
    }
    process.send?.(answer);
  });
}
