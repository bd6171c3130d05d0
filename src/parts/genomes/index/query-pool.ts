import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Reader } from '../../../engine/query/access.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { AppError } from '../../../schema/errors.ts';
import { defined } from '../../../std/assert.ts';
import type {
  AnswerHead,
  FromQueryThread,
  IndexQuestion,
  QueryWorkerData,
  ToQueryThread,
} from './index-protocol.ts';

/** An answer whose text, or bytes, come in pieces, as fast as they are taken. */
export interface IndexAnswer {
  readonly head: AnswerHead;
  readonly pieces: AsyncIterable<string | Uint8Array>;
}

/** A question from its asking to the end of its answer. */
interface Pending {
  readonly id: number;
  readonly question: IndexQuestion;
  readonly reader: Reader;
  readonly onHead: (head: AnswerHead) => void;
  readonly onRefusal: (error: Error) => void;
  readonly pieces: (string | Uint8Array)[];
  /** Wakes the reader of the pieces. */
  wake: () => void;
  state: 'open' | 'ended' | Error;
  hasHead: boolean;
  /** Threads that ended under it. */
  losses: number;
  /** When the thread last told something of it or was asked for more. */
  heardAt: number;
  /** Pieces that the thread may still send before it waits. */
  credits: number;
}

interface QueryWorker {
  readonly worker: Worker;
  readonly flags: Int32Array;
  readonly freeSlots: number[];
  readonly slotOf: Map<number, number>;
  readonly pending: Map<number, Pending>;
  isReady: boolean;
}

export interface QueryPoolOptions {
  readonly module: URL;
  readonly size: number;
  /** Of the program. */
  readonly version: string;
  readonly logger: Logger;
  /** Connects a query thread to the index thread, where there is one. */
  readonly subscribe: (port: MessagePort) => void;
  /** Longest computation without a piece of an answer. */
  readonly limitMilliseconds?: number;
}

const SLOTS = 512;
const LIMIT_MILLISECONDS = 20_000;
const WATCH_MILLISECONDS = 1000;
const HEAP_MEGABYTES = 1024;
const FIRST_CREDITS = 4;
/** A question is asked again of another thread after the first loss; then it may be what ends them. */
const MOST_LOSSES = 1;

/**
 * Threads that answer questions, so that neither the HTTP thread nor the index thread waits for one. A
 * thread that ends, or that hangs longer than a question may take, is replaced; the other questions that
 * it was answering are asked again of another one.
 */
export class QueryPool {
  readonly #options: QueryPoolOptions;
  readonly #limit: number;
  readonly #workers: QueryWorker[] = [];
  readonly #watch: NodeJS.Timeout;
  #nextId = 1;
  #isStopping = false;

  constructor(options: QueryPoolOptions) {
    this.#options = options;
    this.#limit = options.limitMilliseconds ?? LIMIT_MILLISECONDS;
    for (let i = 0; i < options.size; i++) this.#workers.push(this.#start());
    this.#watch = setInterval(() => this.#endHanging(), WATCH_MILLISECONDS);
    this.#watch.unref();
  }

  /** Whether some thread knows what the index holds. */
  get isReady(): boolean {
    return this.#workers.some(({ isReady }) => isReady);
  }

  /** Connects every thread to an index thread that was started again. */
  reconnect(): void {
    for (const worker of this.#workers) this.#connect(worker);
  }

  /**
   * Asks the thread with the fewest questions, for everybody unless a reader is given.
   * @throws AppError request-invalid, instance-not-found, not-ready
   */
  ask(
    question: IndexQuestion,
    signal?: AbortSignal,
    reader: Reader = { kind: 'open' },
  ): Promise<IndexAnswer> {
    if (signal?.aborted === true) return Promise.reject(new AppError('not-ready'));
    const id = this.#nextId;
    this.#nextId = id === 0x7fffffff ? 1 : id + 1;
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        id,
        question,
        reader,
        onHead: (head) => resolve({ head, pieces: this.#readPieces(pending) }),
        onRefusal: reject,
        pieces: [],
        wake: () => undefined,
        state: 'open',
        hasHead: false,
        losses: 0,
        heardAt: Date.now(),
        credits: FIRST_CREDITS,
      };
      this.#assign(pending);
      signal?.addEventListener('abort', () => this.#cancel(pending), { once: true });
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#watch);
    for (const { pending } of this.#workers) {
      for (const one of pending.values()) this.#end(one, interrupted());
    }
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
  }

  #start(): QueryWorker {
    const flags = new Int32Array(new SharedArrayBuffer(4 * (SLOTS + 1)));
    const { version, logger, module } = this.#options;
    const workerData: QueryWorkerData = { version, flags, limitMilliseconds: this.#limit };
    const worker = new Worker(module, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    const own: QueryWorker = {
      worker,
      flags,
      freeSlots: Array.from({ length: SLOTS }, (_, i) => i + 1),
      slotOf: new Map(),
      pending: new Map(),
      isReady: false,
    };
    worker.on('message', (message: FromQueryThread) => this.#receive(own, message));
    worker.on('error', (error) => logger.error({ err: error }, 'query thread failed'));
    worker.on('exit', () => this.#handleExit(own));
    this.#connect(own);
    return own;
  }

  #connect({ worker }: QueryWorker): void {
    const { port1, port2 } = new MessageChannel();
    this.#options.subscribe(port1);
    worker.postMessage({ type: 'source', port: port2 } satisfies ToQueryThread, [port2]);
  }

  #assign(pending: Pending): void {
    const ready = this.#workers.filter((own) => own.isReady && own.freeSlots.length > 0);
    const [own] = ready.sort((a, b) => a.pending.size - b.pending.size);
    if (own === undefined) {
      this.#end(pending, new AppError('not-ready'));
      return;
    }
    const slot = defined(own.freeSlots.pop(), 'slot');
    Atomics.store(own.flags, slot, 0);
    own.slotOf.set(pending.id, slot);
    own.pending.set(pending.id, pending);
    pending.heardAt = Date.now();
    const { id, question, reader } = pending;
    this.#send(own, { type: 'ask', id, slot, question, reader });
  }

  #send({ worker }: QueryWorker, message: ToQueryThread): void {
    worker.postMessage(message);
  }

  /** The thread has nothing to do with the question any more. */
  #release(own: QueryWorker, id: number): void {
    const slot = own.slotOf.get(id);
    if (slot !== undefined) own.freeSlots.push(slot);
    own.slotOf.delete(id);
    own.pending.delete(id);
  }

  #receive(own: QueryWorker, message: FromQueryThread): void {
    if (message.type === 'ready') {
      own.isReady = true;
      return;
    }
    const pending = own.pending.get(message.id);
    if (pending === undefined) return;
    pending.heardAt = Date.now();
    if (message.type === 'head') {
      pending.hasHead = true;
      pending.onHead(message.head);
    } else if (message.type === 'piece') {
      pending.credits -= 1;
      pending.pieces.push(message.piece);
      pending.wake();
    } else {
      this.#release(own, message.id);
      this.#end(pending, message.type === 'end' ? null : toError(message));
    }
  }

  #end(pending: Pending, error: Error | null): void {
    if (pending.state !== 'open') return;
    pending.state = error ?? 'ended';
    if (error !== null) pending.onRefusal(error);
    pending.wake();
  }

