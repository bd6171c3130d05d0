import { formatAccession } from '../../bio/accession.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import { type EntryReference, type Instance, MAIN_SEGMENT } from '../../schema/ports.ts';
import type { TermsId, Visibility } from '../../schema/terms.ts';
import { defined } from '../../std/assert.ts';
import { selectVersions, VERSION_COLUMNS } from './analysis-columns.ts';
import { findContentDigest } from './drafts/content-digest.ts';
import {
  joinSegments,
  keyOf,
  readSegmentContents,
  type SegmentsByVersion,
} from './kept-segments.ts';

/** One entry ready to be released: checked, analysed, compressed. */
export interface EntryDraft {
  readonly submissionId: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  /** At least one; those that it does not have stay as in the version before. */
  readonly segments: readonly DraftSegment[];
}

/** The sequence of one segment of an entry. */
export interface DraftSegment {
  readonly segment: string;
  readonly analysisJson: string;
  /** Compressed with the reference of the segment as dictionary. */
  readonly letters: Uint8Array;
  /** SHA-256 of the letters. */
  readonly digest: Uint8Array;
  /** Number of letters. */
  readonly length: number;
}

/** What all entries of one import have in common. */
export interface ReleaseContext {
  readonly instance: Instance;
  readonly ownerGroup: string;
  /** Of new entries; the next version of one keeps who sees it and under which terms. */
  readonly visibility: Visibility;
  /** 'YYYY-MM-DD', with 'restricted'. */
  readonly restrictedUntil?: string | undefined;
  readonly terms: TermsId;
  /** 'YYYY-MM-DD', with terms that end. */
  readonly termsUntil?: string | undefined;
  readonly originNode: string;
  readonly accessionPrefix: string;
  readonly metadataVersion: number;
  /** Digests of the references that letters are compressed with, by segment. */
  readonly referenceDigests: ReadonlyMap<string, Uint8Array>;
  readonly provenance: { readonly method: string; readonly source: string; readonly by: string };
  readonly now: Date;
}

export interface ReleaseOutcome extends EntryReference {
  readonly outcome: 'released' | 'revised' | 'unchanged';
}

// Two imports of the same samples meet so often in practice at most; each time one of them goes on.
const ATTEMPTS = 10;

/**
 * Releases a batch in one transaction: entries, sequences, analyses and the outbox row that tells the
 * index. The same content as the latest version makes no new one; another content makes the next.
 * Submission ids must be unique within the batch. Answers stand in the order of the drafts.
 */
export async function releaseEntries(
  db: Database,
  drafts: readonly EntryDraft[],
  context: ReleaseContext,
): Promise<ReleaseOutcome[]> {
  if (drafts.length === 0) return [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await releaseOnce(db, drafts, context);
    } catch (error) {
      // Another transaction released some of these samples meanwhile; now its versions are seen.
      const isRace =
        error instanceof DatabaseError &&
        (error.code === 'unique-violation' || error.code === 'deadlock');
      if (!isRace || attempt === ATTEMPTS) throw error;
    }
  }
}

function releaseOnce(
  db: Database,
  drafts: readonly EntryDraft[],
  context: ReleaseContext,
): Promise<ReleaseOutcome[]> {
  return db.transaction(async (tx) => {
    const latest = await findLatest(tx, drafts, context);
    const kept = await findKept(tx, drafts, latest);
    const contents = drafts.map((draft) => {
      const previous = latest.get(draft.submissionId);
      const before = previous === undefined ? [] : (kept.get(keyOf(previous)) ?? []);
      return findContentDigest({ ...draft, segments: joinSegments(draft.segments, before) });
    });
    const isNew = (draft: EntryDraft) => !latest.has(draft.submissionId);
    const accessions = await takeAccessions(
      tx,
      drafts.filter(isNew).length,
      context.accessionPrefix,
    );
    const outcomes = drafts.map((draft, index): ReleaseOutcome => {
      const previous = latest.get(draft.submissionId);
      if (previous === undefined) {
        return {
          accession: defined(accessions.shift(), 'accession'),
          version: 1,
          outcome: 'released',
        };
      }
      const { accession, version } = previous;
      const isSame =
        Buffer.compare(previous.contentDigest, defined(contents[index], 'digest')) === 0;
      if (isSame) return { accession, version, outcome: 'unchanged' };
      return { accession, version: version + 1, outcome: 'revised' };
    });
    const added: SharingColumns = {
      visibility: context.visibility,
      restrictedUntil: context.restrictedUntil ?? null,
      terms: context.terms,
      termsUntil: context.termsUntil ?? null,
    };
    const sharing = drafts.map(({ submissionId }) => latest.get(submissionId)?.sharing ?? added);
    await insertVersions(tx, { drafts, contents, outcomes, sharing }, context);
    if (kept.size > 0) await copyKept(tx, outcomes);
    return outcomes;
  });
}

