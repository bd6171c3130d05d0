import { Worker } from 'node:worker_threads';
import { UnpackError } from '../../std/unpack.ts';
import { workerModule } from '../workers/serve-tasks.ts';
import type { ThreadPacking, UnpackMessage, UnpackTask } from './unpack-message.ts';

// A block of bzip2 needs 4 MB, and what waits to be sent a quarter of one.
const MEMORY_MB = 64;

/**
 * Unpacks in a thread of its own, as neither Node's own code nor its threads unpack these: the thread waits while
 * nobody reads on, and ends with whoever reads.
 * @throws UnpackError; whatever reading the packed bytes throws
 */
export async function* unpackInThread(
  packing: ThreadPacking,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const posted = new Int32Array(new SharedArrayBuffer(4));
  const task: UnpackTask = { packing, posted };
  const worker = new Worker(workerModule('unpack-worker', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const post = (message: unknown): void => {
    worker.postMessage(message);
    Atomics.add(posted, 0, 1);
    Atomics.notify(posted, 0);
  };
  const messages = listen(worker);
  const source = packed[Symbol.asyncIterator]();
  try {
    for (;;) {
      const message = await messages.next();
      if (message.type === 'end') return;
      if (message.type === 'failed') throw new UnpackError(message.reason, message.message);
      if (message.type === 'bytes') {
        yield message.bytes;
        post('taken');
      } else post(await readSome(source));
    }
  } finally {
    await worker.terminate();
    await source.return?.();
  }
}

/** The next bytes; null where there are no more. */
async function readSome(source: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  for (;;) {
    const next = await source.next();
    if (next.done === true) return null;
    if (next.value.length > 0) return next.value;
  }
}

/** Messages of the thread in their order. */
function listen(worker: Worker): { next(): Promise<UnpackMessage> } {
  const waiting: UnpackMessage[] = [];
  let failure: Error | null = null;
  let wake = (): void => undefined;
  worker.on('message', (message: UnpackMessage) => {
    waiting.push(message);
    wake();
  });
  worker.on('error', (error: Error) => {
    failure = error;
    wake();
  });
  worker.on('exit', () => {
    failure ??= new Error('the thread that unpacks ended');
    wake();
  });
  return {
    next: async () => {
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) return message;
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
