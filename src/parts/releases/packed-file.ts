import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib';
import { syncPath } from '../../platform/data-folder/write-file-durably.ts';
import type { ReleaseFile } from '../../schema/release-manifest.ts';

/**
 * Genomes repeat what stood thousands of genomes before: matches are sought 16 MB back in letters, which is what
 * programs unpack without being asked for more. zstd's search for long matches would save a tenth of the bytes and
 * take five times the time (298 MB of simulated genomes: 498 kB in 0.85 s, 546 kB in 0.16 s).
 */
function toPacking({ role }: FileKind) {
  const isOfLetters = role === 'sequences' || role === 'changed-sequences';
  return {
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      ...(isOfLetters ? { [constants.ZSTD_c_windowLog]: 24 } : {}),
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  };
}

/** What a file is, before it is written. */
export type FileKind = Pick<ReleaseFile, 'name' | 'role' | 'mediaType' | 'segment'>;

/** A file of a release that is written row by row, packed with zstd. */
export class PackedFile {
  readonly #kind: FileKind;
  readonly #path: string;
  readonly #packer: ZstdCompress;
  readonly #sink: WriteStream;
  readonly #hash = createHash('sha256');
  readonly #done: Promise<void>;
  #sha256: string | undefined;
  #bytes = 0;
  #rows = 0;

  constructor(folder: string, kind: FileKind) {
    this.#kind = kind;
    this.#packer = createZstdCompress(toPacking(kind));
    this.#path = join(folder, kind.name);
    this.#sink = createWriteStream(this.#path, { mode: 0o640 });
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#hash.update(chunk);
        this.#bytes += chunk.length;
        done(null, chunk);
      },
    });
    this.#done = pipeline(this.#packer, count, this.#sink);
    // Whoever writes or closes hears of it; one that does neither any more must not end the process.
    this.#done.catch(() => undefined);
  }

  /** Adds rows; resolves when there is room for more. @throws where the file cannot be written */
  async write(text: string | Uint8Array, rows: number): Promise<void> {
    if (text.length === 0) return;
    this.#rows += rows;
    if (this.#packer.destroyed) return this.#done;
    if (this.#packer.write(text)) return;
    await Promise.race([once(this.#packer, 'drain'), this.#done]);
  }

  /** Resolves when all of it is on the disk; called again, it tells the same. */
  async close(): Promise<ReleaseFile> {
    this.#packer.end();
    await this.#done;
    await syncPath(this.#path);
    this.#sha256 ??= this.#hash.digest('hex');
    return { ...this.#kind, bytes: this.#bytes, sha256: this.#sha256, rows: this.#rows };
  }

  /** Has the content of another file, which is closed; nothing was written to this one. */
  async closeLike(other: PackedFile): Promise<ReleaseFile> {
    await this.abandon();
    await copyFile(other.#path, this.#path);
    await syncPath(this.#path);
    const { bytes, sha256, rows } = await other.close();
    return { ...this.#kind, bytes, sha256, rows };
  }

  /** Leaves it as it is, unfinished. */
  async abandon(): Promise<void> {
    this.#packer.destroy();
    await this.#done.catch(() => undefined);
  }
}
