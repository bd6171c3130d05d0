import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../schema/errors.ts';

// So much may have to be sent again after a loss of power; a killed process loses nothing.
const SYNC_BYTES = 64 << 20;
// Pieces of a body come by 64 KiB; a call of the system for each costs more than the bytes.
const WRITE_BYTES = 1 << 20;

interface Writer {
  /** Makes it stop where it is. */
  readonly stop: () => void;
  readonly ended: Promise<unknown>;
}

export interface AppendLimits {
  /** Bytes that the file has to have. */
  readonly offset: number;
  /** Bytes that it may have at its end. */
  readonly size: number;
  /** Told how long the file is, as it grows. */
  readonly onProgress?: (length: number) => void;
}

/**
 * Files that come in pieces, over several requests. How much of a file has come is its length, so that an upload goes on
 * where it was after a broken connection and after the end of the process.
 */
export class GrowingFiles {
  readonly #writers = new Map<string, Writer>();

  /** Bytes that are kept. */
  async findLength(path: string): Promise<number> {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return found?.size ?? 0;
  }

  /**
   * Adds bytes at the end; what came before a connection broke is kept. Gives the new length, when it is on disk. A
   * request that still sends the same file is ended: its connection broke, and only its other end knows so far.
   * @throws AppError offset-mismatch, request-too-large, storage-full
   */
  async append(
    path: string,
    bytes: AsyncIterable<Uint8Array>,
    limits: AppendLimits,
  ): Promise<number> {
    for (;;) {
      const former = this.#writers.get(path);
      if (former === undefined) break;
      former.stop();
      await former.ended;
    }
    const stopped = new AbortController();
    const work = this.#append(path, stopOn(bytes, stopped.signal), limits);
    const ended = work.catch(() => undefined);
    this.#writers.set(path, { stop: () => stopped.abort(), ended });
    try {
      return await work;
    } finally {
      this.#writers.delete(path);
    }
  }

  async #append(
    path: string,
    bytes: AsyncIterable<Uint8Array>,
    limits: AppendLimits,
  ): Promise<number> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const received = await this.findLength(path);
    if (received !== limits.offset) {
      throw new AppError('offset-mismatch', {
        detail: `${received} bytes have come; go on from there.`,
      });
    }
    try {
      return await appendBytes(path, bytes, limits);
    } catch (error) {
      throw isFull(error) ? new AppError('storage-full', { retryAfter: 60 }) : error;
    }
  }
}

/** Whether an error says that a disk, or what somebody may have of it, is full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}

async function* stopOn(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  // One listener for all pieces: a race with one promise would remember each of them to the end.
  let refuse = (_error: Error): void => undefined;
  const stopped = new AppError('offset-mismatch', { detail: 'Another request sends this file.' });
  signal.addEventListener('abort', () => refuse(stopped), { once: true });
  for (;;) {
    if (signal.aborted) throw stopped;
    const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      refuse = reject;
      iterator.next().then(resolve, reject);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

/** Writes pieces in batches, one while the next is received. */
class BatchWriter {
  readonly #file: FileHandle;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #syncing: Promise<unknown> | null = null;
  #unsynced = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async add(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= WRITE_BYTES) await this.#write();
  }

  /** Resolves when all is on disk. */
  async end(): Promise<void> {
    await this.#write();
    await this.#writing;
    await this.#syncing;
    await this.#file.sync();
  }

  async #write(): Promise<void> {
    await this.#writing;
    if (this.#bytes === 0) return;
    const [pieces, bytes] = [this.#pieces, this.#bytes];
    this.#pieces = [];
    this.#bytes = 0;
    this.#writing = this.#writeAll(pieces, bytes);
    // Told of at the next piece; until then nobody listens.
    this.#writing.catch(() => undefined);
    this.#unsynced += bytes;
    if (this.#unsynced >= SYNC_BYTES) await this.#sync();
  }

  /** The disk takes one stretch while the next comes. */
  async #sync(): Promise<void> {
    await this.#syncing;
    this.#unsynced = 0;
    this.#syncing = this.#writing.then(() => this.#file.datasync());
    this.#syncing.catch(() => undefined);
  }

  /** The system may take less than it is given, on a disk that is nearly full: then it says why at the rest. */
  async #writeAll(pieces: readonly Uint8Array[], bytes: number): Promise<void> {
    const { bytesWritten } = await this.#file.writev([...pieces]);
    if (bytesWritten === bytes) return;
    await this.#file.appendFile(Buffer.concat(pieces).subarray(bytesWritten));
  }
}

async function appendBytes(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { offset, size, onProgress }: AppendLimits,
): Promise<number> {
  const file = await open(path, 'a', 0o600);
  const writer = new BatchWriter(file);
  let length = offset;
  try {
    for await (const chunk of bytes) {
      if (length + chunk.length > size) {
        throw new AppError('request-too-large', {
          detail: `The file was announced with ${size} bytes, and more came.`,
        });
      }
      length += chunk.length;
      await writer.add(chunk);
      onProgress?.(length);
    }
  } finally {
    try {
      await writer.end();
    } finally {
      await file.close();
    }
  }
  return length;
}
