import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { allocateShared } from '../../../engine/query/section-file.ts';
import { writeFileAtomically } from '../../../platform/files/write-atomically.ts';

const MANIFEST = 'manifest.json';
/** Layout of the manifest; segments carry their own version. */
const FORMAT_VERSION = 1;

const manifestSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Digest of the schema that the segments were written with. */
  schemaDigest: z.string(),
  /** Everything up to this outbox row is in the segments; a start replays from the next. */
  lastSequence: z.number().int().min(0),
  /** See ReaderVersions. */
  versions: z
    .object({
      open: z.number().int().min(0),
      groups: z.record(z.string(), z.number().int().min(0)),
    })
    .optional(),
  segments: z.array(
    z.object({ file: z.string().regex(/^[\w-]+\.segment$/), deletedKeys: z.array(z.string()) }),
  ),
});

/** What of an instance's index is on disk. Replaced as a whole: a crash leaves the one before. */
export type IndexManifest = z.output<typeof manifestSchema>;

export const emptyManifest = (schemaDigest: string): IndexManifest => ({
  formatVersion: FORMAT_VERSION,
  schemaDigest,
  lastSequence: 0,
  segments: [],
});

/** The folder of one instance's index: sealed segments and the manifest that names those in use. */
export class IndexFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null where there is none, or none that this program can read: the index is then built anew. */
  async readManifest(): Promise<IndexManifest | null> {
    try {
      const parsed = manifestSchema.safeParse(
        JSON.parse(await readFile(join(this.#folder, MANIFEST), 'utf8')),
      );
      return parsed.success ? parsed.data : null;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
        return null;
      throw error;
    }
  }

  async writeManifest(manifest: IndexManifest): Promise<void> {
    await this.#write(MANIFEST, JSON.stringify(manifest));
  }

  /** Reads a segment straight into memory that threads share. */
  async readSegment(file: string): Promise<Uint8Array> {
    const handle = await open(join(this.#folder, file), 'r');
    try {
      const { size } = await handle.stat();
      const bytes = allocateShared(size);
      let at = 0;
      while (at < size) {
        const { bytesRead } = await handle.read(bytes, at, size - at, at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    } finally {
      await handle.close();
    }
  }

  /** Writes a segment under a new name; it counts once a manifest names it. */
  async writeSegment(bytes: Uint8Array, name: string): Promise<string> {
    const file = `${name}.segment`;
    await this.#write(file, bytes);
    return file;
  }

  /** Removes segments that the manifest does not name: older ones, and those of an unfinished write. */
  async removeOthers(manifest: IndexManifest): Promise<void> {
    const used = new Set(manifest.segments.map(({ file }) => file));
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      if (name !== MANIFEST && !used.has(name)) await rm(join(this.#folder, name), { force: true });
    }
  }

  /** Removes the whole index. */
  async removeAll(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(name: string, data: string | Uint8Array): Promise<void> {
    const written = await writeFileAtomically(join(this.#folder, name), data);
    if (!written.ok) throw new Error(`${written.error.where}: ${written.error.hint}`);
  }
}
