import { Worker } from 'node:worker_threads';

/** What a worker's thread answers to one task. */
export type WorkerAnswer<Answer> =
  | { readonly id: number; readonly ok: true; readonly answer: Answer }
  | { readonly id: number; readonly ok: false; readonly message: string };

export interface WorkerTask<Task> {
  readonly id: number;
  readonly task: Task;
}

export interface WorkerPoolOptions {
  /** Module that the threads run; it answers tasks by `serveTasks`. */
  readonly module: URL;
  readonly size: number;
  readonly workerData?: unknown;
  /** V8 limits of each thread, in MB; a thread beyond them ends and is replaced. */
  readonly resourceLimits?: {
    readonly maxOldGenerationSizeMb: number;
    readonly maxYoungGenerationSizeMb?: number;
  };
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A thread ended while it worked on a task, for instance out of memory. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** Threads that answer tasks, one at a time each. A thread that dies fails its task only and is replaced. */
export class WorkerPool<Task, Answer> {
  readonly #options: WorkerPoolOptions;
  readonly #queue: Waiting<Task, Answer>[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting<Task, Answer>>();
  #started = 0;
  #nextId = 1;
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Number of threads that may work at once. */
  get size(): number {
    return this.#options.size;
  }

  /**
   * Runs a task; rejects with the thread's message, or WorkerLostError. An urgent one goes before all
   * that wait.
   */
  run(task: Task, { isUrgent = false } = {}): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(new WorkerLostError('the pool is closed'));
    return new Promise((resolve, reject) => {
      const waiting = { task, resolve, reject };
      if (isUrgent) this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      try {
        this.#assign();
      } catch (error) {
        // The thread cannot even be started, for instance because its data cannot be copied to it.
        this.#rejectAll(error as Error);
      }
    });
  }

  /** Ends the threads; waiting tasks are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rejectAll(new WorkerLostError('the pool is closed'));
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #rejectAll(error: Error): void {
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const worker =
        this.#idle.pop() ?? (this.#started < this.#options.size ? this.#start() : undefined);
      if (worker === undefined) return;
      const waiting = this.#queue.shift() as Waiting<Task, Answer>;
      this.#busy.set(worker, waiting);
      worker.postMessage({ id: this.#nextId, task: waiting.task } satisfies WorkerTask<Task>);
      this.#nextId += 1;
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#options.module, {
      workerData: this.#options.workerData,
      ...(this.#options.resourceLimits === undefined
        ? {}
        : { resourceLimits: this.#options.resourceLimits }),
    });
    this.#started += 1;
    worker.on('message', (answer: WorkerAnswer<Answer>) => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      if (answer.ok) waiting?.resolve(answer.answer);
      else waiting?.reject(new Error(answer.message));
      this.#assign();
    });
    let failure: Error | undefined;
    worker.on('error', (error) => {
      failure = error as Error;
    });
    worker.on('exit', () => this.#replace(worker, failure));
    return worker;
  }

  #replace(worker: Worker, failure: Error | undefined): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#started -= 1;
    waiting?.reject(
      new WorkerLostError(failure?.message ?? 'the thread ended', { cause: failure }),
    );
    if (!this.#isClosed) this.#assign();
  }
}
