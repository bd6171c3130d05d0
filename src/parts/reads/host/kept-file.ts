import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { findBaseName, joinPath } from '../../../platform/files/paths.ts';
import { UNFINISHED_PREFIX } from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import { BgzfPacker } from './bgzf-packer.ts';

/** An output that could not be written. */
export class KeptFileError extends Error {
  override readonly name = 'KeptFileError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.hint);
    this.problem = problem;
  }
}

/** Reads that are kept, under another name until all is done; their digest is of the bytes as written. */
export class KeptFile {
  readonly #path: string;
  readonly #unfinished: string;
  readonly #input: Transform;
  readonly #hash = createHash('sha256');
  readonly #done: Promise<Error | null>;
  #isPublished = false;

  constructor(path: string) {
    this.#path = path;
    const folder = path.slice(0, path.length - findBaseName(path).length) || '.';
    this.#unfinished = joinPath(
      folder,
      `${UNFINISHED_PREFIX}${findBaseName(path)}-${randomUUID()}`,
    );
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#hash.update(chunk);
        done(null, chunk);
      },
    });
    const file = createWriteStream(this.#unfinished, { flags: 'wx', mode: 0o600 });
    this.#input = openPacker(path) ?? count;
    const streams = this.#input === count ? [count, file] : [this.#input, count, file];
    this.#done = pipeline(streams as unknown as readonly NodeJS.ReadWriteStream[]).then(
      () => null,
      (error: Error) => error,
    );
  }

  /** Takes a copy of the record. */
  write(record: Uint8Array): void {
    if (!this.#input.destroyed) this.#input.write(Buffer.from(record));
  }

  /** Resolves once what was written went on. @throws KeptFileError */
  async drain(): Promise<void> {
    if (this.#input.destroyed) await this.#check();
    if (!this.#input.writableNeedDrain) return;
    await Promise.race([
      new Promise<void>((resolve) => this.#input.once('drain', () => resolve())),
      this.#done,
    ]);
    if (this.#input.destroyed) await this.#check();
  }

  /** Writes the rest to disk; gives the digest. @throws KeptFileError */
  async close(): Promise<string> {
    this.#input.end();
    await this.#check();
    const file = await open(this.#unfinished, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    return this.#hash.digest('hex');
  }

  async publish(): Promise<void> {
    try {
      await rename(this.#unfinished, this.#path);
    } catch (error) {
      throw this.#toError(error as Error);
    }
    this.#isPublished = true;
  }

  /** Removes what did not become an output. */
  async remove(): Promise<void> {
    if (this.#isPublished) return;
    this.#input.destroy();
    await this.#done;
    await rm(this.#unfinished, { force: true });
  }

  async #check(): Promise<void> {
    const failure = await this.#done;
    if (failure !== null) throw this.#toError(failure);
  }

  #toError(error: Error): KeptFileError {
    const hint =
      'This could not be written; nothing was changed. Check free space and permissions.';
    return new KeptFileError({
      code: 'file-unwritable',
      where: this.#path,
      value: error.message.slice(0, 200),
      hint,
    });
  }
}

/** What packs an output as its name says; null for what is not packed. */
function openPacker(path: string): Transform | null {
  if (/\.bam$/i.test(path)) return new BgzfPacker();
  return path.endsWith('.gz') ? (createGzip({ level: 4 }) as unknown as Transform) : null;
}
