import { rm } from 'node:fs/promises';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import { readChecked, type UploadChecksum } from '../../../platform/uploads/upload-checksum.ts';
import { AppError } from '../../../schema/errors.ts';
import { type ArchiveContext, incomingPath } from '../archive-context.ts';
import { findFile, type StoredFile } from '../file-store.ts';
import { CHECK_FILE } from '../keeping/archive-jobs.ts';

/** An upload with how much of it is on disk. */
export interface UploadState {
  readonly file: StoredFile;
  /** Bytes. */
  readonly received: number;
}

/**
 * What has come of a file. Where all has come and nobody has taken note, because the process ended just then, its check
 * is begun now. @throws AppError file-not-found, upload-expired for what is no longer waited for
 */
export async function findUpload(context: ArchiveContext, id: string): Promise<UploadState> {
  const file = await findFile(context.db, id);
  if (file === null) throw new AppError('file-not-found');
  if (file.state === 'expired' || file.state === 'removed') {
    throw new AppError('upload-expired', { detail: `The file is ${file.state}.` });
  }
  if (file.state !== 'uploading') return { file, received: file.size };
  const received = await context.growing.findLength(incomingPath(context, id));
  // A part waits for the others.
  if (received < file.size || file.isPart) return { file, received };
  await completeUpload(context, id);
  return { file: { ...file, state: 'checking' }, received };
}

/** Adds bytes to an upload and gives what there is then. @throws AppError */
export async function appendUpload(
  context: ArchiveContext,
  id: string,
  piece: {
    readonly offset: number;
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly checksum: UploadChecksum | null;
  },
): Promise<UploadState> {
  const { file, received } = await findUpload(context, id);
  if (file.parts !== null) {
    throw new AppError('not-allowed', { detail: 'A file that is joined of parts takes no bytes.' });
  }
  if (file.state !== 'uploading') {
    // The last answer may have been lost: whoever asks to add nothing at the end is told that all is there.
    if (piece.offset === file.size) return { file, received };
    throw new AppError('offset-mismatch', { detail: `All ${file.size} bytes have come.` });
  }
  const path = incomingPath(context, id);
  const { growing, digests, db, clock, limits } = context;
  const bytes =
    piece.checksum === null ? piece.bytes : [await readChecked(piece.bytes, piece.checksum)];
  const length = await growing.append(path, toAsync(bytes), {
    offset: piece.offset,
    size: file.size,
    onProgress: (grown) => digests.advance(path, grown),
  });
  const expiresAt = new Date(clock.now().getTime() + limits.uploadHours * 3_600_000);
  if (length === file.size && !file.isPart) await completeUpload(context, id);
  else {
    await db.execute(
      "UPDATE archive_file SET expires_at = $2, idle_looks = 0 WHERE id = $1 AND state = 'uploading'",
      [id, expiresAt],
    );
  }
  return { file: { ...file, expiresAt }, received: length };
}

async function* toAsync(
  bytes: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  yield* bytes;
}

/** All has come: the check is begun with the state that says so, or neither. */
export async function completeUpload(
  { db }: Pick<ArchiveContext, 'db'>,
  id: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const changed = await tx.execute(
      "UPDATE archive_file SET state = 'checking', received = size WHERE id = $1 AND state = 'uploading'",
      [id],
    );
    if (changed > 0) await addJob(tx, CHECK_FILE, { file: id });
  });
}

/** Ends an upload that is no longer wanted; nothing of it is kept. @throws AppError request-conflict where all has come */
export async function endUpload(context: ArchiveContext, id: string): Promise<void> {
  const { file } = await findUpload(context, id);
  if (file.state !== 'uploading') {
    throw new AppError('request-conflict', {
      detail: 'All of the file has come; remove it as a file.',
    });
  }
  await context.db.execute(
    "UPDATE archive_file SET state = 'expired', removed_at = $2, remove_reason = 'ended by its sender' WHERE id = $1 AND state = 'uploading'",
    [id, context.clock.now()],
  );
  await dropIncoming(context, id);
}

/** Removes the bytes of an upload, and those of parts that it was to be joined of. */
export async function dropIncoming(context: ArchiveContext, id: string): Promise<void> {
  const [row] = await context.db.query<{ parts: readonly string[] | null }>(
    'SELECT parts FROM archive_file WHERE id = $1',
    [id],
  );
  for (const one of [id, ...(row?.parts ?? [])]) {
    const path = incomingPath(context, one);
    context.digests.forget(path);
    await rm(path, { force: true });
  }
}
