import { hasJobAhead } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NODE_GROUP } from '../../../schema/caller.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { PROGRAM } from './actor.ts';
import { moveDrafts } from './change-drafts.ts';
import { findSelected } from './draft-selection.ts';
import { processSubmissionQueue, releaseDraftsQueue } from './release-queue.ts';
import type { Submission } from './submission-record.ts';
import { lockSubmission } from './submission-store.ts';

const GIVEN_UP: Problem = {
  code: 'processing-given-up',
  where: 'submission',
  value: '',
  hint: 'The node was cut off each time it worked on these files, and has given it up. Start it again; what was done already is kept. If it stalls again, the operator of the node finds the reason in its log.',
};

const RELEASE_GIVEN_UP =
  'The node was cut off each time it released these rows, and has given it up. Approve them again.';

/**
 * Finds submissions that wait for a job that was given up, as after so many crashes that it was tried for the
 * last time, and gives each a state that people see and can lead on from: files that were being processed
 * are stalled until they are started again, and approved drafts wait for approval again. Its group and the
 * operators are told.
 * @returns how many it found
 */
export async function endAbandoned(db: Database, now: Date): Promise<number> {
  const suspects = await db.query<{ id: string }>(
    `SELECT id FROM submission s WHERE s.state = 'processing' OR EXISTS
       (SELECT FROM draft d WHERE d.submission = s.id AND d.state = 'approved') ORDER BY id`,
  );
  let found = 0;
  for (const { id } of suspects) {
    if (await db.transaction((tx) => endOne(tx, id, now))) found += 1;
  }
  return found;
}

async function endOne(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const submission = await lockSubmission(tx, id);
  const payload = { submission: id };
  let isEnded = false;
  if (
    submission.state === 'processing' &&
    !(await hasJobAhead(tx, processSubmissionQueue, payload))
  ) {
    await stall(tx, submission);
    isEnded = true;
  }
  const approved = await findSelected(tx, id, { state: 'approved' });
  if (approved.length > 0 && !(await hasJobAhead(tx, releaseDraftsQueue, payload))) {
    const context = { actor: PROGRAM, now, why: RELEASE_GIVEN_UP };
    await moveDrafts(tx, { submission: id, ids: approved, to: 'ready' }, context);
    isEnded = true;
  }
  if (isEnded) tellPeople(tx, submission);
  return isEnded;
}

async function stall(tx: Transaction, { id }: Submission): Promise<void> {
  await tx.execute(
    `UPDATE submission SET state = 'stalled', problems = problems || $2::jsonb WHERE id = $1`,
    [id, JSON.stringify([GIVEN_UP])],
  );
}

/** Takes a stalled submission back to where it is processed. */
export async function resumeStalled(tx: Transaction, submission: string): Promise<void> {
  await tx.execute(
    `UPDATE submission SET state = 'processing', problems = (
       SELECT coalesce(jsonb_agg(p), '[]') FROM jsonb_array_elements(problems) p WHERE p ->> 'code' <> $2)
     WHERE id = $1`,
    [submission, GIVEN_UP.code],
  );
}

function tellPeople(tx: Transaction, { id, ownerGroup, title }: Submission): void {
  const toNotice = (group: string): Notice => ({
    kind: 'submission-stalled',
    to: { group, right: 'submit' },
    group,
    subject: `stalled submission ${id}`,
    values: { title },
    path: `/submissions/${id}`,
  });
  appendEvents(
    tx,
    [...new Set([ownerGroup, NODE_GROUP])].map((group) => ({
      topic: 'notice',
      instance: NO_INSTANCE,
      payload: toNotice(group),
    })),
  );
}
