import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { spoolFile } from '../../../platform/files/spool-file.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ChangeTable } from '../revisions/change-table.ts';
import type { TableEvent } from './check-table.ts';
import type { ChangesEvent } from './read-changes-worker.ts';
import type { CheckLimits, LimitedTable } from './table-limits.ts';
import type { ThreadMessage } from './table-thread-message.ts';

export const CHECK_LIMITS: CheckLimits = { maxBytes: 256 << 20, maxRows: 200_000 };

/** What a thread checks; the table lies in a file. */
export interface CheckTask extends LimitedTable {
  readonly checklists: readonly Checklist[];
  readonly today: string;
  readonly emergenceDate: string | null;
  readonly overrides: Readonly<Record<string, string | null>>;
}

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
  check(
    bytes: AsyncIterable<Uint8Array>,
    request: Omit<CheckTask, 'path' | 'limits'>,
  ): AsyncGenerator<TableEvent> {
    return this.#run<TableEvent>('check-table-worker', bytes, request);
  }

  /**
   * Reads a table of changes.
   * @throws AppError request-invalid with what is wrong with it, request-too-large, too-many-requests
   */
  async readChanges(bytes: AsyncIterable<Uint8Array>, name: string): Promise<ChangeTable> {
    for await (const event of this.#run<ChangesEvent>('read-changes-worker', bytes, { name })) {
      if ('table' in event) return event.table;
      const { problem } = event;
      throw new AppError('request-invalid', { detail: problem.hint, problems: [problem] });
    }
    throw new Error('The thread that reads a table of changes ended without an answer.');
  }

  async *#run<Event>(
    worker: string,
    bytes: AsyncIterable<Uint8Array>,
    request: object,
  ): AsyncGenerator<Event> {
    const file = await spoolFile(bytes);
    try {
      await this.#enter();
      try {
        const task = { ...request, path: file.path, limits: this.#limits };
        yield* runThread<Event>(workerModule(worker, import.meta.url), task);
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

async function* runThread<Event>(module: URL, task: object): AsyncGenerator<Event> {
  const worker = new Worker(module, {
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
        once(worker, 'message').then(([value]) => value as ThreadMessage<Event>),
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
