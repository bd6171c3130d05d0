import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncPath } from '../../../platform/data-folder/write-file-durably.ts';
import { isFull } from '../../../platform/files/growing-files.ts';
import { S3Error } from './s3-error.ts';

/** A part as it lies on the disk. */
export interface WrittenPart {
  /** Its name in the file's folder. */
  readonly storedAs: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
}

/**
 * Writes a part under a name of its own and resolves when it is on the disk; nothing of it stays where the bytes turn out
 * to be wrong or too many. @throws S3Error, and as the bytes do
 */
export async function storePart(
  folder: string,
  bytes: AsyncIterable<Uint8Array>,
  {
    number,
    at,
    maxBytes,
  }: { readonly number: number; readonly at: Date; readonly maxBytes: number },
): Promise<WrittenPart> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncPath(dirname(folder));
  // The time in it tells a sweep how old a part is that nobody named.
  const storedAs = `${number}-${at.getTime()}-${randomUUID()}`;
  const path = join(folder, storedAs);
  const md5 = createHash('md5');
  let size = 0;
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const piece of bytes) {
        size += piece.length;
        if (size > maxBytes) {
          throw new S3Error('EntityTooLarge', 400, `No more than ${maxBytes} bytes are taken.`);
        }
        md5.update(piece);
        await file.appendFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await syncPath(folder);
  } catch (error) {
    await rm(path, { force: true });
    if (isFull(error))
      throw new S3Error('ServiceUnavailable', 503, 'The disk of the node is full.');
    throw error;
  }
  return { storedAs, size, md5: md5.digest('hex') };
}
