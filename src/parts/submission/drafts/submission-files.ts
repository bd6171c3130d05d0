import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../schema/errors.ts';
import { assert } from '../../../std/assert.ts';
import type { FileKind } from './submission-record.ts';

/** One file of a submission. */
export interface FilePlace {
  readonly submission: string;
  readonly kind: FileKind;
}

// So much may have to be sent again after a loss of power; a killed process loses nothing.
const SYNC_BYTES = 64 << 20;

/**
 * Keeps the files of submissions until they are processed. How much of a file has come is its length, so
 * that an upload goes on where it was after a broken connection and after the end of the process.
 */
export class SubmissionFiles {
  readonly #folder: string;
  readonly #busy = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Bytes that are kept. */
  async findReceived(place: FilePlace): Promise<number> {
    const found = await stat(this.path(place)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return found?.size ?? 0;
  }

  path({ submission, kind }: FilePlace): string {
    assert(/^[0-9A-Za-z]+$/.test(submission), 'ids of submissions are letters and digits');
    return join(this.#folder, submission, kind);
  }

  /**
   * Adds bytes at the end; what came before a connection broke is kept. Gives the new length.
   * @throws AppError offset-mismatch, request-too-large
   */
  async append(
    place: FilePlace,
    bytes: AsyncIterable<Uint8Array>,
    limits: { readonly offset: number; readonly size: number },
  ): Promise<number> {
    const path = this.path(place);
    if (this.#busy.has(path)) {
      throw new AppError('offset-mismatch', {
        detail: 'Another request is sending this file; ask how much has come when it has ended.',
      });
    }
    this.#busy.add(path);
    try {
      await mkdir(join(this.#folder, place.submission), { recursive: true, mode: 0o700 });
      const received = await this.findReceived(place);
      if (received !== limits.offset) {
        throw new AppError('offset-mismatch', {
          detail: `${received} bytes have come; go on from there.`,
        });
      }
      return await appendBytes(path, bytes, limits);
    } finally {
      this.#busy.delete(path);
    }
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

async function appendBytes(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { offset, size }: { readonly offset: number; readonly size: number },
): Promise<number> {
  const file = await open(path, 'a', 0o600);
  let length = offset;
  let synced = offset;
  try {
    for await (const chunk of bytes) {
      if (length + chunk.length > size) {
        throw new AppError('request-too-large', {
          detail: `The file was announced with ${size} bytes, and more came.`,
        });
      }
      await file.appendFile(chunk);
      length += chunk.length;
      if (length - synced < SYNC_BYTES) continue;
      await file.sync();
      synced = length;
    }
  } finally {
    await file.sync();
    await file.close();
  }
  return length;
}
