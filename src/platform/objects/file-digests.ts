import { Worker } from 'node:worker_threads';
import { workerModule } from '../workers/serve-tasks.ts';
import type { DigestAnswer, DigestRequest, FileDigest } from './file-digests-worker.ts';

interface Waiting {
  readonly path: string;
  readonly resolve: (digest: FileDigest) => void;
  readonly reject: (error: Error) => void;
}

// So much of a file is digested at a time while it grows.
const STEP_BYTES = 8 << 20;

/**
 * Digests files in a thread, from what is on disk and behind whoever writes them: when the last byte of a long upload
 * has come, few are left to read. It reads what was written and not what was received, so that a digest that fits says
 * that the disk has it.
 */
export class FileDigests {
  #worker: Worker | null = null;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #told = new Map<string, number>();
  #isClosed = false;

  /** Says that a file has grown to so many bytes, which will not change any more. */
  advance(path: string, length: number): void {
    if (length - (this.#told.get(path) ?? 0) < STEP_BYTES) return;
    this.#told.set(path, length);
    this.#send({ kind: 'advance', path, length });
  }

  /** The digests of a whole file. Rejects where it cannot be read, or where the thread ended. */
  finish(path: string): Promise<FileDigest> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { path, resolve, reject });
      this.#told.delete(path);
      this.#send({ kind: 'finish', path, id });
    });
  }

  /** Says that nobody will ask for this file. */
  forget(path: string): void {
    if (this.#told.delete(path)) this.#send({ kind: 'forget', path });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    this.#lose(new Error('the node stops'));
    await worker?.terminate();
  }

  #send(request: DigestRequest): void {
    if (this.#isClosed) {
      this.#lose(new Error('the node stops'));
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(workerModule('file-digests-worker', import.meta.url));
    worker.on('message', (answer: DigestAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer.digest);
      else waiting?.reject(new Error(answer.message));
    });
    const lose = (error: Error) => {
      if (this.#worker === worker) this.#lose(error);
    };
    worker.on('error', lose);
    worker.on('exit', () => lose(new Error('the thread that digests files has ended')));
    worker.unref();
    return worker;
  }

  /** The thread is gone: what it was asked is asked again by whoever needs it, from the begin of the file. */
  #lose(error: Error): void {
    this.#worker = null;
    this.#told.clear();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}
