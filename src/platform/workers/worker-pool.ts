import { Worker } from 'node:worker_threads';

/** What a worker's thread answers to one task. */
export type WorkerAnswer<Answer> =
  | { readonly id: number; readonly ok: true; readonly answer: Answer }
  | { readonly id: number; readonly ok: false; readonly message: string };

export interface WorkerTask<Task> {
  readonly id: number;
  readonly task: Task;
}

/** What is sent to a thread: first what all have in common, where there is that, then tasks. */
export type WorkerMessage<Task, Common> = WorkerTask<Task> | { readonly common: Common };

export interface WorkerPoolOptions {
  /** Module that the threads run; it answers tasks by `serveTasks`. */
  readonly module: URL;
  readonly size: number;
  readonly workerData?: unknown;
  /**
   * Sent to each thread before its first task. The threads start at once, while it is still awaited;
   * where it is rejected every task is, for that reason.
   */
  readonly common?: Promise<unknown>;
  /** V8 limits of each thread, in MB; a thread beyond them ends and is replaced. */
  readonly resourceLimits?: {
    readonly maxOldGenerationSizeMb: number;
    readonly maxYoungGenerationSizeMb?: number;
  };
  /** Told the id of each thread that has ended, so that what it held can be given to others. */
  readonly onThreadEnd?: (threadId: number) => void;
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
  /** Why no task can be done. */
  #failure: Error | null = null;

  /** What is common to the threads, once it is there. */
  #common: { readonly common: unknown } | null = null;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    if (options.common === undefined) return;
    options.common.then(
      (common) => {
        this.#common = { common };
        for (const worker of this.#idle) worker.postMessage(this.#common);
        this.#assign();
      },
      (error: Error) => this.#fail(error),
    );
    while (this.#started < options.size) this.#idle.push(this.#start());
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
    if (this.#failure !== null) return Promise.reject(this.#failure);
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

  #fail(error: Error): void {
    this.#failure = error;
    this.#rejectAll(error);
  }

  #rejectAll(error: Error): void {
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }

  #assign(): void {
    if (this.#options.common !== undefined && this.#common === null) return;
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
    // An ended one has none any more.
    const { threadId } = worker;
    this.#started += 1;
    if (this.#common !== null) worker.postMessage(this.#common);
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
    worker.on('exit', () => {
      this.#options.onThreadEnd?.(threadId);
      this.#replace(worker, failure);
    });
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
