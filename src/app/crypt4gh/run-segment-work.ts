import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Crypt4ghProblem } from '../../engine/crypt4gh/crypt4gh-problem.ts';
import { workerModule } from '../../platform/workers/serve-tasks.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { createSegmentWorker, type SegmentWork, stopWork } from './segment-work.ts';

/** Less work than this in a thread is done before the thread has started. */
const STRETCHES_A_THREAD = 8;

/**
 * Does all stretches, in this thread and others beside it. Answers once all threads have ended, so that nobody
 * writes any more.
 * @throws what the system says of files that cannot be read or written
 */
export async function runSegmentWork(
  work: SegmentWork,
  threads: number,
): Promise<Result<true, Crypt4ghProblem>> {
  const stretches = work.stretches.length / 3;
  const others = Math.min(threads, Math.ceil(stretches / STRETCHES_A_THREAD)) - 1;
  const running = Array.from({ length: Math.max(0, others) }, () => runThread(work));
  const own = doOwnShare(work);
  const outcomes = await Promise.allSettled([own, ...running]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  const problems = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' && outcome.value !== null ? [outcome.value] : [],
  );
  const [problem] = problems;
  return problem === undefined ? succeed(true) : fail(problem);
}

async function runThread(work: SegmentWork): Promise<Crypt4ghProblem | null> {
  const worker = new Worker(workerModule('segment-thread', import.meta.url), { workerData: work });
  let problem: Crypt4ghProblem | null = null;
  worker.on('message', (message: Crypt4ghProblem) => {
    problem = message;
  });
  await once(worker, 'exit');
  return problem;
}

/** After each stretch whatever else waits is seen to, such as a signal. */
async function doOwnShare(work: SegmentWork): Promise<Crypt4ghProblem | null> {
  try {
    const doNext = createSegmentWorker(work);
    for (let outcome = doNext(); outcome !== null; outcome = doNext()) {
      if (!outcome.ok) return outcome.error;
      await setImmediate();
    }
    return null;
  } catch (error) {
    stopWork(work);
    throw error;
  }
}
