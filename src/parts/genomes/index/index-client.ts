import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Reader } from '../../../engine/query/access.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import { AppError } from '../../../schema/errors.ts';
import type {
  FromIndexThread,
  IndexQuestion,
  InstanceStatus,
  ToIndexThread,
} from './index-protocol.ts';
import { type IndexAnswer, QueryPool } from './query-pool.ts';

export type { IndexAnswer } from './query-pool.ts';

export interface IndexClientOptions {
  /** Module of the index thread. */
  readonly module: URL;
  readonly workerData: unknown;
  readonly logger: Logger;
  /** Of the program. */
  readonly version: string;
  /** One for each core, four at most, unless given. */
  readonly queryThreads?: number;
  /** Longest computation of a question without a piece of its answer; 20 s unless given. */
  readonly queryLimitMilliseconds?: number;
}

// A thread that cannot work, because the database is away, is not started again without a pause.
const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 10_000;
const MOST_QUERY_THREADS = 4;

/**
 * The main thread's side of the index: one thread that takes in what is released, and some that answer
 * questions. A thread that dies is started again; the index thread replays, and what it published before is
 * answered from meanwhile.
 */
export class IndexClient {
  readonly #options: IndexClientOptions;
  #queries: QueryPool | null = null;
  #worker: Worker | null = null;
  #status: readonly InstanceStatus[] = [];
  #hasStatus = false;
  #isStopping = false;
  #pause = FIRST_PAUSE_MILLISECONDS;
  #restart: NodeJS.Timeout | undefined;
  #onStopped: () => void = () => undefined;
  /** Questions for a past moment that the index thread has still to read versions for. */
  readonly #histories = new Map<number, PromiseWithResolvers<void>>();
  #nextHistory = 1;

  constructor(options: IndexClientOptions) {
    this.#options = options;
  }

  start(): void {
    this.#startThread();
    const { logger, version, queryThreads, queryLimitMilliseconds } = this.#options;
    this.#queries = new QueryPool({
      module: workerModule('query-worker', import.meta.url),
      size: queryThreads ?? Math.min(MOST_QUERY_THREADS, availableParallelism()),
      version,
      logger,
      subscribe: (port) => this.#subscribe(port),
      ...(queryLimitMilliseconds === undefined
        ? {}
        : { limitMilliseconds: queryLimitMilliseconds }),
    });
  }

  #startThread(): void {
    const { module, workerData, logger } = this.#options;
    const worker = new Worker(module, { workerData });
    worker.on('message', (message: FromIndexThread) => this.#receive(message));
    worker.on('error', (error) => logger.error({ err: error }, 'index thread failed'));
    worker.on('exit', () => this.#handleExit());
    this.#worker = worker;
  }

  /** Instances as the index thread last told; empty until it has told once. */
  get status(): readonly InstanceStatus[] {
    return this.#status;
  }

  /** Whether every instance holds what was released before the start. */
  get isReady(): boolean {
    return (
      this.#hasStatus &&
      this.#status.every(({ isCurrent }) => isCurrent) &&
      this.#queries?.isReady === true
    );
  }

  /**
   * Asks the index, about what everybody may see unless a reader is given.
   * @throws AppError request-invalid, instance-not-found, not-ready
   */
  ask(question: IndexQuestion, signal?: AbortSignal, reader?: Reader): Promise<IndexAnswer> {
    const queries = this.#queries;
    if (queries === null) return Promise.reject(new AppError('not-ready'));
    if (question.asOf === undefined) return queries.ask(question, signal, reader);
    return this.#requestHistory(question.instance).then(() =>
      queries.ask(question, signal, reader),
    );
  }

  /** Resolves when the query threads were told what a past moment of an instance needs. */
  #requestHistory(instance: string): Promise<void> {
    if (this.#worker === null) return Promise.reject(new AppError('not-ready'));
    const id = this.#nextHistory;
    this.#nextHistory += 1;
    const request = Promise.withResolvers<void>();
    this.#histories.set(id, request);
    this.#send({ type: 'history', id, instance });
    return request.promise;
  }

  /** Has the instances of a pathogen opened with its new dataset; built anew where rows mean something else. */
  reopenPathogen(pathogen: string): void {
    this.#send({ type: 'pathogen-changed', pathogen });
  }

  /** Seals what is in memory and ends the threads. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    await this.#queries?.stop();
    if (this.#worker === null) return;
    const stopped = new Promise<void>((resolve) => {
      this.#onStopped = resolve;
    });
    this.#send({ type: 'stop' });
    await stopped;
    await this.#worker?.terminate();
  }

  #subscribe(port: MessagePort): void {
    if (this.#worker === null) port.close();
    else this.#worker.postMessage({ type: 'subscribe', port } satisfies ToIndexThread, [port]);
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
      this.#options.logger[message.level]({ thread: 'index' }, message.message);
    else if (message.type === 'history-ready') {
      this.#histories.get(message.id)?.resolve();
      this.#histories.delete(message.id);
    } else this.#onStopped();
  }

  #handleExit(): void {
    this.#worker = null;
    for (const { reject } of this.#histories.values()) reject(new AppError('not-ready'));
    this.#histories.clear();
    this.#onStopped();
    if (this.#isStopping) return;
    this.#hasStatus = false;
    this.#options.logger.error('index thread ended; starting it again');
    this.#restart = setTimeout(() => {
      this.#startThread();
      this.#queries?.reconnect();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }
}
