import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import { readChecked, type UploadChecksum } from '../../../platform/uploads/upload-checksum.ts';
import { AppError } from '../../../schema/errors.ts';
import { INGEST_FILE } from '../ingest/vault-jobs.ts';
import { incomingPath, type VaultContext } from '../vault-context.ts';
import { findDeposit, type StoredDeposit } from './deposit-store.ts';
import { guardStart } from './guard-start.ts';

/** The name of a file's only part, where it comes from its begin to its end. */
export const WHOLE = 'whole';

/** A file with how much of it is on disk. */
export interface DepositProgress {
  readonly file: StoredDeposit;
  /** Bytes. */
  readonly received: number;
}

/**
 * What has come of a file that is sent from its begin to its end. Where all has come and nobody has taken note, because the
 * process ended just then, it goes on now. @throws AppError vault-file-not-found, upload-expired
 */
export async function findProgress(
  context: VaultContext,
  accession: string,
): Promise<DepositProgress> {
  const file = await findDeposit(context.db, accession);
  if (file === null) throw new AppError('vault-file-not-found');
  if (file.state === 'expired' || file.state === 'removed') {
    throw new AppError('upload-expired', { detail: `The file is ${file.state}.` });
  }
  if (file.state !== 'receiving') return { file, received: file.size ?? file.received };
  if (file.origin === 's3' || file.size === null) return { file, received: file.received };
  const received = await context.growing.findLength(join(incomingPath(context, accession), WHOLE));
  if (received < file.size) return { file, received };
  await completeDeposit(context, accession);
  return { file: { ...file, state: 'verifying' }, received };
}

/** Adds bytes to a file and gives what there is then. @throws AppError */
export async function appendDeposit(
  context: VaultContext,
  accession: string,
  piece: {
    readonly offset: number;
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly checksum: UploadChecksum | null;
  },
): Promise<DepositProgress> {
  const { file, received } = await findProgress(context, accession);
  const { size } = file;
  if (file.origin !== 'tus' || size === null) {
    throw new AppError('request-conflict', { detail: 'This file is sent by S3.' });
  }
  if (file.state !== 'receiving') {
    // The last answer may have been lost: whoever asks to add nothing at the end is told that all is there.
    if (piece.offset === size) return { file, received };
    throw new AppError('offset-mismatch', { detail: `All ${size} bytes have come.` });
  }
  const folder = incomingPath(context, accession);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bytes =
    piece.checksum === null ? piece.bytes : once(await readChecked(piece.bytes, piece.checksum));
  const encrypted = guardStart(bytes, piece.offset);
  const length = await context.growing.append(join(folder, WHOLE), encrypted, {
    offset: piece.offset,
    size,
  });
  const { db, clock, limits } = context;
  const expiresAt = new Date(clock.now().getTime() + limits.uploadHours * 3_600_000);
  if (length === size) await completeDeposit(context, accession);
  else {
    await db.execute(
      "UPDATE vault_file SET expires_at = $2, idle_looks = 0 WHERE accession = $1 AND state = 'receiving'",
      [accession, expiresAt],
    );
  }
  return { file: { ...file, expiresAt }, received: length };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** All has come: it is read to its end from now on, or it is still receiving. */
export async function completeDeposit(
  { db }: Pick<VaultContext, 'db'>,
  accession: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const changed = await tx.execute(
      "UPDATE vault_file SET state = 'verifying', received = size WHERE accession = $1 AND state = 'receiving'",
      [accession],
    );
    if (changed > 0)
      await addJob(tx, INGEST_FILE, { file: accession }, { key: `ingest ${accession}` });
  });
}

/** Ends a file that is no longer wanted; nothing of it is kept. @throws AppError request-conflict where all has come */
export async function endDeposit(context: VaultContext, accession: string): Promise<void> {
  const { file } = await findProgress(context, accession);
  if (file.state !== 'receiving') {
    throw new AppError('request-conflict', { detail: 'All of the file has come; remove it.' });
  }
  await context.db.transaction(async (tx) => {
    await tx.execute(
      `UPDATE vault_file SET state = 'expired', removed_at = $2, remove_reason = 'ended by its sender'
       WHERE accession = $1 AND state = 'receiving'`,
      [accession, context.clock.now()],
    );
    await tx.execute('DELETE FROM vault_part WHERE file = $1', [accession]);
  });
  await dropIncoming(context, accession);
}

/** Removes what has come of a file. */
export async function dropIncoming(context: VaultContext, accession: string): Promise<void> {
  await rm(incomingPath(context, accession), { recursive: true, force: true });
}
