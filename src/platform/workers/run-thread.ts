import { Worker } from 'node:worker_threads';

/**
 * Runs a module in a thread of its own that answers once by a message; it is ended then, or at the signal.
 * @throws what ended the thread before it answered, or the signal's reason
 */
export async function runThread<Answer>(
  module: URL,
  workerData: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const worker = new Worker(module, { workerData });
  const abort = () => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(signal.reason ?? new Error('the thread ended')));
    });
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
