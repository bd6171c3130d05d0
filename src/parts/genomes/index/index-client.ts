import { Worker } from 'node:worker_threads';
import type { Logger } from '../../../platform/log/logger.ts';
import { AppError } from '../../../schema/errors.ts';
import type {
  AnswerHead,
  FromIndexThread,
  IndexQuestion,
  InstanceStatus,
  ToIndexThread,
} from './index-protocol.ts';

/** An answer whose text comes in pieces, as fast as they are taken. */
export interface IndexAnswer {
  readonly head: AnswerHead;
  readonly pieces: AsyncIterable<string>;
}

interface Pending {
  readonly onHead: (head: AnswerHead) => void;
  readonly onRefusal: (error: Error) => void;
  readonly pieces: string[];
  /** Wakes the reader of the pieces. */
  wake: () => void;
  state: 'open' | 'ended' | Error;
}

// A thread that cannot work, because the database is away, is not started again without a pause.
const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 10_000;

/** The main thread's side of the index thread. A thread that dies is started again and replays. */
export class IndexClient {
  readonly #module: URL;
  readonly #workerData: unknown;
  readonly #logger: Logger;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #nextId = 1;
  #status: readonly InstanceStatus[] = [];
  #hasStatus = false;
  #isStopping = false;
  #pause = FIRST_PAUSE_MILLISECONDS;
  #restart: NodeJS.Timeout | undefined;
  #onStopped: () => void = () => undefined;

  constructor(options: {
    readonly module: URL;
    readonly workerData: unknown;
    readonly logger: Logger;
  }) {
    this.#module = options.module;
    this.#workerData = options.workerData;
    this.#logger = options.logger;
  }

  start(): void {
    const worker = new Worker(this.#module, { workerData: this.#workerData });
    worker.on('message', (message: FromIndexThread) => this.#receive(message));
    worker.on('error', (error) => this.#logger.error({ err: error }, 'index thread failed'));
    worker.on('exit', () => this.#handleExit());
    this.#worker = worker;
  }

  /** Instances as the index thread last told; empty until it has told once. */
  get status(): readonly InstanceStatus[] {
    return this.#status;
  }

  /** Whether every instance holds what was released before the start. */
  get isReady(): boolean {
    return this.#hasStatus && this.#status.every(({ isCurrent }) => isCurrent);
  }

  /**
   * Asks the index.
   * @throws AppError request-invalid, instance-not-found, not-ready
   */
  ask(question: IndexQuestion, signal?: AbortSignal): Promise<IndexAnswer> {
    // Before its first word the thread knows no instance: that must not read as 'there is none'.
    if (this.#worker === null || !this.#hasStatus || signal?.aborted === true)
      return Promise.reject(new AppError('not-ready'));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        onHead: (head) => resolve({ head, pieces: this.#readPieces(id, pending) }),
        onRefusal: reject,
        pieces: [],
        wake: () => undefined,
        state: 'open',
      };
      this.#pending.set(id, pending);
      this.#send({ type: 'ask', id, question });
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    });
  }

  /** Has the instances of a pathogen opened with its new dataset; built anew where rows mean something else. */
  reopenPathogen(pathogen: string): void {
    this.#send({ type: 'pathogen-changed', pathogen });
  }

  /** Seals what is in memory and ends the thread. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    if (this.#worker === null) return;
    const stopped = new Promise<void>((resolve) => {
      this.#onStopped = resolve;
    });
    this.#send({ type: 'stop' });
    await stopped;
    await this.#worker?.terminate();
  }

  #send(message: ToIndexThread): void {
    this.#worker?.postMessage(message);
  }

  #receive(message: FromIndexThread): void {
    if (message.type === 'status') {
      this.#status = message.instances;
      this.#hasStatus = true;
      this.#pause = FIRST_PAUSE_MILLISECONDS;
    } else if (message.type === 'log')
      this.#logger[message.level]({ thread: 'index' }, message.message);
    else if (message.type === 'stopped') this.#onStopped();
    else this.#receiveAnswer(message);
  }

  #receiveAnswer(message: Extract<FromIndexThread, { id: number }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.type === 'head') pending.onHead(message.head);
    else if (message.type === 'piece') pending.pieces.push(message.text);
    else if (message.type === 'end') pending.state = 'ended';
    else {
      const error = toError(message);
      pending.state = error;
      pending.onRefusal(error);
      this.#pending.delete(message.id);
    }
    pending.wake();
  }

  async *#readPieces(id: number, pending: Pending): AsyncGenerator<string> {
    try {
      while (true) {
        const piece = pending.pieces.shift();
        if (piece !== undefined) {
          this.#send({ type: 'more', id });
          yield piece;
        } else if (pending.state === 'ended') return;
        else if (pending.state !== 'open') throw pending.state;
        else {
          await new Promise<void>((resolve) => {
            pending.wake = resolve;
          });
        }
      }
    } finally {
      this.#cancel(id);
    }
  }

  #cancel(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (pending.state === 'open') {
      this.#send({ type: 'cancel', id });
      pending.state = new AppError('not-ready', { detail: 'The question was cancelled.' });
      pending.onRefusal(pending.state);
      pending.wake();
    }
  }

  #handleExit(): void {
    this.#worker = null;
    const error = new AppError('not-ready', { detail: 'The index was interrupted; ask again.' });
    for (const pending of this.#pending.values()) {
      pending.state = error;
      pending.onRefusal(error);
      pending.wake();
    }
    this.#pending.clear();
    this.#onStopped();
    if (this.#isStopping) return;
    this.#hasStatus = false;
    this.#logger.error('index thread ended; starting it again');
    this.#restart = setTimeout(() => this.start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }
}

function toError(
  message: Extract<FromIndexThread, { type: 'refused' | 'unknown-instance' | 'failed' }>,
): Error {
  if (message.type === 'unknown-instance') return new AppError('instance-not-found');
  if (message.type === 'failed')
    return new AppError('internal', { cause: new Error(message.message) });
  const [first] = message.problems;
  return new AppError('request-invalid', {
    detail: first === undefined ? 'The query is not valid.' : `${first.where}: ${first.hint}`,
    problems: message.problems,
  });
}
