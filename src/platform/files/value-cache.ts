import { createHash, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

const DIGEST_BYTES = 32;
const ENDING = '.cache';
/** Files beyond this number go, the longest unused first. */
const MAX_FILES = 24;

/**
 * Values that can be computed again, kept in files of a folder: whatever structured cloning copies.
 * Keys are hexadecimal digests of what a value was computed of. A file that is damaged, or that another
 * release of the JavaScript engine wrote, counts as missing; failing writes are no failure.
 */
export class ValueCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The value under a key, or null. */
  async read(key: string): Promise<unknown> {
    const path = this.#pathOf(key);
    try {
      const bytes = await readFile(path);
      const digest = createHash('sha256').update(bytes.subarray(DIGEST_BYTES)).digest();
      if (!timingSafeEqual(digest, bytes.subarray(0, DIGEST_BYTES))) throw new Error('damaged');
      const now = new Date();
      // What is used stays; a folder that cannot be written to is as good.
      await utimes(path, now, now).catch(() => undefined);
      return deserialize(bytes.subarray(DIGEST_BYTES));
    } catch {
      return null;
    }
  }

  /** Keeps a value; readers see the whole of it or nothing. */
  async write(key: string, value: unknown): Promise<void> {
    const path = this.#pathOf(key);
    const unfinished = `${path}.${process.pid}`;
    try {
      const bytes = serialize(value);
      const digest = createHash('sha256').update(bytes).digest();
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(unfinished, Buffer.concat([digest, bytes]), { mode: 0o600 });
      await rename(unfinished, path);
      await this.#prune();
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  #pathOf(key: string): string {
    return join(this.folder, `${key}-${process.versions.v8.replace(/[^\w.-]/g, '')}${ENDING}`);
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(ENDING));
    if (names.length <= MAX_FILES) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        return { path, usedAt: (await stat(path)).mtimeMs };
      }),
    );
    files.sort((a, b) => b.usedAt - a.usedAt);
    for (const { path } of files.slice(MAX_FILES)) await rm(path, { force: true });
  }
}