/** What earlier versions have of their segments. An entry of one piece is replaced by the one that is given. */
function findKept(
  tx: Transaction,
  drafts: readonly EntryDraft[],
  latest: ReadonlyMap<string, LatestVersion>,
): Promise<SegmentsByVersion> {
  const isWhole = drafts.every(({ segments }) =>
    segments.every(({ segment }) => segment === MAIN_SEGMENT),
  );
  return readSegmentContents(tx, isWhole ? [] : [...latest.values()]);
}

/** Segments that a version was not given are those of the version before. */
async function copyKept(tx: Transaction, outcomes: readonly ReleaseOutcome[]): Promise<void> {
  const revised = outcomes.filter(({ outcome }) => outcome === 'revised');
  const copy = (table: string, columns: string) =>
    tx.execute(
      `INSERT INTO ${table} (accession, version, segment, ${columns})
       SELECT v.accession, v.version, b.segment, ${columns}
       FROM unnest($1::text[], $2::int[]) AS v(accession, version)
         CROSS JOIN LATERAL (SELECT * FROM ${table} t
           WHERE t.accession = v.accession AND t.version = v.version - 1 OFFSET 0) b
       ON CONFLICT (accession, version, segment) DO NOTHING`,
      [revised.map(({ accession }) => accession), revised.map(({ version }) => version)],
    );
  await copy('entry_sequence', 'length, digest, reference_digest, letters');
  await copy('entry_analysis', `result, ${VERSION_COLUMNS}`);
}

/** Accessions that nobody has had, in order. */
export async function takeAccessions(
  tx: Transaction,
  count: number,
  prefix: string,
): Promise<string[]> {
  if (count === 0) return [];
  const rows = await tx.query<{ number: number }>(
    "SELECT nextval('accession_number') AS number FROM generate_series(1, $1::int)",
    [count],
  );
  return rows.map(({ number }) => formatAccession(prefix, number));
}

interface SharingColumns {
  readonly visibility: Visibility;
  readonly restrictedUntil: string | null;
  readonly terms: string;
  readonly termsUntil: string | null;
}

interface LatestVersion extends EntryReference {
  readonly contentDigest: Uint8Array;
  readonly sharing: SharingColumns;
}

async function findLatest(
  tx: Transaction,
  drafts: readonly EntryDraft[],
  context: ReleaseContext,
): Promise<Map<string, LatestVersion>> {
  // Or else a change of who sees an entry, made at this moment, would pass its next version by.
  await tx.query(
    `SELECT FROM entry WHERE instance = $1 AND owner_group = $2 AND submission_id = ANY($3::text[])
     ORDER BY accession, version FOR SHARE`,
    [context.instance.id, context.ownerGroup, drafts.map((draft) => draft.submissionId)],
  );
  const rows = await tx.query<{
    submission_id: string;
    accession: string;
    version: number;
    content_digest: Uint8Array;
    visibility: Visibility;
    restricted_until: string | null;
    terms: string;
    terms_until: string | null;
  }>(
    `SELECT DISTINCT ON (submission_id) submission_id, accession, version, content_digest, visibility,
       restricted_until::text, terms, terms_until::text
     FROM entry WHERE instance = $1 AND owner_group = $2 AND submission_id = ANY($3::text[])
     ORDER BY submission_id, version DESC`,
    [context.instance.id, context.ownerGroup, drafts.map((draft) => draft.submissionId)],
  );
  return new Map(
    rows.map((row) => [
      row.submission_id,
      {
        accession: row.accession,
        version: row.version,
        contentDigest: row.content_digest,
        sharing: {
          visibility: row.visibility,
          restrictedUntil: row.restricted_until,
          terms: row.terms,
          termsUntil: row.terms_until,
        },
      },
    ]),
  );
}

