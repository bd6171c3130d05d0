import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import { type ChangeContext, moveDrafts } from './change-drafts.ts';
import { checkEarlierDrafts } from './check-earlier-drafts.ts';
import { type DraftSelection, findSelected } from './draft-selection.ts';
import { releaseDraftsQueue } from './release-queue.ts';
import { lockSubmission } from './submission-store.ts';

/** Approves everything that is ready and in which nothing may tell who a person is; gives how many. */
export async function approveReady(
  tx: Transaction,
  submission: string,
  context: ChangeContext,
): Promise<number> {
  await checkEarlierDrafts(tx, submission, context.now);
  const ready = await findSelected(tx, submission, { state: 'ready' });
  const open = new Set(await findOpen(tx, ready));
  const ids = ready.filter((id) => !open.has(id));
  return (await moveDrafts(tx, { submission, ids, to: 'approved' }, context)).length;
}

/**
 * Approves a selection of a submission's drafts: those that are ready. Their release follows as a job of
 * the same transaction. Gives how many.
 * @throws AppError submission-not-found; request-conflict where nothing of it may be released, or where
 *   another person has to approve; privacy-open where something may tell who a person is and nobody answers
 *   for it; request-invalid where whoever does gives no reason
 */
export async function approveDrafts(
  db: Database,
  approval: {
    readonly submission: string;
    readonly selection: DraftSelection;
    /** Whether who approves answers for what may tell who a person is. */
    readonly acknowledgePrivacy: boolean;
  },
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
    await checkEarlierDrafts(tx, submission.id, context.now);
    const ids = await findSelected(tx, submission.id, approval.selection);
    const open = await findOpen(tx, ids);
    if (open.length > 0) requireAcknowledged(open.length, approval, context);
    const isOpen = new Set(open);
    const plain = ids.filter((id) => !isOpen.has(id));
    const answered = { ...context, why: `${ACKNOWLEDGED} ${context.why}` };
    const moved = [
      ...(await moveDrafts(tx, { submission: submission.id, ids: plain, to: 'approved' }, context)),
      ...(await moveDrafts(tx, { submission: submission.id, ids: open, to: 'approved' }, answered)),
    ];
    if (moved.length > 0) await addJob(tx, releaseDraftsQueue, { submission: submission.id });
    return moved.length;
  });
}

const ACKNOWLEDGED = 'Answers for what may tell who a person is:';

/** Those of the drafts that are ready and hold something that may tell who a person is. */
async function findOpen(tx: Transaction, ids: readonly number[]): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `SELECT id FROM draft WHERE id = ANY($1::bigint[]) AND state = 'ready'
       AND problems @> '[{"severity": "privacy"}]' ORDER BY id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

function requireAcknowledged(
  count: number,
  { acknowledgePrivacy }: { readonly acknowledgePrivacy: boolean },
  { why = '' }: ChangeContext,
): void {
  if (!acknowledgePrivacy) {
    throw new AppError('privacy-open', {
      detail: `In ${count} ${count === 1 ? 'row' : 'rows'} something may tell who a person is.`,
    });
  }
  if (why === '') {
    throw new AppError('request-invalid', {
      detail: 'Give the reason for which this may be released; it is kept with your name.',
    });
  }
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
