import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { defined } from '../../../std/assert.ts';
import { takeAccessions } from '../entry-writer.ts';
import { PROGRAM } from './actor.ts';
import {
  type ChangeContext,
  recordTransitions,
  takeChanges,
  toStepValues,
} from './change-drafts.ts';
import { findContentDigest, type SegmentContent } from './content-digest.ts';
import { type DraftProblem, toDraftProblem } from './draft-problem.ts';
import { copyAnalyses, copySequences, insertEntries, type NewVersion } from './insert-entries.ts';
import type { Submission } from './submission-record.ts';
import { lockSubmission } from './submission-store.ts';

export interface ReleaseOptions {
  readonly originNode: string;
  readonly accessionPrefix: string;
  readonly now: Date;
}

/** Drafts of one transaction: small enough that others who change the submission do not wait long. */
const BATCH = 500;
/** Of drafts without sequences, whose rows are copied within the database. */
const REVISION_BATCH = 2500;

/**
 * Releases the next batch of a submission's approved drafts: entries, sequences, analyses, the steps, and
 * the outbox row that tells the index, in one transaction. A draft whose entry has changed since its
 * maker saw it is not released but needs attention.
 * @returns how many drafts it dealt with; 0 when none is left
 */
export async function releaseApproved(
  db: Database,
  submission: string,
  options: ReleaseOptions,
): Promise<number> {
  return db.transaction(async (tx) => {
    const locked = await lockSubmission(tx, submission);
    const approved = await readApproved(tx, locked);
    if (approved.length === 0) return 0;
    const context = { actor: PROGRAM, now: options.now };
    const first = await takeChanges(tx, submission, approved.length);
    const isStale = (draft: ApprovedDraft) => draft.latest_version !== draft.base_version;
    const isEmpty = (draft: ApprovedDraft) => !isStale(draft) && draft.segments === null;
    const stale = approved.filter(isStale);
    const empty = approved.filter(isEmpty);
    const held = stale.length + empty.length;
    const fresh = approved.filter((draft) => !isStale(draft) && !isEmpty(draft));
    await holdBack(tx, stale, { ...context, first, problem: STALE, to: 'ready' });
    const second = { ...context, first: first + stale.length };
    await holdBack(tx, empty, { ...second, problem: EMPTY, to: 'needs-attention' });
    await release(tx, locked, fresh, { ...options, ...context, first: first + held });
    return approved.length;
  });
}

interface ApprovedDraft {
  readonly id: number;
  readonly submission_id: string;
  readonly accession: string | null;
  readonly base_version: number | null;
  /** Of the entry that the group has under this name; null where it has none. */
  readonly latest_accession: string | null;
  readonly latest_version: number | null;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly other_columns: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
  /** Segments of the version that it becomes; null where it would have none. */
  readonly segments: readonly string[] | null;
  /** Of their letters, in the same order; hexadecimal. */
  readonly digests: readonly string[] | null;
  /** Segments of the version before that it leaves out. */
  readonly dropped: readonly string[];
}

/**
 * What is to be released, with the digests of its sequences: its own, and those of other segments of the version before. The latest
 * version is looked up in two ways, of which one applies to a draft: as one condition no index would serve
 * them, and each draft would read all entries.
 */
async function readApproved(tx: Transaction, submission: Submission): Promise<ApprovedDraft[]> {
  const batch = submission.kind === 'revision' ? REVISION_BATCH : BATCH;
  const rows = await tx.query<ApprovedDraft>(
    `SELECT d.id, d.submission_id, d.accession, d.base_version, d.metadata, d.other_columns, d.problems,
       d.dropped_segments AS dropped, l.accession AS latest_accession, l.version AS latest_version,
       c.segments, c.digests
     FROM (SELECT * FROM draft WHERE submission = $1 AND state = 'approved' ORDER BY id LIMIT $4) d
     LEFT JOIN LATERAL (
       (SELECT accession, version FROM entry e
        WHERE d.accession IS NULL AND e.instance = $2 AND e.owner_group = $3
          AND e.submission_id = d.submission_id
        ORDER BY version DESC LIMIT 1)
       UNION ALL
       (SELECT accession, version FROM entry e WHERE e.accession = d.accession
        ORDER BY version DESC LIMIT 1)
     ) l ON true
     CROSS JOIN LATERAL (
       SELECT array_agg(segment ORDER BY segment) AS segments,
         array_agg(encode(digest, 'hex') ORDER BY segment) AS digests
       FROM (
         SELECT segment, digest FROM draft_sequence WHERE draft = d.id
         UNION ALL
         SELECT segment, digest FROM entry_sequence e
         WHERE e.accession = d.accession AND e.version = d.base_version
           AND e.segment <> ALL (d.dropped_segments)
           AND NOT EXISTS (SELECT FROM draft_sequence o WHERE o.draft = d.id AND o.segment = e.segment)
       ) own
     ) c
     ORDER BY d.id`,
    [submission.id, submission.instance, submission.ownerGroup, batch],
  );
  return [...rows];
}