interface VersionBatch {
  readonly drafts: readonly EntryDraft[];
  readonly contents: readonly Uint8Array[];
  readonly outcomes: readonly ReleaseOutcome[];
  readonly sharing: readonly SharingColumns[];
}

async function insertVersions(
  tx: Transaction,
  batch: VersionBatch,
  context: ReleaseContext,
): Promise<void> {
  const rows = batch.drafts
    .map((draft, index) => ({
      draft,
      content: defined(batch.contents[index], 'digest'),
      outcome: defined(batch.outcomes[index], 'outcome'),
      sharing: defined(batch.sharing[index], 'sharing'),
    }))
    .filter(({ outcome }) => outcome.outcome !== 'unchanged')
    // Always in the same order, so that two imports of the same samples wait for each other in one way.
    .sort((a, b) => (a.draft.submissionId < b.draft.submissionId ? -1 : 1));
  if (rows.length === 0) return;
  const provenance = { ...context.provenance, at: context.now.toISOString() };
  const accessions = rows.map(({ outcome }) => outcome.accession);
  const versions = rows.map(({ outcome }) => outcome.version);
  await tx.query(
    `INSERT INTO entry (accession, version, submission_id, metadata, other_columns, content_digest, visibility,
       restricted_until, terms, terms_until, instance, owner_group, origin_node, provenance, metadata_version, submitted_at, released_at)
     SELECT r.accession, r.version, r.submission_id, r.metadata::jsonb, r.other_columns::jsonb, r.content_digest,
       r.visibility, r.restricted_until, r.terms, r.terms_until, $11, $12, $13, $14::jsonb, $15, $16, $16
     FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::date[],
         $9::text[], $10::date[])
       AS r(accession, version, submission_id, metadata, other_columns, content_digest, visibility,
         restricted_until, terms, terms_until)`,
    [
      accessions,
      versions,
      rows.map(({ draft }) => draft.submissionId),
      rows.map(({ draft }) => JSON.stringify(draft.metadata)),
      rows.map(({ draft }) => JSON.stringify(draft.otherColumns)),
      rows.map(({ content }) => content),
      rows.map(({ sharing }) => sharing.visibility),
      rows.map(({ sharing }) => sharing.restrictedUntil),
      rows.map(({ sharing }) => sharing.terms),
      rows.map(({ sharing }) => sharing.termsUntil),
      context.instance.id,
      context.ownerGroup,
      context.originNode,
      JSON.stringify(provenance),
      context.metadataVersion,
      context.now,
    ],
  );
  const segments = rows.flatMap(({ draft, outcome: { accession, version } }) =>
    draft.segments.map((one) => ({ ...one, accession, version })),
  );
  await insertSegments(tx, segments, context);
  appendEvents(tx, [
    {
      topic: 'entries.released',
      instance: context.instance.id,
      payload: {
        entries: rows.map(({ outcome }) => ({
          accession: outcome.accession,
          version: outcome.version,
        })),
      },
    },
  ]);
}

/** Sequences of new versions, with their analyses. */
export async function insertSegments(
  tx: Transaction,
  segments: readonly (DraftSegment & EntryReference)[],
  { referenceDigests }: Pick<ReleaseContext, 'referenceDigests'>,
): Promise<void> {
  const names = [
    segments.map(({ accession }) => accession),
    segments.map(({ version }) => version),
    segments.map(({ segment }) => segment),
  ];
  await tx.query(
    `INSERT INTO entry_sequence (accession, version, segment, length, digest, letters, reference_digest)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::bytea[], $6::bytea[], $7::bytea[])`,
    [
      ...names,
      segments.map(({ length }) => length),
      segments.map(({ digest }) => digest),
      segments.map(({ letters }) => letters),
      segments.map(({ segment }) =>
        defined(referenceDigests.get(segment), `reference of segment ${segment}`),
      ),
    ],
  );
  await tx.query(
    `INSERT INTO entry_analysis (accession, version, segment, result, ${VERSION_COLUMNS})
     SELECT r.accession, r.version, r.segment, r.result, ${selectVersions('r.result')}
     FROM unnest($1::text[], $2::int[], $3::text[], $4::jsonb[]) AS r(accession, version, segment, result)`,
    [...names, segments.map(({ analysisJson }) => analysisJson)],
  );
}
