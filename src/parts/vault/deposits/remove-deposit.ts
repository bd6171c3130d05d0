import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import { AppError } from '../../../schema/errors.ts';
import { REMOVE_BODY } from '../ingest/vault-jobs.ts';
import type { ChangeRequest, VaultContext } from '../vault-context.ts';
import { dropIncoming } from './append-deposit.ts';
import { findDeposit } from './deposit-store.ts';

/**
 * Removes a file that no version of a dataset has; its tombstone stays. Its header goes at once, and with it the only way
 * to read the body, which a job removes. @throws AppError
 */
export async function removeDeposit(
  context: VaultContext,
  accession: string,
  { reason, request }: { readonly reason: string; readonly request: ChangeRequest },
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const file = await findDeposit(tx, accession, { lock: true });
    if (file === null) throw new AppError('vault-file-not-found');
    if (file.state !== 'ready' && file.state !== 'refused') {
      throw new AppError('request-conflict', { detail: `The file is ${file.state}.` });
    }
    const [user] = await tx.query<{ dataset: string }>(
      `SELECT dataset FROM vault_dataset_file WHERE file = $1
       UNION ALL SELECT accession FROM vault_record WHERE owner_group = $2 AND position($1 IN body::text) > 0 LIMIT 1`,
      [accession, file.ownerGroup],
    );
    if (user !== undefined) {
      throw new AppError('request-conflict', { detail: `${user.dataset} has the file.` });
    }
    const at = context.clock.now();
    await tx.execute(
      `UPDATE vault_file SET state = 'removed', header = NULL, header_key = NULL, removed_at = $2, remove_reason = $3
       WHERE accession = $1`,
      [accession, at, reason],
    );
    if (file.bodySha256 !== null) {
      await addJob(tx, REMOVE_BODY, { group: file.ownerGroup, sha256: file.bodySha256 });
    }
    const { caller, requestId, clientAddress } = request;
    appendAudit(
      tx,
      {
        operation: 'vault-file-removed',
        actor: caller.id,
        target: `/vault/files/${accession}`,
        status: 200,
        requestId,
        clientAddress,
        details: { reason, group: file.ownerGroup },
      },
      at,
    );
  });
  await dropIncoming(context, accession);
}

/** Removes a body that no file of its group has any more. */
export async function removeBody(
  { db, storeOf }: VaultContext,
  { group, sha256 }: { readonly group: string; readonly sha256: string },
): Promise<void> {
  const store = await storeOf(group);
  await lockBody(db, { group, sha256 }, async () => {
    const [user] = await db.query(
      `SELECT 1 FROM vault_file WHERE owner_group = $1 AND body_sha256 = $2 AND state IN ('verifying', 'ready')
       UNION ALL SELECT 1 FROM vault_edition e JOIN vault_file f ON f.accession = e.file
         WHERE f.owner_group = $1 AND e.body_sha256 = $2 LIMIT 1`,
      [group, sha256],
    );
    if (user === undefined) await store.remove(sha256);
  });
}

/** Does something with a body while nobody else keeps or removes the same one of the group. */
export function lockBody<Value>(
  db: VaultContext['db'],
  { group, sha256 }: { readonly group: string; readonly sha256: string },
  work: () => Promise<Value>,
): Promise<Value> {
  return db.withAdvisoryLock(`vault body ${group} ${sha256}`, work);
}