const STALE: DraftProblem = toDraftProblem(
  {
    code: 'entry-changed',
    where: 'entry',
    value: '',
    hint: 'The entry has got another version since this row was checked. Look at both and approve again.',
  },
  'warning',
);

const EMPTY: DraftProblem = toDraftProblem(
  {
    code: 'segment-last',
    where: 'entry',
    value: '',
    hint: 'The next version would have no sequence: the entry was revoked meanwhile, or all its segments are left out. Withdraw the row, or send it again with its sequence.',
  },
  'error',
);

/** Goes back to those who approve, now as a revision of what there is. */
async function holdBack(
  tx: Transaction,
  drafts: readonly ApprovedDraft[],
  {
    problem,
    to,
    ...context
  }: ChangeContext & {
    readonly first: number;
    readonly problem: DraftProblem;
    readonly to: 'ready' | 'needs-attention';
  },
): Promise<void> {
  if (drafts.length === 0) return;
  await tx.execute(
    `UPDATE draft d SET state = $7, accession = s.accession, base_version = s.version,
       problems = d.problems || $4::jsonb, change = $5 + s.position - 1, changed_at = $6
     FROM unnest($1::bigint[], $2::text[], $3::int[]) WITH ORDINALITY AS s(id, accession, version, position)
     WHERE d.id = s.id`,
    [
      drafts.map(({ id }) => id),
      drafts.map(({ latest_accession }) => latest_accession),
      drafts.map(({ latest_version }) => latest_version),
      JSON.stringify([problem]),
      context.first,
      context.now,
      to,
    ],
  );
  await recordTransitions(
    tx,
    drafts.map((draft) => ({
      draft: draft.id,
      accession: draft.latest_accession,
      version: null,
      from: 'approved',
      to,
    })),
    { ...context, why: problem.hint },
  );
}

async function release(
  tx: Transaction,
  submission: Submission,
  drafts: readonly ApprovedDraft[],
  options: ReleaseOptions & ChangeContext & { readonly first: number },
): Promise<void> {
  if (drafts.length === 0) return;
  const isNew = ({ accession }: ApprovedDraft) => accession === null;
  const fresh = await takeAccessions(tx, drafts.filter(isNew).length, options.accessionPrefix);
  const versions = drafts.map(
    (draft): NewVersion => ({
      draft: draft.id,
      accession: draft.accession ?? defined(fresh.shift(), 'an accession'),
      version: (draft.base_version ?? 0) + 1,
      contentDigest: findContentDigest({
        metadata: draft.metadata,
        otherColumns: draft.other_columns,
        segments: toContents(draft),
      }),
      dropped: draft.dropped,
    }),
  );
  await insertEntries(tx, submission, versions, {
    ...options,
    metadataVersion: sampleMetadata.version,
  });
  await copySequences(tx, versions);
  await copyAnalyses(tx, versions);
  await endDrafts(tx, versions, options);
  const entries = versions.map(({ accession, version }) => ({ accession, version }));
  appendEvents(tx, [
    { topic: 'entries.released', instance: submission.instance, payload: { entries } },
    { topic: 'notice', instance: NO_INSTANCE, payload: toNotice(submission, entries.length) },
  ]);
}

function toContents({ segments, digests }: ApprovedDraft): SegmentContent[] {
  return defined(segments, 'segments').map((segment, index) => ({
    segment,
    digest: Buffer.from(defined(digests?.[index], 'a digest'), 'hex'),
  }));
}

/** The drafts have become versions; the steps are written by the same statement. */
async function endDrafts(
  tx: Transaction,
  versions: readonly NewVersion[],
  context: ChangeContext & { readonly first: number },
): Promise<void> {
  const ids = versions.map(({ draft }) => draft);
  await tx.execute(
    `WITH ended AS (
       UPDATE draft d SET state = 'released', accession = v.accession, released_version = v.version,
         change = $4 + v.position - 1, changed_at = $5
       FROM unnest($1::bigint[], $2::text[], $3::int[]) WITH ORDINALITY AS v(id, accession, version, position)
       WHERE d.id = v.id AND d.id = ANY($1::bigint[])
       RETURNING d.id, v.accession, v.version
     )
     INSERT INTO entry_transition (draft, accession, version, from_state, to_state, at, by_id, by_name, via, why)
     SELECT id, accession, version, 'approved', CASE version WHEN 1 THEN 'released' ELSE 'revised' END,
       $5, $6, $7, $8::jsonb, $9 FROM ended ORDER BY id`,
    [
      ids,
      versions.map(({ accession }) => accession),
      versions.map(({ version }) => version),
      context.first,
      context.now,
      ...toStepValues(context),
    ],
  );
  await tx.execute('DELETE FROM draft_sequence WHERE draft = ANY($1::bigint[])', [ids]);
}

function toNotice(submission: Submission, count: number): Notice {
  return {
    kind: 'entries-released',
    to: { group: submission.ownerGroup, right: 'submit' },
    group: submission.ownerGroup,
    subject: `release of submission ${submission.id}`,
    values: { title: submission.title, count },
    path: `/submissions/${submission.id}`,
  };
}
