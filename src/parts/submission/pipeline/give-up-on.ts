import type { Database } from '../../../platform/postgres/database.ts';
import { PROGRAM } from '../drafts/actor.ts';
import { toDraftProblem } from '../drafts/draft-problem.ts';
import { type EditContext, editDrafts } from '../drafts/edit-drafts.ts';
import { afterVerdicts } from './after-verdicts.ts';
import { PIPELINE_PREFIX } from './processed-entry.ts';

/** So often a draft is handed out to one version of a pipeline before it is taken for what the pipeline dies of. */
export const PIPELINE_MAX_ATTEMPTS = 3;

// Drafts of one transaction.
const PAGE = 500;

const NO_ANSWER = toDraftProblem(
  {
    code: `${PIPELINE_PREFIX}no-answer`,
    where: 'the pipeline',
    value: '',
    hint: `The pipeline of this pathogen was given this row ${PIPELINE_MAX_ATTEMPTS} times, the last time alone, and never answered: it probably fails at it. Look for what is unusual in it and edit it, which sends it there again, or tell the operators of the node.`,
  },
  'error',
);

/**
 * Ends the waiting of drafts that the pipeline was handed out so often without an answer that it probably fails at
 * them. Those who sent them see it; a later version of the pipeline gets them again.
 * @returns how many
 */
export async function giveUpOn(
  db: Database,
  { now, readRules }: { readonly now: Date; readonly readRules: ReadRules },
): Promise<number> {
  const lost = await db.query<{
    draft: number;
    submission: string;
    instance: string;
    waits: boolean;
  }>(
    `SELECT q.draft, d.submission, q.instance, d.state = 'waiting' AS waits
     FROM draft_pipeline q JOIN instance_pipeline p ON p.instance = q.instance JOIN draft d ON d.id = q.draft
     WHERE q.attempts >= $1 AND q.taken_at < $2::timestamptz - make_interval(mins => p.minutes)
       AND (q.settled_version IS NULL AND d.state = 'waiting'
         OR q.settled_version < q.taken_version AND d.state IN ('ready', 'needs-attention'))
     ORDER BY d.submission, q.draft LIMIT $3`,
    [PIPELINE_MAX_ATTEMPTS, now, PAGE],
  );
  for (const [submission, drafts] of Map.groupBy(lost, (one) => one.submission)) {
    const rules = await readRules(drafts[0]?.instance ?? '');
    await db.transaction(async (tx) => {
      const ids = drafts.filter(({ waits }) => waits).map(({ draft }) => draft);
      const edits = ids.map((id) => ({ id, changes: {}, verdict: [NO_ANSWER] }));
      const context = { ...rules, actor: PROGRAM, now, why: NO_ANSWER.hint };
      if (edits.length > 0) await editDrafts(tx, submission, edits, context);
      // What an older version has answered for stays as it is.
      await tx.execute(
        `UPDATE draft_pipeline SET settled_version = taken_version, taken_at = NULL
         WHERE draft = ANY($1::bigint[]) AND attempts >= $2`,
        [drafts.map(({ draft }) => draft), PIPELINE_MAX_ATTEMPTS],
      );
      await afterVerdicts(tx, submission, now);
    });
  }
  return lost.length;
}

/** What values of an instance's drafts are checked against. */
export type ReadRules = (instance: string) => Promise<Pick<EditContext, 'emergenceDate' | 'core'>>;
