import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { PROGRAM } from '../drafts/actor.ts';
import { moveDrafts } from '../drafts/change-drafts.ts';
import type { DraftProblem } from '../drafts/draft-problem.ts';

interface SettledDraft {
  readonly id: number;
  readonly instance: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
}

const WHY = 'It waits for what the pipeline of its instance finds.';

/** Longer values stand cut in what is said of them. */
const CUT_VALUE = 200;

/**
 * Sends drafts of a submission that have their sequence and their verdict to the pipeline of its instance, where
 * there is one: they then wait for its answer. Call it in the transaction that gave them the verdict. Without ids: all
 * of the submission.
 */
export async function sendToPipeline(
  tx: Transaction,
  submission: string,
  { ids, now }: { readonly ids: readonly number[] | null; readonly now: Date },
): Promise<void> {
  // Shared: who takes the pipeline away waits for this transaction, and then finds what it has sent.
  const [pipeline] = await tx.query<{ instance: string }>(
    `SELECT p.instance FROM instance_pipeline p
     WHERE p.instance = (SELECT instance FROM submission WHERE id = $1) FOR KEY SHARE`,
    [submission],
  );
  if (pipeline === undefined) return;
  const drafts = await tx.query<SettledDraft>(
    `SELECT d.id, d.metadata, d.other_columns AS others, d.problems FROM draft d
     WHERE d.submission = $1 AND ($2::bigint[] IS NULL OR d.id = ANY($2)) AND d.state IN ('ready', 'needs-attention')
       AND (d.base_version IS NOT NULL AND d.accession IS NOT NULL
         OR EXISTS (SELECT FROM draft_sequence s WHERE s.draft = d.id))
     ORDER BY d.id`,
    [submission, ids],
  );
  if (drafts.length === 0) return;
  await tx.execute(
    `INSERT INTO draft_pipeline (draft, instance, input)
     SELECT draft, $1, input FROM unnest($2::bigint[], $3::jsonb[]) AS u(draft, input)
     ON CONFLICT (draft) DO UPDATE SET input = excluded.input, input_version = draft_pipeline.input_version + 1,
       settled_version = NULL, taken_version = NULL, taken_at = NULL, attempts = 0`,
    [
      pipeline.instance,
      drafts.map(({ id }) => id),
      drafts.map((draft) => JSON.stringify(toInput(draft))),
    ],
  );
  // Last, since all who send to this pipeline wait for that row.
  tx.beforeCommit(async () => {
    await tx.execute('UPDATE instance_pipeline SET changes = changes + 1 WHERE instance = $1', [
      pipeline.instance,
    ]);
  });
  const move = { submission, ids: drafts.map(({ id }) => id), to: 'waiting' as const };
  await moveDrafts(tx, move, { actor: PROGRAM, now, why: WHY });
}

/**
 * What is handed out of a draft: its values, all as text, those that no field takes beside them. A value that was
 * refused here stands as it came, since the pipeline may know what to make of it.
 */
function toInput({ metadata, others, problems }: SettledDraft): Record<string, string> {
  const input: Record<string, string> = { ...others };
  for (const [name, value] of Object.entries(metadata)) {
    if (value !== null) input[name] = value;
    else delete input[name];
  }
  for (const { field, severity, value } of problems) {
    if (severity !== 'error' || metadata[field] !== null) continue;
    if (value !== '' && value.length < CUT_VALUE) input[field] = value;
  }
  return input;
}
