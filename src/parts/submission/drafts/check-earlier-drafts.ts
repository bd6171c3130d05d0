import type { Database } from '../../../platform/postgres/database.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { takeChanges } from './change-drafts.ts';
import type { DraftProblem } from './draft-problem.ts';
import { findPrivacy, isPrivate } from './find-privacy.ts';

interface EarlierDraft {
  readonly id: number;
  readonly row_number: number;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly other_columns: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
}

// Drafts of one statement: checking them takes a tenth of a second.
const CHUNK = 500;

// The index of drafts that are not checked has these words, too.
const NOT_CHECKED =
  "submission = $1 AND NOT is_privacy_checked AND state IN ('received', 'needs-attention', 'ready')";

/**
 * Looks for what may tell who a person is in the drafts of a submission that are older than that check. Whoever
 * follows the submission is told of those in which something is found. Gives in how many that is.
 */
export async function checkEarlierDrafts(
  tx: Transaction,
  submission: string,
  now: Date,
): Promise<number> {
  let told = 0;
  for (;;) {
    const drafts = await tx.query<EarlierDraft>(
      `SELECT id, row_number, metadata, other_columns, problems FROM draft
       WHERE ${NOT_CHECKED} ORDER BY id LIMIT ${CHUNK} FOR UPDATE`,
      [submission],
    );
    if (drafts.length === 0) return told;
    told += await writeFindings(tx, submission, { drafts, now });
  }
}

/** The same in a transaction of its own, where there is any. */
export async function ensureChecked(db: Database, submission: string, now: Date): Promise<void> {
  if (!(await hasEarlierDrafts(db, submission))) return;
  await db.transaction((tx) => checkEarlierDrafts(tx, submission, now));
}

async function hasEarlierDrafts(db: Queryable, submission: string): Promise<boolean> {
  const found = await db.query(`SELECT 1 FROM draft WHERE ${NOT_CHECKED} LIMIT 1`, [submission]);
  return found.length > 0;
}

async function writeFindings(
  tx: Transaction,
  submission: string,
  { drafts, now }: { readonly drafts: readonly EarlierDraft[]; readonly now: Date },
): Promise<number> {
  const changed = drafts.flatMap(({ id, row_number: row, metadata, other_columns, problems }) => {
    const found = findPrivacy({ row, metadata, others: other_columns });
    const before = problems.filter(isPrivate);
    if (JSON.stringify(found) === JSON.stringify(before)) return [];
    const others = problems.filter((problem) => !isPrivate(problem));
    return [{ id, problems: JSON.stringify([...others, ...found]) }];
  });
  const first = changed.length === 0 ? 0 : await takeChanges(tx, submission, changed.length);
  await tx.execute(
    `UPDATE draft d SET problems = c.problems, change = $3 + c.position - 1, changed_at = $4
     FROM unnest($1::bigint[], $2::jsonb[]) WITH ORDINALITY AS c(id, problems, position) WHERE d.id = c.id`,
    [changed.map(({ id }) => id), changed.map((one) => one.problems), first, now],
  );
  await tx.execute('UPDATE draft SET is_privacy_checked = true WHERE id = ANY($1::bigint[])', [
    drafts.map(({ id }) => id),
  ]);
  return changed.length;
}
