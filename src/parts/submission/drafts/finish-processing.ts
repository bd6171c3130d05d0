import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Clock } from '../../../std/clock.ts';
import { PROGRAM } from './actor.ts';
import { approveReady } from './approve-drafts.ts';
import { recordTransitions, takeChanges } from './change-drafts.ts';
import { releaseDraftsQueue } from './release-queue.ts';
import type { Submission } from './submission-record.ts';
import { endSubmission, lockSubmission } from './submission-store.ts';

// Drafts of one transaction.
const PAGE = 1000;
/** Problems with sequences that have no row: so many are kept, and how many there were. */
const PROBLEMS_KEPT = 1000;

/**
 * Ends the processing of a submission: rows that no sequence came for get their verdict, and who waits is
 * told. In a submission that is to be released when ready, what is ready is approved.
 */
export async function finishProcessing(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  submission: Submission,
  end: { readonly problems: readonly Problem[]; readonly isUsable: boolean },
): Promise<void> {
  while ((await db.transaction((tx) => endWaiting(tx, submission, clock.now()))) === PAGE) {}
  const now = clock.now();
  await db.transaction(async (tx) => {
    // Another run may have ended it, or its owner withdrawn it.
    if ((await lockSubmission(tx, submission.id)).state !== 'processing') return;
    await endSubmission(tx, submission.id, {
      state: end.isUsable ? 'complete' : 'failed',
      problems: limitProblems(end.problems),
      now,
    });
    const { releaseWhenReady, isValidateOnly } = submission.settings;
    if (end.isUsable && releaseWhenReady && !isValidateOnly) {
      const context = {
        actor: PROGRAM,
        now,
        why: 'It is released when ready, as its submitter chose.',
      };
      await approveReady(tx, submission.id, context);
      await addJob(tx, releaseDraftsQueue, { submission: submission.id });
    }
    // Where some wait for the pipeline of the instance, the group is told when the last one has its answer.
    const waiting = await tx.query(
      `SELECT 1 FROM draft WHERE submission = $1 AND state = 'waiting' LIMIT 1`,
      [submission.id],
    );
    if (waiting.length === 0) await tellOwners(tx, submission);
  });
}

async function endWaiting(tx: Transaction, submission: Submission, now: Date): Promise<number> {
  const waiting = await tx.query<{ id: number; row_number: number; submission_id: string }>(
    `SELECT id, row_number, submission_id FROM draft WHERE submission = $1 AND state = 'received'
     ORDER BY id LIMIT $2`,
    [submission.id, PAGE],
  );
  if (waiting.length === 0) return 0;
  const first = await takeChanges(tx, submission.id, waiting.length);
  await tx.execute(
    `UPDATE draft d SET state = 'needs-attention', changed_at = $4, change = $3 + w.position - 1,
       problems = d.problems || jsonb_build_array(jsonb_build_object('code', 'sequence-missing',
         'where', 'row ' || d.row_number, 'value', left(d.submission_id, 200), 'hint', $5::text,
         'severity', 'error', 'field', '', 'column', null, 'suggestion', null))
     FROM unnest($1::bigint[]) WITH ORDINALITY AS w(id, position)
     WHERE d.id = w.id AND d.submission = $2`,
    [
      waiting.map(({ id }) => id),
      submission.id,
      first,
      now,
      'No sequence has this name. FASTA headers start with the name in the column strain.',
    ],
  );
  await recordTransitions(
    tx,
    waiting.map(({ id }) => ({
      draft: id,
      accession: null,
      version: null,
      from: 'received',
      to: 'needs-attention',
    })),
    { actor: PROGRAM, now },
  );
  return waiting.length;
}

function limitProblems(problems: readonly Problem[]): Problem[] {
  if (problems.length <= PROBLEMS_KEPT) return [...problems];
  const rest: Problem = {
    code: 'problems-left-out',
    where: 'files',
    value: String(problems.length - PROBLEMS_KEPT),
    hint: 'So many more problems with the files are not listed; mend these and send it again.',
  };
  return [...problems.slice(0, PROBLEMS_KEPT), rest];
}

/** Tells a group how many rows of a submission are ready and how many need attention. */
export async function tellOwners(tx: Transaction, submission: Submission): Promise<void> {
  const rows = await tx.query<{ state: string; count: number }>(
    'SELECT state, count(*) AS count FROM draft WHERE submission = $1 GROUP BY state',
    [submission.id],
  );
  const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  const notice: Notice = {
    kind: 'submission-processed',
    to: { group: submission.ownerGroup, right: 'submit' },
    group: submission.ownerGroup,
    subject: `submission ${submission.id}`,
    values: {
      title: submission.title,
      ready: count('ready') + count('approved'),
      needsAttention: count('needs-attention'),
    },
    path: `/submissions/${submission.id}`,
  };
  appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
}
