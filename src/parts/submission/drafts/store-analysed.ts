import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { AnalysedSequence, AnalysisReference } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { sendToPipeline } from '../pipeline/send-to-pipeline.ts';
import { type ChangeContext, recordTransitions, takeChanges } from './change-drafts.ts';
import { findContentDigest } from './content-digest.ts';
import { type DraftProblem, hasError, toDraftProblem } from './draft-problem.ts';
import type { DraftState } from './draft-state.ts';
import { findReleased, type ReleasedVersion } from './find-released.ts';
import { insertSequences } from './insert-sequences.ts';
import type { Submission } from './submission-record.ts';
import type { TakenSequence, WaitingDraft } from './take-sequences.ts';

/** A draft with what its sequence has come to. */
interface Verdict {
  readonly taken: TakenSequence;
  readonly result: AnalysedSequence;
  readonly state: DraftState;
  readonly problems: readonly DraftProblem[];
  readonly revises: ReleasedVersion | null;
  readonly why: string;
}

/**
 * Keeps a batch of analysed sequences with their drafts and gives each draft its verdict, in one
 * transaction. A name that the group has released before makes a revision of that entry; the same
 * content again is withdrawn, since there is nothing to release.
 */
export async function storeAnalysed(
  tx: Transaction,
  submission: Submission,
  batch: {
    readonly taken: readonly TakenSequence[];
    readonly results: readonly AnalysedSequence[];
    readonly reference: AnalysisReference;
  },
  context: ChangeContext,
): Promise<void> {
  if (batch.taken.length === 0) return;
  const first = await takeChanges(tx, submission.id, batch.taken.length);
  const waiting = await readWaiting(tx, submission.id, batch.taken);
  const known = await findReleased(
    tx,
    submission,
    batch.taken.map(({ draft }) => draft.name),
  );
  const verdicts = batch.taken.flatMap((taken, index) => {
    const draft = waiting.get(taken.draft.id);
    if (draft === undefined) return [];
    const result = defined(batch.results[index], 'analysis');
    return [judge({ ...taken, draft }, result, known.get(draft.name) ?? null)];
  });
  if (verdicts.length === 0) return;
  const kept = verdicts.flatMap(({ taken: { draft, place }, result, state }) =>
    result.ok && state !== 'withdrawn' ? [{ draft: draft.id, record: place, result }] : [],
  );
  await insertSequences(tx, kept, batch.reference);
  await updateDrafts(tx, verdicts, { first, now: context.now });
  for (const why of new Set(verdicts.map((verdict) => verdict.why))) {
    const steps = verdicts
      .filter((one) => one.why === why && one.state !== one.taken.draft.state)
      .map(({ taken: { draft }, state, revises }) => ({
        draft: draft.id,
        accession: revises?.accession ?? null,
        version: null,
        from: draft.state,
        to: state,
      }));
    await recordTransitions(tx, steps, { ...context, why });
  }
  const ids = verdicts.map(({ taken: { draft } }) => draft.id);
  await sendToPipeline(tx, submission.id, { ids, now: context.now });
}

/**
 * The drafts as they are now: one may have been edited or withdrawn while its sequence was analysed. Call it
 * when the submission is locked. What waits for no sequence any more is left out.
 */
async function readWaiting(
  tx: Transaction,
  submission: string,
  taken: readonly TakenSequence[],
): Promise<Map<number, WaitingDraft>> {
  const rows = await tx.query<WaitingDraft>(
    `SELECT d.id, d.submission_id AS name,
       d.state, d.problems, d.metadata,
       d.other_columns AS "otherColumns"
     FROM draft d JOIN submission s ON s.id = d.submission
     WHERE s.id = $1 AND s.state = 'processing' AND d.id = ANY($2::bigint[])
       AND d.state IN ('received', 'needs-attention')`,
    [submission, taken.map(({ draft }) => draft.id)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function judge(
  taken: TakenSequence,
  result: AnalysedSequence,
  known: ReleasedVersion | null,
): Verdict {
  const { draft, record, file } = taken;
  const where = `${file} record ${record.index + 1}`;
  // A run before this one may have said the same of a sequence that is not kept.
  const isNews = (problem: DraftProblem) =>
    result.ok || problem.code !== result.problem.code || problem.where !== result.problem.where;
  const problems = draft.problems.filter(isNews);
  if (result.ok) {
    for (const hint of result.warnings) {
      problems.push(
        toDraftProblem({ code: 'analysis-warning', where, value: '', hint }, 'warning'),
      );
    }
  } else problems.push(toDraftProblem(result.problem, 'error'));
  const content = result.ok ? findContentDigest({ ...draft, segments: [result] }) : null;
  const isSame =
    known !== null &&
    content !== null &&
    !known.is_revocation &&
    Buffer.compare(known.content_digest, content) === 0;
  const base = { taken, result, problems, revises: known };
  if (isSame && !hasError(problems)) {
    const why = 'The same content is released already.';
    return { ...base, state: 'withdrawn', why };
  }
  return { ...base, state: hasError(problems) ? 'needs-attention' : 'ready', why: '' };
}

async function updateDrafts(
  tx: Transaction,
  verdicts: readonly Verdict[],
  { first, now }: { readonly first: number; readonly now: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE draft d SET state = v.state, problems = v.problems, accession = v.accession,
       base_version = v.base_version, change = $6 + v.position - 1, changed_at = $7
     FROM unnest($1::bigint[], $2::text[], $3::jsonb[], $4::text[], $5::int[])
       WITH ORDINALITY AS v(id, state, problems, accession, base_version, position)
     WHERE d.id = v.id`,
    [
      verdicts.map(({ taken }) => taken.draft.id),
      verdicts.map(({ state }) => state),
      verdicts.map(({ problems }) => JSON.stringify(problems)),
      verdicts.map(({ revises }) => revises?.accession ?? null),
      verdicts.map(({ revises }) => revises?.version ?? null),
      first,
      now,
    ],
  );
}
