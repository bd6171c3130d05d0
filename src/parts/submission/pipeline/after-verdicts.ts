import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { PROGRAM } from '../drafts/actor.ts';
import { approveReady } from '../drafts/approve-drafts.ts';
import { tellOwners } from '../drafts/finish-processing.ts';
import { releaseDraftsQueue } from '../drafts/release-queue.ts';
import { lockSubmission } from '../drafts/submission-store.ts';

/**
 * Does what follows when drafts of a submission have come back from the pipeline: what is to be released when ready is
 * approved, and when none waits any more its group is told. A submission that is still read does both at its end.
 */
export async function afterVerdicts(tx: Transaction, id: string, now: Date): Promise<void> {
  const submission = await lockSubmission(tx, id);
  if (submission.state !== 'complete') return;
  const { releaseWhenReady, isValidateOnly } = submission.settings;
  if (releaseWhenReady && !isValidateOnly) {
    const why = 'It is released when ready, as its submitter chose.';
    const count = await approveReady(tx, id, { actor: PROGRAM, now, why });
    if (count > 0) await addJob(tx, releaseDraftsQueue, { submission: id });
  }
  const waiting = await tx.query(
    `SELECT 1 FROM draft WHERE submission = $1 AND state = 'waiting' LIMIT 1`,
    [id],
  );
  if (waiting.length === 0) await tellOwners(tx, submission);
}
