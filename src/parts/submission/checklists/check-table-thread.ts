import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { spoolFile } from '../../../platform/files/spool-file.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type { TableEvent } from './check-table.ts';

/** What a table that is only checked may be: bytes once it is unpacked, and rows. */
export interface CheckLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
}

export const CHECK_LIMITS: CheckLimits = { maxBytes: 256 << 20, maxRows: 200_000 };

/** What a thread checks; the table lies in a file. */
export interface CheckTask {
  readonly path: string;
  readonly name: string;
  readonly checklists: readonly Checklist[];
  readonly today: string;
  readonly emergenceDate: string | null;
  readonly overrides: Readonly<Record<string, string | null>>;
  readonly limits: CheckLimits;
}

/** What a thread tells; it goes on when it is answered. */
export type ThreadMessage =
  | { readonly type: 'refused'; readonly detail: string }
  | { readonly type: 'events'; readonly events: readonly TableEvent[] };

const THREADS = 2;
const WAITING = 20;
// A table of 200,000 rows takes about a minute.
const LONGEST_MILLISECONDS = 300_000;
const MEMORY_MB = 512;

/** Checks tables in threads of their own, a few at once; others wait, and more than that are refused. */
export class CheckThreads {
  readonly #limits: CheckLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: CheckLimits = CHECK_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Checks a table; whoever stops reading ends its thread.
   * @throws AppError request-too-large, too-many-requests
   */
  async *check(
    bytes: AsyncIterable<Uint8Array>,
    request: Omit<CheckTask, 'path' | 'limits'>,
  ): AsyncGenerator<TableEvent> {
    const file = await spoolFile(bytes);
    try {
      await this.#enter();
      try {
        yield* runThread({ ...request, path: file.path, limits: this.#limits });
      } finally {
        this.#leave();
      }
    } finally {
      await file.remove();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < THREADS) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= WAITING) {
      throw new AppError('too-many-requests', { retryAfter: 30 });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place goes to who waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

async function* runThread(task: CheckTask): AsyncGenerator<TableEvent> {
  const worker = new Worker(workerModule('check-table-worker', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const ended = once(worker, 'exit').then(
    () => null,
    (error: Error) => error,
  );
  const timer = setTimeout(() => void worker.terminate(), LONGEST_MILLISECONDS);
  try {
    for (;;) {
      const message = await Promise.race([
        once(worker, 'message').then(([value]) => value as ThreadMessage),
        ended,
      ]);
      if (message === null) return;
      if (message instanceof Error) throw message;
      if (message.type === 'refused') {
        throw new AppError('request-too-large', { detail: message.detail });
      }
      yield* message.events;
      worker.postMessage('taken');
    }
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
