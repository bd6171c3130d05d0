import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GrowingFiles } from '../../../platform/files/growing-files.ts';
import { assert } from '../../../std/assert.ts';
import type { FileKind } from './submission-record.ts';

/** One file of a submission. */
export interface FilePlace {
  readonly submission: string;
  readonly kind: FileKind;
}

/**
 * Keeps the files of submissions until they are processed. How much of a file has come is its length, so
 * that an upload goes on where it was after a broken connection and after the end of the process.
 */
export class SubmissionFiles {
  readonly #folder: string;
  readonly #growing = new GrowingFiles();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Bytes that are kept. */
  findReceived(place: FilePlace): Promise<number> {
    return this.#growing.findLength(this.path(place));
  }

  path({ submission, kind }: FilePlace): string {
    assert(/^[0-9A-Za-z]+$/.test(submission), 'ids of submissions are letters and digits');
    return join(this.#folder, submission, kind);
  }

  /**
   * Adds bytes at the end; what came before a connection broke is kept. Gives the new length.
   * @throws AppError offset-mismatch, request-too-large, storage-full
   */
  append(
    place: FilePlace,
    bytes: AsyncIterable<Uint8Array>,
    limits: { readonly offset: number; readonly size: number },
  ): Promise<number> {
    return this.#growing.append(this.path(place), bytes, limits);
  }

  /** SHA-256 of a file as it is kept. */
  async computeDigest(place: FilePlace): Promise<Buffer> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.path(place))) hash.update(chunk as Buffer);
    return hash.digest();
  }

  /** Removes one file, to be sent anew. */
  async removeFile(place: FilePlace): Promise<void> {
    await rm(this.path(place), { force: true });
  }

  async remove(submission: string): Promise<void> {
    await rm(join(this.#folder, submission), { recursive: true, force: true });
  }
}
