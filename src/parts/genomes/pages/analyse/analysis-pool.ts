import { assert, defined } from '../../../../std/assert.ts';
import { analyseOneByOne } from '../../analyse/analyse-one-by-one.ts';
import type { DatasetBytes } from './dataset-transfer.ts';
import type {
  AnswerMessage,
  DatasetDescription,
  InputSequence,
  TaskMessage,
  ThreadAnswer,
  ThreadTask,
  Want,
} from './thread-protocol.ts';

/** A Web Worker, or what stands for one in a test. */
export interface Thread {
  postMessage(message: TaskMessage): void;
  terminate(): void;
  onmessage: ((event: { readonly data: AnswerMessage }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** A thread ended while it worked on a task. */
export class ThreadLostError extends Error {
  override readonly name = 'ThreadLostError';
}

interface Waiting {
  readonly task: ThreadTask;
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Threads with one dataset, kept warm from run to run. One that dies fails its task only and is
 * replaced, with the dataset from memory: nothing is fetched again.
 */
export class AnalysisPool {
  readonly #start: () => Thread;
  readonly #bytes: DatasetBytes;
  readonly #size: number;
  readonly #queue: Waiting[] = [];
  readonly #idle: Thread[] = [];
  readonly #busy = new Map<Thread, Waiting>();
  #started = 0;
  #nextId = 1;
  #isClosed = false;
  /** Resolves when the first thread has read the dataset. */
  readonly description: Promise<DatasetDescription>;

  constructor(options: {
    readonly start: () => Thread;
    readonly bytes: DatasetBytes;
    readonly size: number;
  }) {
    this.#start = options.start;
    this.#bytes = options.bytes;
    this.#size = options.size;
    const opened = Array.from({ length: options.size }, () => this.#open());
    this.description = defined(opened[0], 'a thread');
    // Whoever runs a task hears of it; the page asks the first thread only.
    for (const one of opened) one.catch(() => undefined);
  }

  get size(): number {
    return this.#size;
  }

  run(task: ThreadTask): Promise<ThreadAnswer> {
    if (this.#isClosed) return Promise.reject(new ThreadLostError('the threads were ended'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#assign();
    });
  }

  /** Analyses a batch; where its thread is lost, sequence by sequence, so that only one is failed. */
  async analyse(want: Want, sequences: readonly InputSequence[]): Promise<ThreadAnswer[]> {
    try {
      return [await this.run({ kind: 'analyse', want, sequences })];
    } catch (error) {
      if (sequences.length === 0 || this.#isClosed) throw error;
      return analyseOneByOne(sequences, error, (sequence) =>
        this.run({ kind: 'analyse', want, sequences: [sequence] }),
      );
    }
  }

  /** Ends the threads; tasks are rejected. */
  close(): void {
    this.#isClosed = true;
    const lost = new ThreadLostError('the threads were ended');
    for (const waiting of this.#queue.splice(0)) waiting.reject(lost);
    for (const [thread, waiting] of this.#busy) {
      thread.terminate();
      waiting.reject(lost);
    }
    for (const thread of this.#idle.splice(0)) thread.terminate();
    this.#busy.clear();
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idle.pop();
      if (thread === undefined) break;
      this.#give(thread, this.#queue.shift() as Waiting);
    }
    if (this.#queue.length === 0 || this.#started >= this.#size) return;
    this.#open().catch(() => undefined);
  }

  #give(thread: Thread, waiting: Waiting): void {
    this.#busy.set(thread, waiting);
    thread.postMessage({ id: this.#nextId, task: waiting.task });
    this.#nextId += 1;
  }

  /** Starts a thread, whose first task is to read the dataset. */
  async #open(): Promise<DatasetDescription> {
    const thread = this.#start();
    this.#started += 1;
    thread.onmessage = ({ data }) => {
      const waiting = this.#busy.get(thread);
      if (waiting === undefined) return;
      if (!data.ok && waiting.task.kind === 'open') {
        waiting.reject(new Error(data.message));
        return;
      }
      this.#busy.delete(thread);
      this.#idle.push(thread);
      if (data.ok) waiting.resolve(data.answer);
      else waiting.reject(new Error(data.message));
      this.#assign();
    };
    thread.onerror = (event) => this.#lose(thread, event.message ?? '');
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      this.#give(thread, { task: { kind: 'open', bytes: this.#bytes }, resolve, reject });
    }).catch((error: Error) => {
      this.#drop(thread);
      // Where none can be had any more, nobody may wait for one.
      if (this.#started === 0) for (const one of this.#queue.splice(0)) one.reject(error);
      throw error;
    });
    assert(answer.kind === 'opened', 'a dataset is answered with its description');
    return answer.description;
  }

  #lose(thread: Thread, reason: string): void {
    const waiting = this.#busy.get(thread);
    this.#drop(thread);
    waiting?.reject(new ThreadLostError(reason === '' ? 'its thread ended' : reason));
    // A thread that does not get as far as its first batch would not the next time either.
    if (waiting?.task.kind !== 'open') this.#assign();
  }

  #drop(thread: Thread): void {
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    if (at >= 0 || this.#busy.delete(thread)) this.#started -= 1;
    thread.terminate();
  }
}
