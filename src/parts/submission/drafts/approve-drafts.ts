import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import { type ChangeContext, moveDrafts } from './change-drafts.ts';
import { type DraftSelection, findSelected } from './draft-selection.ts';
import { releaseDraftsQueue } from './release-queue.ts';
import { lockSubmission } from './submission-store.ts';

/** Approves everything that is ready; gives how many. */
export async function approveReady(
  tx: Transaction,
  submission: string,
  context: ChangeContext,
): Promise<number> {
  const ids = await findSelected(tx, submission, { state: 'ready' });
  return (await moveDrafts(tx, { submission, ids, to: 'approved' }, context)).length;
}

/**
 * Approves a selection of a submission's drafts: those that are ready. Their release follows as a job of
 * the same transaction. Gives how many.
 * @throws AppError submission-not-found; request-conflict where nothing of it may be released, or where
 *   another person has to approve
 */
export async function approveDrafts(
  db: Database,
  approval: { readonly submission: string; readonly selection: DraftSelection },
  context: ChangeContext,
): Promise<number> {
  return db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, approval.submission);
    if (submission.settings.isValidateOnly) {
      throw new AppError('request-conflict', {
        detail: 'It was sent in to be checked only: send it again without that to release it.',
      });
    }
    const isOwn = submission.submittedBy === context.actor.id;
    if (submission.settings.needsSecondPerson && isOwn) {
      throw new AppError('request-conflict', {
        detail: 'Somebody other than its submitter has to approve it.',
      });
    }
    const ids = await findSelected(tx, submission.id, approval.selection);
    const moved = await moveDrafts(tx, { submission: submission.id, ids, to: 'approved' }, context);
    if (moved.length > 0) await addJob(tx, releaseDraftsQueue, { submission: submission.id });
    return moved.length;
  });
}

/** Withdraws a selection of drafts; gives how many. @throws AppError submission-not-found */
export async function withdrawSelected(
  db: Database,
  withdrawal: { readonly submission: string; readonly selection: DraftSelection },
  context: ChangeContext,
): Promise<number> {
  return db.transaction(async (tx) => {
    const { id: submission } = await lockSubmission(tx, withdrawal.submission);
    const ids = await findSelected(tx, submission, withdrawal.selection);
    return (await moveDrafts(tx, { submission, ids, to: 'withdrawn' }, context)).length;
  });
}
