import type { Database } from '../../../platform/postgres/database.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { AppError } from '../../../schema/errors.ts';
import type { GroupsPort } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { requireGroups } from './require-groups.ts';
import type { Share } from './sharing-state.ts';

/** Who shares a submission with whom. */
export interface SubmissionSharing {
  readonly submission: string;
  /** All groups that may read it from then on. */
  readonly sharedWith: readonly Share[];
  /** Id of the account or token that says so. */
  readonly by: string;
  readonly now: Date;
}

/** The groups that may read a submission and its drafts beside its owner, by their ids. */
export async function readSubmissionShares(
  db: Queryable,
  submission: string,
): Promise<readonly Share[]> {
  return db.query<Share>(
    `SELECT shared_with AS "group", until::text FROM share
     WHERE kind = 'submission' AND id = $1 ORDER BY shared_with`,
    [submission],
  );
}

/**
 * Lets groups read a submission and its drafts, and ends that for those which are not named any more.
 * @throws AppError request-invalid where a group is not known, owns it, or its last day has gone
 */
export async function shareSubmission(
  db: Database,
  groups: Pick<GroupsPort, 'readGroupNames'>,
  { submission, sharedWith, by, now }: SubmissionSharing,
): Promise<void> {
  const shares = [...new Map(sharedWith.map((share) => [share.group, share])).values()];
  const today = now.toISOString().slice(0, 10);
  const gone = shares.filter(({ until }) => until !== null && until < today);
  if (gone.length > 0) throw refuse(gone, `Give a day from ${today} on.`);
  await requireGroups(groups, shares);
  await db.transaction(async (tx) => {
    const [row] = await tx.query<{ owner_group: string }>(
      'SELECT owner_group FROM submission WHERE id = $1 FOR UPDATE',
      [submission],
    );
    if (row === undefined) throw new AppError('submission-not-found');
    const own = shares.filter(({ group }) => group === row.owner_group);
    if (own.length > 0) throw refuse(own, 'It is of this group, which sees it anyway.');
    const ids = shares.map(({ group }) => group);
    await tx.execute(
      "DELETE FROM share WHERE kind = 'submission' AND id = $1 AND shared_with <> ALL ($2)",
      [submission, ids],
    );
    await tx.execute(
      `INSERT INTO share (kind, id, shared_with, shared_by, shared_at, until)
       SELECT 'submission', $1, s."group", $4, $5, s.until
       FROM unnest($2::text[], $3::date[]) AS s("group", until)
       ON CONFLICT (kind, id, shared_with) DO UPDATE SET until = excluded.until`,
      [submission, ids, shares.map(({ until }) => until), by, now],
    );
  });
}

function refuse(shares: readonly Share[], hint: string): AppError {
  const problems: Problem[] = shares.map(({ group, until }) => ({
    ...{ code: 'sharing-not-possible', where: 'body.sharedWith', hint },
    value: until === null ? group : `${group} ${until}`,
  }));
  return new AppError('request-invalid', { detail: `body.sharedWith: ${hint}`, problems });
}
