import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ArchiveContext, ChangeRequest } from '../archive-context.ts';
import { findFile, type StoredFile } from '../file-store.ts';
import { dropIncoming } from '../uploads/append-upload.ts';
import { REMOVE_OBJECT } from './archive-jobs.ts';
import { lockObject } from './lock-object.ts';

/** Removes a file for somebody who may; its tombstone stays. @throws AppError file-not-found, file-not-ready */
export async function removeFile(
  context: ArchiveContext,
  id: string,
  { reason, request }: { readonly reason: string; readonly request: ChangeRequest },
): Promise<void> {
  const { caller, requestId, clientAddress } = request;
  const at = context.clock.now();
  await context.db.transaction(async (tx) => {
    const file = await findFile(tx, id, { lock: true });
    if (file === null) throw new AppError('file-not-found');
    if (file.state === 'removed') return;
    // What is being looked at is looked at to its end first: its job would go on with what is gone.
    if (file.state === 'checking') throw new AppError('file-not-ready');
    await bury(tx, file, { by: caller.id, reason, at });
    const details = { name: file.name, sha256: file.sha256, reason, before: file.state };
    appendAudit(
      tx,
      {
        operation: 'file-removed',
        actor: caller.id,
        target: `/files/${id}`,
        status: 200,
        requestId,
        clientAddress,
        details,
      },
      at,
    );
  });
  await dropIncoming(context, id);
}

/** Leaves the tombstone of a file, and has its bytes removed where nobody else has them. */
export async function bury(
  tx: Transaction,
  file: Pick<StoredFile, 'id' | 'sha256'>,
  { by, reason, at }: { readonly by: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE archive_file SET state = 'removed', removed_at = $2, removed_by = $3, remove_reason = $4 WHERE id = $1`,
    [file.id, at, by, reason],
  );
  const { sha256 } = file;
  if (sha256 !== null) await addJob(tx, REMOVE_OBJECT, { sha256 }, { key: `remove ${sha256}` });
}

/** Removes an object from every store, unless a file has it. */
export async function removeObject(context: ArchiveContext, sha256: string): Promise<void> {
  const { db, store, mirror } = context;
  await lockObject(db, sha256, async () => {
    const users = await db.query(
      `SELECT FROM archive_file WHERE sha256 = $1 AND state IN ('checking', 'ready') LIMIT 1`,
      [sha256],
    );
    if (users.length > 0) return;
    // The row goes last: until then the job finds out what is left to do.
    await store.remove(sha256);
    await mirror?.remove(sha256);
    await db.execute('DELETE FROM archive_object WHERE sha256 = $1', [sha256]);
  });
}
