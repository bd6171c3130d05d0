import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { syncPath } from '../../platform/data-folder/write-file-durably.ts';
import type { ReleaseFile } from '../../schema/release-manifest.ts';

/**
 * Genomes repeat what stood thousands of genomes before: matches are sought 16 MB back, which is what programs
 * unpack without being asked for more.
 */
const PACKING = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 3,
    [constants.ZSTD_c_windowLog]: 24,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    [constants.ZSTD_c_checksumFlag]: 1,
  },
};

/** What a file is, before it is written. */
export type FileKind = Pick<ReleaseFile, 'name' | 'role' | 'mediaType' | 'segment'>;

/** A file of a release that is written row by row, packed with zstd. */
export class PackedFile {
  readonly #kind: FileKind;
  readonly #path: string;
  readonly #packer = createZstdCompress(PACKING);
  readonly #sink: WriteStream;
  readonly #hash = createHash('sha256');
  readonly #done: Promise<void>;
  #bytes = 0;
  #rows = 0;

  constructor(folder: string, kind: FileKind) {
    this.#kind = kind;
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
    this.#rows += rows;
    if (this.#packer.destroyed) return this.#done;
    if (this.#packer.write(text)) return;
    await Promise.race([once(this.#packer, 'drain'), this.#done]);
  }

  /** Resolves when all of it is on the disk. */
  async close(): Promise<ReleaseFile> {
    this.#packer.end();
    await this.#done;
    await syncPath(this.#path);
    const sha256 = this.#hash.digest('hex');
    return { ...this.#kind, bytes: this.#bytes, sha256, rows: this.#rows };
  }

  /** Leaves it as it is, unfinished. */
  async abandon(): Promise<void> {
    this.#packer.destroy();
    await this.#done.catch(() => undefined);
  }
}
