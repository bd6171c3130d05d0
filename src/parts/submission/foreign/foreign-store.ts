import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { ForeignOrigin, ForeignRecord } from '../../../schema/foreign-records.ts';
import type { SegmentContent } from '../drafts/content-digest.ts';
import { keyOf, readSegmentContents } from '../kept-segments.ts';
import { type CheckedForeign, toForeignKey } from './foreign-entry.ts';

/** What is known of a record here. */
export interface ForeignLink {
  /** Accession of the entry. */
  readonly entry: string;
  /** The entry's versions follow this record. */
  readonly isFollowed: boolean;
  readonly state: ForeignRecord['state'];
  readonly version: number;
  readonly digest: Uint8Array;
}

/** The latest version of an entry. */
export interface LatestEntry {
  readonly accession: string;
  readonly version: number;
  readonly isRevocation: boolean;
  readonly submissionId: string;
  readonly ownerGroup: string;
  readonly contentDigest: Uint8Array;
  readonly terms: string;
  readonly termsUntil: string | null;
  readonly segments: readonly SegmentContent[];
}

/** Links of records, by `toForeignKey`. */
export async function readLinks(
  db: Queryable,
  instance: string,
  records: readonly ForeignRecord[],
): Promise<Map<string, ForeignLink>> {
  const rows = await db.query<
    Pick<ForeignRecord, 'source' | 'accession'> & {
      readonly entry: string;
      readonly is_followed: boolean;
      readonly state: ForeignRecord['state'];
      readonly version: number;
      readonly content_digest: Uint8Array;
    }
  >(
    `SELECT f.source, f.accession, f.entry, f.is_followed, f.state, f.version, f.content_digest
     FROM unnest($2::text[], $3::text[]) AS r(source, accession)
       JOIN foreign_record f ON f.instance = $1 AND f.source = r.source AND f.accession = r.accession`,
    [instance, records.map(({ source }) => source), records.map(({ accession }) => accession)],
  );
  return new Map(
    rows.map((row) => [
      toForeignKey(row),
      {
        entry: row.entry,
        isFollowed: row.is_followed,
        state: row.state,
        version: row.version,
        digest: row.content_digest,
      },
    ]),
  );
}

/** The latest versions of entries, by accession. */
export async function readLatest(
  tx: Transaction,
  accessions: readonly string[],
): Promise<Map<string, LatestEntry>> {
  const rows = await tx.query<Omit<LatestEntry, 'segments'>>(
    `SELECT e.accession, e.version, e.is_revocation AS "isRevocation", e.submission_id AS "submissionId",
       e.owner_group AS "ownerGroup", e.content_digest AS "contentDigest", e.terms, e.terms_until::text AS "termsUntil"
     FROM unnest($1::text[]) AS r(accession)
       CROSS JOIN LATERAL (SELECT * FROM entry e WHERE e.accession = r.accession
         ORDER BY e.version DESC LIMIT 1) e`,
    [[...new Set(accessions)]],
  );
  const segments = await readSegmentContents(tx, rows);
  return new Map(
    rows.map((row) => [row.accession, { ...row, segments: segments.get(keyOf(row)) ?? [] }]),
  );
}

/**
 * Entries that are the same as records which are not here yet, by `toForeignKey`: known by the same accession of INSDC,
 * as another record's or as their owner or others tell it, or released here under the record's name with its letters.
 */
export async function findSameEntries(
  tx: Transaction,
  instance: string,
  records: readonly (CheckedForeign & { readonly letters: readonly Uint8Array[] })[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const one of records) {
    const spelled = one.identities.flatMap((accession) => [
      accession,
      ...Array.from({ length: 9 }, (_, index) => `${accession}.${index + 1}`),
    ]);
    const [same] = await tx.query<{ entry: string }>(
      `SELECT entry FROM (
         SELECT f.entry, 1 AS place FROM foreign_record f
           WHERE f.instance = $1 AND f.identities && $2::text[] AND f.is_followed
         UNION ALL
         SELECT e.accession, 2 FROM entry e
           WHERE e.instance = $1 AND e.metadata ->> 'genbankAccession' = ANY($3::text[])
         UNION ALL
         SELECT x.accession, 3 FROM external_metadata x JOIN entry e USING (accession, version)
           WHERE e.instance = $1 AND x.field = 'genbankAccession' AND x.value = ANY($3::text[])
         UNION ALL
         -- The BioSample of a deposit of this node is of one entry only; its letters may lack unknown ends there.
         SELECT x.accession, 4 FROM external_metadata x JOIN entry e USING (accession, version)
           WHERE e.instance = $1 AND x.field = 'biosampleAccession' AND x.updater = 'ena' AND x.value = $6
         UNION ALL
         SELECT e.accession, 5 FROM unnest($4::bytea[]) AS d(digest)
           CROSS JOIN LATERAL (SELECT * FROM entry_sequence s WHERE s.digest = d.digest OFFSET 0) s
           CROSS JOIN LATERAL (SELECT * FROM entry e
             WHERE e.accession = s.accession AND e.version = s.version OFFSET 0) e
           WHERE e.instance = $1 AND e.metadata ->> 'strain' = $5
             AND NOT EXISTS (SELECT FROM foreign_record f WHERE f.entry = e.accession)
       ) same ORDER BY place, entry LIMIT 1`,
      [
        instance,
        one.identities,
        spelled,
        one.letters,
        one.metadata.strain ?? '',
        one.metadata.biosampleAccession ?? null,
      ],
    );
    if (same !== undefined) found.set(toForeignKey(one.record), same.entry);
  }
  return found;
}

/** A link as it is to be from now on. */
export interface LinkChange {
  readonly checked: CheckedForeign;
  readonly entry: string;
  readonly isFollowed: boolean;
}

/** Writes links; what a link knew before is replaced, but when the record came first. */
export async function writeLinks(
  tx: Transaction,
  { instance, origin }: { readonly instance: string; readonly origin: ForeignOrigin },
  changes: readonly LinkChange[],
): Promise<void> {
  for (const { checked, entry, isFollowed } of changes) {
    const { record, digest, identities } = checked;
    await tx.execute(
      `INSERT INTO foreign_record (instance, source, accession, entry, is_followed, version, state, content_digest,
         identities, origin_name, address, method, via, terms, first_public, last_updated, first_fetched_at, fetched_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
       ON CONFLICT (instance, source, accession) DO UPDATE SET version = excluded.version, state = excluded.state,
         content_digest = excluded.content_digest,
         identities = CASE WHEN excluded.state = 'withdrawn' THEN foreign_record.identities ELSE excluded.identities END,
         origin_name = excluded.origin_name, address = excluded.address, method = excluded.method, via = excluded.via,
         terms = excluded.terms, first_public = coalesce(excluded.first_public, foreign_record.first_public),
         last_updated = excluded.last_updated, fetched_at = excluded.fetched_at`,
      [
        instance,
        record.source,
        record.accession,
        entry,
        isFollowed,
        record.version,
        record.state,
        digest,
        identities,
        origin.name,
        origin.address,
        origin.method,
        origin.via,
        record.terms.id,
        record.firstPublic,
        record.lastUpdated,
        origin.fetchedAt,
      ],
    );
  }
}
