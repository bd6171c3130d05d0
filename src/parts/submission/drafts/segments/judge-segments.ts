import type { Database } from '../../../../platform/postgres/database.ts';
import type { Transaction } from '../../../../platform/postgres/transaction.ts';
import { joinSegments, keyOf, readSegmentContents } from '../../kept-segments.ts';
import { PROGRAM } from '../actor.ts';
import { recordTransitions, takeChanges } from '../change-drafts.ts';
import { findContentDigest, type SegmentContent } from '../content-digest.ts';
import { type DraftProblem, hasError } from '../draft-problem.ts';
import type { DraftState } from '../draft-state.ts';
import { findReleased, type ReleasedVersion } from '../find-released.ts';
import type { Submission } from '../submission-record.ts';

// Drafts of one transaction.
const PAGE = 500;

interface Candidate {
  readonly id: number;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
  readonly hasSequence: boolean;
}

interface Verdict {
  readonly draft: Candidate;
  readonly state: DraftState;
  readonly revises: ReleasedVersion | null;
  readonly why: string;
}

/**
 * Gives the drafts of a submission their verdict when all its sequences have come: those that have any, and those of
 * whose sequences none could be taken. Segments that a draft does not have stay those of the version that it revises.
 * Drafts without any sequence go on waiting. It may be cut off anywhere and begun again.
 */
export async function judgeSegments(
  db: Database,
  submission: Submission,
  options: { readonly now: () => Date; readonly signal: AbortSignal },
): Promise<void> {
  for (let after = 0; ; ) {
    options.signal.throwIfAborted();
    const last = await db.transaction((tx) =>
      judgePage(tx, submission, { after, now: options.now() }),
    );
    if (last === null) return;
    after = last;
  }
}

/** Gives the last draft of the page that was looked at; null behind the last one. */
async function judgePage(
  tx: Transaction,
  submission: Submission,
  { after, now }: { readonly after: number; readonly now: Date },
): Promise<number | null> {
  const first = await takeChanges(tx, submission.id, PAGE);
  const drafts = await tx.query<Candidate>(
    `SELECT d.id, d.submission_id AS name, d.metadata, d.other_columns AS "otherColumns", d.problems,
       EXISTS (SELECT FROM draft_sequence s WHERE s.draft = d.id) AS "hasSequence"
     FROM draft d JOIN submission s ON s.id = d.submission
     WHERE d.submission = $1 AND d.state = 'received' AND s.state = 'processing' AND d.id > $2
     ORDER BY d.id LIMIT $3`,
    [submission.id, after, PAGE],
  );
  const judged = drafts.filter(
    ({ hasSequence, problems }) => hasSequence || problems.some(isOfSequence),
  );
  if (judged.length > 0) {
    const verdicts = await judge(tx, submission, judged);
    await writeVerdicts(tx, verdicts, { first, now });
  }
  return drafts.at(-1)?.id ?? null;
}

/** Whether a problem says why a sequence of the row could not be taken. */
const isOfSequence = ({ code, field, severity }: DraftProblem): boolean =>
  severity === 'error' &&
  field === '' &&
  (code === 'analysis-failed' || code === 'segment-unknown' || code === 'segment-contradicted');

async function judge(
  tx: Transaction,
  submission: Submission,
  drafts: readonly Candidate[],
): Promise<Verdict[]> {
  const known = await findReleased(
    tx,
    submission,
    drafts.map(({ name }) => name),
  );
  const before = await readSegmentContents(tx, [...known.values()]);
  const rows = await tx.query<SegmentContent & { draft: number }>(
    'SELECT draft, segment, digest FROM draft_sequence WHERE draft = ANY($1::bigint[])',
    [drafts.map(({ id }) => id)],
  );
  const own = Map.groupBy(rows, ({ draft }) => draft);
  return drafts.map((draft) => {
    const revises = known.get(draft.name) ?? null;
    const base = { draft, revises };
    if (hasError(draft.problems)) return { ...base, state: 'needs-attention', why: '' };
    const former = revises === null ? [] : (before.get(keyOf(revises)) ?? []);
    const segments = joinSegments(own.get(draft.id) ?? [], former);
    const content = findContentDigest({ ...draft, segments });
    const isSame =
      revises !== null &&
      !revises.is_revocation &&
      Buffer.compare(revises.content_digest, content) === 0;
    return isSame
      ? { ...base, state: 'withdrawn', why: 'The same content is released already.' }
      : { ...base, state: 'ready', why: '' };
  });
}

async function writeVerdicts(
  tx: Transaction,
  verdicts: readonly Verdict[],
  { first, now }: { readonly first: number; readonly now: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE draft d SET state = v.state, accession = v.accession, base_version = v.base_version,
       change = $5 + v.position - 1, changed_at = $6
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[])
       WITH ORDINALITY AS v(id, state, accession, base_version, position)
     WHERE d.id = v.id`,
    [
      verdicts.map(({ draft }) => draft.id),
      verdicts.map(({ state }) => state),
      verdicts.map(({ revises }) => revises?.accession ?? null),
      verdicts.map(({ revises }) => revises?.version ?? null),
      first,
      now,
    ],
  );
  const same = verdicts.filter(({ state }) => state === 'withdrawn').map(({ draft }) => draft.id);
  await tx.execute('DELETE FROM draft_sequence WHERE draft = ANY($1::bigint[])', [same]);
  for (const why of new Set(verdicts.map((verdict) => verdict.why))) {
    const steps = verdicts
      .filter((one) => one.why === why)
      .map(({ draft, state, revises }) => ({
        draft: draft.id,
        accession: revises?.accession ?? null,
        version: null,
        from: 'received',
        to: state,
      }));
    await recordTransitions(tx, steps, { actor: PROGRAM, now, why });
  }
}
