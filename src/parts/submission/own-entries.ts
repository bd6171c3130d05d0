import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { EntryReference } from '../../schema/ports.ts';

/** Which of a group's entries are wanted. */
export interface OwnEntriesQuestion {
  readonly group: string;
  /** Null for all. */
  readonly instance: string | null;
  /** Only these; null for all. */
  readonly accessions: readonly string[] | null;
  /** Only open ones whose latest version was released since then; null for all. */
  readonly releasedSince: Date | null;
  /** Those behind this accession, in the order of accessions. */
  readonly after: string;
  readonly limit: number;
}

/** The latest versions of a group's entries of real data; without revoked ones unless they are named. */
export function listOwnEntries(
  db: Queryable,
  question: OwnEntriesQuestion,
): Promise<readonly (EntryReference & { readonly instance: string })[]> {
  return db.query(
    `SELECT e.accession, e.version, e.instance
     FROM entry e JOIN instance i ON i.id = e.instance
     WHERE e.owner_group = $1 AND NOT i.simulated AND ($2::text IS NULL OR e.instance = $2)
       AND ($3::text[] IS NULL OR e.accession = ANY($3)) AND ($3::text[] IS NOT NULL OR NOT e.is_revocation)
       AND ($4::timestamptz IS NULL OR (e.released_at >= $4 AND e.visibility = 'open'))
       AND e.accession > $5
       AND NOT EXISTS (SELECT FROM entry l WHERE l.accession = e.accession AND l.version > e.version)
     ORDER BY e.accession LIMIT $6`,
    [
      question.group,
      question.instance,
      question.accessions,
      question.releasedSince,
      question.after,
      question.limit,
    ],
  );
}

/** The latest versions of entries, by accession; those that are gone are left out. */
export function listLatestVersions(
  db: Queryable,
  accessions: readonly string[],
): Promise<readonly EntryReference[]> {
  return db.query<EntryReference>(
    `SELECT r.accession, e.version FROM unnest($1::text[]) AS r(accession)
       CROSS JOIN LATERAL (SELECT max(version) AS version FROM entry WHERE accession = r.accession) e
     WHERE e.version IS NOT NULL`,
    [accessions],
  );
}
