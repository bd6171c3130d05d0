import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert } from '../../std/assert.ts';
import { checkBytes } from './check-bytes.ts';
import {
  type ByteRange,
  isDigest,
  type ObjectName,
  type ObjectStore,
  ObjectStoreError,
  type ObjectStoreFailure,
} from './object-store.ts';

const UNFINISHED = 'unfinished';
// Fewer calls than with the 64 KiB that streams take by themselves.
const PIECE_BYTES = 512 * 1024;

/**
 * Objects as files: `ab/cd/abcd...`, by the first digits of the digest, so that no folder grows past what file systems
 * list quickly. What is being written stands in `unfinished/` and gets its name when it is on disk.
 */
export class FolderStore implements ObjectStore {
  readonly description: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.description = `folder ${folder}`;
  }

  /** Makes the folder, and empties it of what an ended process left unfinished. */
  async open(): Promise<void> {
    await rm(join(this.#folder, UNFINISHED), { recursive: true, force: true });
    await mkdir(join(this.#folder, UNFINISHED), { recursive: true, mode: 0o700 });
  }

  async adopt(object: ObjectName, path: string): Promise<void> {
    await this.#guard(object.sha256, async () => {
      const { size } = await stat(path);
      if (size !== object.size) {
        throw new ObjectStoreError('damaged', `${path}: ${size} bytes in place of ${object.size}`);
      }
      await syncFile(path);
      const target = await this.#prepare(object.sha256);
      try {
        await rename(path, target);
      } catch (error) {
        // The file stands on another disk: a copy of it is renamed.
        if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
        const copy = join(this.#folder, UNFINISHED, randomUUID());
        await this.#finish(copy, target, () => copyFile(path, copy));
        await rm(path);
      }
      await syncFolder(dirname(target));
    });
  }

  async put(object: ObjectName, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#guard(object.sha256, async () => {
      const target = await this.#prepare(object.sha256);
      const unfinished = join(this.#folder, UNFINISHED, randomUUID());
      await this.#finish(unfinished, target, async () => {
        const file = await open(unfinished, 'wx', 0o600);
        try {
          for await (const chunk of checkBytes(object, bytes)) await file.appendFile(chunk);
        } finally {
          await file.close();
        }
      });
      await syncFolder(dirname(target));
    });
  }

  async findSize(sha256: string): Promise<number | null> {
    return this.#guard(sha256, async () => {
      try {
        return (await stat(this.path(sha256))).size;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    });
  }

  async *read({ sha256, size }: ObjectName, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const { start, end } = range ?? { start: 0, end: size };
    if (start >= end) return;
    let length = 0;
    try {
      const stream = createReadStream(this.path(sha256), {
        start,
        end: end - 1,
        highWaterMark: PIECE_BYTES,
      });
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        length += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw toStoreError(sha256, error);
    }
    if (length !== end - start) {
      throw new ObjectStoreError('damaged', `${sha256}: it ends after ${start + length} bytes`);
    }
  }

  async remove(sha256: string): Promise<void> {
    await this.#guard(sha256, () => rm(this.path(sha256), { force: true }));
  }

  async *list(): AsyncGenerator<ObjectName> {
    const isPair = (name: string) => /^[0-9a-f]{2}$/.test(name);
    for (const first of (await listFolder(this.#folder)).filter(isPair)) {
      for (const second of (await listFolder(join(this.#folder, first))).filter(isPair)) {
        const folder = join(this.#folder, first, second);
        for (const sha256 of (await listFolder(folder)).filter(isDigest)) {
          const found = await stat(join(folder, sha256)).catch(() => null);
          if (found !== null) yield { sha256, size: found.size };
        }
      }
    }
  }

  close(): void {}

  /** Where an object lies. */
  path(sha256: string): string {
    assert(isDigest(sha256), 'objects are named by their digest');
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  async #prepare(sha256: string): Promise<string> {
    const target = this.path(sha256);
    const made = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    // New folders are on disk before what stands in them.
    if (made !== undefined) {
      await syncFolder(this.#folder);
      await syncFolder(dirname(dirname(target)));
    }
    await mkdir(join(this.#folder, UNFINISHED), { recursive: true, mode: 0o700 });
    return target;
  }

  async #finish(unfinished: string, target: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
      await syncFile(unfinished);
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async #guard<Value>(sha256: string, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw toStoreError(sha256, error);
    }
  }
}

const failures: Readonly<Record<string, ObjectStoreFailure>> = {
  ENOENT: 'missing',
  ENOSPC: 'full',
  EDQUOT: 'full',
};

function toStoreError(sha256: string, error: unknown): Error {
  if (error instanceof ObjectStoreError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error;
  return new ObjectStoreError(failures[code] ?? 'unavailable', `${sha256}: ${message}`, error);
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw toStoreError(path, error);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable; Windows cannot open a folder, and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
