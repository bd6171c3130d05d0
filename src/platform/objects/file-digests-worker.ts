import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { defined } from '../../std/assert.ts';

/** Digests of a file's bytes, in lower-case hex. */
export interface FileDigest {
  readonly sha256: string;
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

export type DigestRequest =
  | { readonly kind: 'advance'; readonly path: string; readonly length: number }
  | { readonly kind: 'finish'; readonly path: string; readonly id: number }
  | { readonly kind: 'forget'; readonly path: string };

export type DigestAnswer =
  | { readonly id: number; readonly ok: true; readonly digest: FileDigest }
  | { readonly id: number; readonly ok: false; readonly message: string };

const PIECE_BYTES = 1 << 20;

// On Linux this is the thread's own priority: where cores are scarce, what receives bytes goes before what digests them.
if (process.platform === 'linux') setPriority(10);

/** A file that is being digested: all up to `position` is in the hashes. */
class Progress {
  readonly #file: FileHandle;
  readonly #sha256: Hash = createHash('sha256');
  readonly #md5: Hash = createHash('md5');
  readonly #buffer = Buffer.allocUnsafe(PIECE_BYTES);
  #position = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<Progress> {
    return new Progress(await open(path, 'r'));
  }

  /** Goes on up to a length, or the end of the file. */
  async advance(length: number): Promise<void> {
    while (this.#position < length) {
      const wanted = Math.min(PIECE_BYTES, length - this.#position);
      const { bytesRead } = await this.#file.read(this.#buffer, 0, wanted, this.#position);
      if (bytesRead === 0) return;
      const piece = this.#buffer.subarray(0, bytesRead);
      this.#sha256.update(piece);
      this.#md5.update(piece);
      this.#position += bytesRead;
    }
  }

  digest(): FileDigest {
    return {
      sha256: this.#sha256.digest('hex'),
      md5: this.#md5.digest('hex'),
      size: this.#position,
    };
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

const files = new Map<string, Progress>();
// Requests about one file are done one after another, those about others meanwhile.
const queues = new Map<string, Promise<void>>();
const port = defined(parentPort, 'the port to the main thread');

async function findProgress(path: string): Promise<Progress> {
  const known = files.get(path);
  if (known !== undefined) return known;
  const progress = await Progress.open(path);
  files.set(path, progress);
  return progress;
}

async function drop(path: string): Promise<void> {
  const known = files.get(path);
  files.delete(path);
  await known?.close();
}

async function handle(request: DigestRequest): Promise<void> {
  const { kind, path } = request;
  if (kind === 'forget') return drop(path);
  try {
    const progress = await findProgress(path);
    await progress.advance(kind === 'advance' ? request.length : Number.POSITIVE_INFINITY);
    if (kind === 'advance') return;
    const answer: DigestAnswer = { id: request.id, ok: true, digest: progress.digest() };
    await drop(path);
    port.postMessage(answer);
  } catch (error) {
    await drop(path).catch(() => undefined);
    // A file that cannot be read while it grows is read again at its end, which tells why.
    if (kind === 'advance') return;
    const answer: DigestAnswer = { id: request.id, ok: false, message: (error as Error).message };
    port.postMessage(answer);
  }
}

port.on('message', (request: DigestRequest) => {
  const { path } = request;
  const next = (queues.get(path) ?? Promise.resolve()).then(() => handle(request));
  queues.set(path, next);
  void next.then(() => {
    if (queues.get(path) === next) queues.delete(path);
  });
});
