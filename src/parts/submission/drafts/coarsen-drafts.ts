import type { Database } from '../../../platform/postgres/database.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { checkEarlierDrafts } from './check-earlier-drafts.ts';
import type { DraftProblem } from './draft-problem.ts';
import { type DraftSelection, toCondition } from './draft-selection.ts';
import { type DraftEdit, type EditContext, editDrafts } from './edit-drafts.ts';
import { isPrivate } from './find-privacy.ts';
import { lockSubmission } from './submission-store.ts';

/**
 * Writes what is proposed in place of what may tell who a person is, in those of a selection that are not
 * approved yet: of the selection's problem where it names one, of every such finding else. Gives in how many.
 * @throws AppError submission-not-found
 */
export async function coarsenDrafts(
  db: Database,
  { submission, selection }: { readonly submission: string; readonly selection: DraftSelection },
  context: EditContext,
): Promise<number> {
  return db.transaction(async (tx) => {
    await lockSubmission(tx, submission);
    await checkEarlierDrafts(tx, submission, context.now);
    const { sql, values } = toCondition(selection);
    const drafts = await tx.query<{ id: number; problems: readonly DraftProblem[] }>(
      `SELECT d.id, d.problems FROM draft d WHERE ${sql} AND d.problems @> '[{"severity": "privacy"}]'
       ORDER BY d.id`,
      [submission, ...values],
    );
    const edits = drafts
      .map(({ id, problems }) => toEdit(id, problems, selection.problem))
      .filter((edit) => edit !== null);
    return (await editDrafts(tx, submission, edits, context)).length;
  });
}

/** Null where nothing is found of the kind that was asked for. */
function toEdit(
  id: number,
  problems: readonly DraftProblem[],
  chosen: DraftSelection['problem'],
): DraftEdit | null {
  const changes: Record<string, string | null> = {};
  const others: Record<string, string | null> = {};
  const asked = problems.filter(
    (one) =>
      isPrivate(one) &&
      (chosen === undefined ||
        (one.code === chosen.code && (chosen.field ?? one.field) === one.field)),
  );
  if (asked.length === 0) return null;
  // The later finding in a field proposes what the earlier ones would have changed as well.
  for (const { field, suggestion } of asked) {
    (Object.hasOwn(sampleMetadata.fields, field) ? changes : others)[field] = suggestion;
  }
  return { id, changes, others };
}
