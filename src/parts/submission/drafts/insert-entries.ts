import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { selectVersions, VERSION_COLUMNS } from '../analysis-columns.ts';
import type { Submission } from './submission-record.ts';

/** A version that a draft becomes. */
export interface NewVersion {
  readonly draft: number;
  readonly accession: string;
  readonly version: number;
  readonly contentDigest: Uint8Array;
  /** Segments of the version before that it is not to have. */
  readonly dropped: readonly string[];
}

const FROM = `unnest($1::bigint[], $2::text[], $3::int[]) AS v(draft, accession, version)`;

/**
 * Rows are looked up by the index, each by itself. OFFSET 0 keeps it so: joined, a batch would read a whole table
 * where the server takes that for cheaper, and many batches would read it many times.
 */
const formerOf = (table: 'entry' | 'entry_sequence' | 'entry_analysis'): string =>
  `SELECT * FROM ${table} t WHERE t.accession = v.accession AND t.version = v.version - 1 OFFSET 0`;
const OWN_SEQUENCE = 'SELECT * FROM draft_sequence o WHERE o.draft = v.draft OFFSET 0';

function toArrays(versions: readonly NewVersion[]): unknown[] {
  return [
    versions.map(({ draft }) => draft),
    versions.map(({ accession }) => accession),
    versions.map(({ version }) => version),
  ];
}

/** Makes entries of drafts. What a draft holds goes from table to table and not through the program. */
export async function insertEntries(
  tx: Transaction,
  submission: Submission,
  versions: readonly NewVersion[],
  options: {
    readonly originNode: string;
    readonly metadataVersion: number;
    readonly now: Date;
  },
): Promise<void> {
  const { settings } = submission;
  const provenance = {
    method: submission.method,
    source: submission.title,
    by: submission.submitterName,
    at: submission.createdAt.toISOString(),
  };
  // Or else a change of who sees an entry, made at this moment, would pass its next version by: it locks all versions.
  await tx.query(
    `SELECT FROM (SELECT * FROM ${FROM} ORDER BY accession) v
       CROSS JOIN LATERAL (SELECT FROM entry e
         WHERE e.accession = v.accession AND e.version = v.version - 1 FOR SHARE) b`,
    toArrays(versions),
  );
  await tx.execute(
    `INSERT INTO entry (accession, version, submission_id, metadata, other_columns, content_digest, instance,
       owner_group, visibility, restricted_until, terms, terms_until, origin_node, provenance, metadata_version, submitted_at, released_at)
     SELECT v.accession, v.version, coalesce(b.submission_id, d.submission_id), d.metadata, d.other_columns,
       c.digest, $5, $6, coalesce(b.visibility, $7),
       CASE WHEN b.accession IS NULL THEN $14::date ELSE b.restricted_until END, coalesce(b.terms, $8),
       b.terms_until, $9, $10::jsonb, $11, $12, $13
     FROM ${FROM}
     JOIN unnest($1::bigint[], $4::bytea[]) AS c(draft, digest) USING (draft)
     CROSS JOIN LATERAL (SELECT * FROM draft t WHERE t.id = v.draft OFFSET 0) d
     LEFT JOIN LATERAL (${formerOf('entry')}) b ON true
     ORDER BY v.accession`,
    [
      ...toArrays(versions),
      versions.map(({ contentDigest }) => contentDigest),
      submission.instance,
      submission.ownerGroup,
      settings.visibility,
      settings.terms,
      options.originNode,
      JSON.stringify(provenance),
      options.metadataVersion,
      submission.createdAt,
      options.now,
      settings.restrictedUntil,
    ],
  );
}

/**
 * Segments of the version before stay, where the draft has no sequence of theirs and does not leave them out, which $4
 * tells as 'draft segment'.
 */
const IS_KEPT = `NOT EXISTS (SELECT * FROM draft_sequence o WHERE o.draft = v.draft AND o.segment = b.segment OFFSET 0)
  AND (v.draft || ' ' || b.segment) <> ALL ($4::text[])`;

const listDropped = (versions: readonly NewVersion[]): string[] =>
  versions.flatMap(({ draft, dropped }) => dropped.map((segment) => `${draft} ${segment}`));

/** The sequences of the drafts; those of other segments stay as in the version before, but what a draft leaves out. */
export async function copySequences(
  tx: Transaction,
  versions: readonly NewVersion[],
): Promise<void> {
  await tx.execute(
    `INSERT INTO entry_sequence (accession, version, segment, length, digest, reference_digest, letters)
     SELECT v.accession, v.version, s.segment, s.length, s.digest, s.reference_digest, s.letters
     FROM ${FROM} CROSS JOIN LATERAL (${OWN_SEQUENCE}) s
     UNION ALL
     SELECT v.accession, v.version, b.segment, b.length, b.digest, b.reference_digest, b.letters
     FROM ${FROM} CROSS JOIN LATERAL (${formerOf('entry_sequence')}) b
     WHERE ${IS_KEPT}`,
    [...toArrays(versions), listDropped(versions)],
  );
}

/** The analyses of the drafts, and those that stay as sequences do. */
export async function copyAnalyses(
  tx: Transaction,
  versions: readonly NewVersion[],
): Promise<void> {
  await tx.execute(
    `INSERT INTO entry_analysis (accession, version, segment, result, ${VERSION_COLUMNS})
     SELECT v.accession, v.version, s.segment, s.analysis, ${selectVersions('s.analysis')}
     FROM ${FROM} CROSS JOIN LATERAL (${OWN_SEQUENCE}) s
     UNION ALL
     SELECT v.accession, v.version, b.segment, b.result, ${VERSION_COLUMNS}
     FROM ${FROM} CROSS JOIN LATERAL (${formerOf('entry_analysis')}) b
     WHERE ${IS_KEPT}`,
    [...toArrays(versions), listDropped(versions)],
  );
}