  #findWorker(pending: Pending): QueryWorker | undefined {
    return this.#workers.find((own) => own.pending.has(pending.id));
  }

  async *#readPieces(pending: Pending): AsyncGenerator<string | Uint8Array> {
    try {
      while (true) {
        const piece = pending.pieces.shift();
        if (piece !== undefined) {
          this.#askForMore(pending);
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
      this.#cancel(pending);
    }
  }

  #askForMore(pending: Pending): void {
    const own = this.#findWorker(pending);
    if (own === undefined) return;
    if (pending.credits <= 0) pending.heardAt = Date.now();
    pending.credits += 1;
    this.#send(own, { type: 'more', id: pending.id });
  }

  /** Stops the computation, if there is one, at its next checkpoint; its slot stays taken until then. */
  #cancel(pending: Pending): void {
    if (pending.state !== 'open') return;
    const own = this.#findWorker(pending);
    const slot = own?.slotOf.get(pending.id);
    if (own !== undefined && slot !== undefined) {
      Atomics.store(own.flags, slot, 1);
      this.#send(own, { type: 'cancel', id: pending.id });
    }
    this.#end(pending, new AppError('not-ready', { detail: 'The question was cancelled.' }));
  }

  /** Ends threads that compute what no checkpoint stops. */
  #endHanging(): void {
    const latest = Date.now() - 2 * this.#limit;
    for (const { pending, worker, flags } of this.#workers) {
      const current = pending.get(Atomics.load(flags, 0));
      if (current === undefined || current.heardAt > latest) continue;
      this.#options.logger.error({ question: current.question.kind }, 'query thread hangs');
      void worker.terminate();
    }
  }

  #handleExit(own: QueryWorker): void {
    if (this.#isStopping) return;
    const at = this.#workers.indexOf(own);
    this.#workers[at] = this.#start();
    const current = Atomics.load(own.flags, 0);
    for (const pending of own.pending.values()) {
      if (pending.state !== 'open') continue;
      const isCause = pending.id === current;
      if (isCause) this.#end(pending, tooMuch());
      else if (pending.hasHead || pending.losses >= MOST_LOSSES) this.#end(pending, interrupted());
      else {
        pending.losses += 1;
        this.#assign(pending);
      }
    }
  }
}

const interrupted = (): AppError =>
  new AppError('not-ready', { detail: 'The answer was interrupted; ask again.' });

function tooMuch(): AppError {
  const problem = {
    code: 'query-too-much',
    where: 'query',
    value: '',
    hint: 'The answer needs more memory or time than one question may take; ask for fewer things at once.',
  };
  return new AppError('request-invalid', {
    detail: `${problem.where}: ${problem.hint}`,
    problems: [problem],
  });
}

function toError(
  message: Extract<
    FromQueryThread,
    { type: 'refused' | 'unknown-instance' | 'not-ready' | 'failed' | 'cancelled' }
  >,
): Error {
  if (message.type === 'unknown-instance') return new AppError('instance-not-found');
  if (message.type === 'cancelled' || message.type === 'not-ready')
    return new AppError('not-ready');
  if (message.type === 'failed')
    return new AppError('internal', { cause: new Error(message.message) });
  const [first] = message.problems;
  return new AppError('request-invalid', {
    detail: first === undefined ? 'The query is not valid.' : `${first.where}: ${first.hint}`,
    problems: message.problems,
  });
}
