import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';

/** A file could not be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Text that goes to a file, gzip or zstd by the ending of its name, or to standard output ('-'). */
export class OutputFile {
  readonly #path: string;
  readonly #input: Writable;
  readonly #done: Promise<void>;
  #error: Error | null = null;

  constructor(path: string) {
    this.#path = path;
    if (path === '-') {
      this.#input = process.stdout;
      this.#done = Promise.resolve();
      this.#input.on('error', (error) => {
        this.#error ??= error;
      });
      return;
    }
    try {
      makeFolder(dirname(path));
    } catch (error) {
      throw this.#toOutputError(error as Error);
    }
    const file = createWriteStream(path);
    const packer = findPacker(path);
    this.#input = packer ?? file;
    const finished =
      packer === null
        ? new Promise<void>((resolve, reject) => {
            file.once('close', resolve).once('error', reject);
          })
        : pipeline(packer, file);
    this.#done = finished.catch((error: Error) => {
      this.#error ??= error;
    });
  }

  /** Resolves when more may be written. @throws OutputError */
  async write(text: string | Uint8Array): Promise<void> {
    this.#check();
    if (text.length === 0 || this.#input.write(text)) return;
    await this.#drain();
    this.#check();
  }

  /** Resolves when all is on disk. @throws OutputError */
  async close(): Promise<void> {
    if (this.#input !== process.stdout) this.#input.end();
    else if (this.#input.writableNeedDrain) await this.#drain();
    await this.#done;
    this.#check();
  }

  /** Resolves when more may be written, or nothing can be any more. */
  #drain(): Promise<void> {
    const input = this.#input;
    return new Promise((resolve) => {
      const finish = () => {
        for (const event of ['drain', 'error', 'close']) input.off(event, finish);
        resolve();
      };
      for (const event of ['drain', 'error', 'close']) input.on(event, finish);
    });
  }

  #check(): void {
    if (this.#error !== null) throw this.#toOutputError(this.#error);
  }

  #toOutputError(error: Error): OutputError {
    const place = this.#path === '-' ? 'standard output' : this.#path;
    return new OutputError(`${place}: it cannot be written (${error.message}).`);
  }
}

/**
 * Makes a folder with those above it. Node's own way goes round for ever where a file system, such as
 * /proc, says that the folder in which it was just asked to make one is not there.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function findPacker(path: string) {
  if (path.endsWith('.gz')) return createGzip();
  return path.endsWith('.zst') ? createZstdCompress() : null;
}
