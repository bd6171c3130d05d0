import { Worker } from 'node:worker_threads';
import type { DatabaseAddress } from '../platform/postgres/connection.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { FillShare } from './fill-simulated.ts';

export interface ThreadedFill {
  readonly address: DatabaseAddress;
  readonly dataFolder: string;
  /** Its id. */
  readonly pathogen: string;
  readonly originNode: string;
  readonly genomes: number;
  readonly seed: number;
  readonly now: Date;
  readonly threads: number;
}

/** Given to each thread at its start. */
export interface FillWorkerData extends ThreadedFill {
  readonly share: FillShare;
}

/**
 * Fills a simulated instance with several threads. Each makes the whole outbreak, which costs little,
 * and analysis texts, compression and release of its share, which cost much.
 * @yields the number of entries so far
 */
export async function* fillInThreads(fill: ThreadedFill): AsyncGenerator<number> {
  const count = Math.max(1, Math.floor(fill.threads));
  let done = 0;
  let running = count;
  let failure: Error | null = null;
  let changed = Promise.withResolvers<void>();
  const workers = Array.from({ length: count }, (_, index) => {
    const workerData: FillWorkerData = { ...fill, share: { index, count } };
    const worker = new Worker(workerModule('fill-worker', import.meta.url), { workerData });
    worker.on('message', (released: number) => {
      done += released;
      changed.resolve();
    });
    worker.on('error', (error) => {
      failure ??= error as Error;
      changed.resolve();
    });
    worker.on('exit', () => {
      running -= 1;
      changed.resolve();
    });
    return worker;
  });
  try {
    while (running > 0 && failure === null) {
      await changed.promise;
      changed = Promise.withResolvers();
      yield done;
    }
    if (failure !== null) throw failure;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
