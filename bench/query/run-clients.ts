import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ClientData } from './client-worker.ts';
import { type MixFigures, orderMix, toMixFigures } from './run-mix.ts';

const CLIENTS = 16;
/** Each client asks all twenty so many times. */
const ROUNDS = 2;

/** Hands questions to threads, each one at a time; what no thread has time for waits in order. */
class ThreadPool {
  readonly #free: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    this.#free.push(...workers);
  }

  static async start(data: ClientData, threads: number): Promise<ThreadPool> {
    const workers = Array.from(
      { length: threads },
      () => new Worker(new URL('client-worker.ts', import.meta.url), { workerData: data }),
    );
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    return new ThreadPool(workers);
  }

  async ask(question: number): Promise<void> {
    const free = this.#free.pop();
    const worker = free ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    const answered = once(worker, 'message');
    worker.postMessage(question);
    await answered;
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(worker);
    else next(worker);
  }

  /** Has every thread answer every question once, so that none is asked cold. */
  async warm(questions: readonly number[]): Promise<void> {
    for (const question of questions) {
      await Promise.all(this.#workers.map(() => this.ask(question)));
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

export interface ClientFigures extends MixFigures {
  readonly clients: number;
  readonly threads: number;
}

/** Sixteen clients ask at once, each the next question when it has its answer; waiting counts. */
export async function runClients(data: ClientData): Promise<ClientFigures> {
  const threads = availableParallelism();
  const pool = await ThreadPool.start(data, threads);
  try {
    await pool.warm(orderMix(data.questions, 1));
    const order = orderMix(data.questions, ROUNDS);
    const times: number[] = [];
    const runClient = async (client: number): Promise<void> => {
      for (let i = 0; i < order.length; i += 1) {
        const started = performance.now();
        await pool.ask(order[(i + client * 3) % order.length] as number);
        times.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => runClient(client)));
    return { clients: CLIENTS, threads, ...toMixFigures(times) };
  } finally {
    await pool.stop();
  }
}
