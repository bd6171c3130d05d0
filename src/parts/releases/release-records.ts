import type { Database } from '../../platform/postgres/database.ts';
import type { Queryable } from '../../platform/postgres/queryable.ts';

/** An entry as a release holds it, without its content. */
export interface HeldRecord {
  readonly accession: string;
  readonly version: number;
  readonly recordDigest: Uint8Array;
  readonly lettersDigest: Uint8Array;
}

/** What an entry is in the next release; null digests: it is gone. */
export interface RecordChange {
  readonly accession: string;
  readonly version: number;
  readonly recordDigest: Uint8Array | null;
  readonly lettersDigest: Uint8Array | null;
}

/**
 * What the last release held of the accessions after one and up to another, in the database's order; null for
 * no end.
 */
export async function readHeldRecords(
  db: Database,
  instance: string,
  range: { readonly after: string; readonly to: string | null },
): Promise<Map<string, HeldRecord>> {
  const rows = await db.query<HeldRecord>(
    `SELECT accession, version, record_digest AS "recordDigest", letters_digest AS "lettersDigest"
     FROM release_record WHERE instance = $1 AND accession > $2 AND ($3::text IS NULL OR accession <= $3)`,
    [instance, range.after, range.to],
  );
  return new Map(rows.map((row) => [row.accession, row]));
}

/** Whether no release of the instance holds anything. */
export async function holdsNone(db: Database, instance: string): Promise<boolean> {
  const [row] = await db.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM release_record WHERE instance = $1) AS any',
    [instance],
  );
  return row?.any !== true;
}

/** Forgets what a release that was never finished had noted. */
export async function clearChanges(db: Queryable, instance: string): Promise<void> {
  await db.execute('DELETE FROM release_change WHERE instance = $1', [instance]);
}

/** Notes what the release that is being made changes. */
export async function noteChanges(
  db: Database,
  instance: string,
  changes: readonly RecordChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await db.execute(
    `INSERT INTO release_change (instance, accession, version, record_digest, letters_digest)
     SELECT $1, r.* FROM unnest($2::text[], $3::int[], $4::bytea[], $5::bytea[])
       AS r(accession, version, record_digest, letters_digest)`,
    [
      instance,
      changes.map(({ accession }) => accession),
      changes.map(({ version }) => version),
      changes.map(({ recordDigest }) => recordDigest),
      changes.map(({ lettersDigest }) => lettersDigest),
    ],
  );
}

/** Makes what was noted the state of the last release. */
export async function applyChanges(tx: Queryable, instance: string): Promise<void> {
  await tx.execute(
    `DELETE FROM release_record r USING release_change c
     WHERE r.instance = $1 AND c.instance = $1 AND c.accession = r.accession AND c.record_digest IS NULL`,
    [instance],
  );
  await tx.execute(
    `INSERT INTO release_record (instance, accession, version, record_digest, letters_digest)
     SELECT instance, accession, version, record_digest, letters_digest FROM release_change
     WHERE instance = $1 AND record_digest IS NOT NULL
     ON CONFLICT (instance, accession) DO UPDATE SET version = excluded.version,
       record_digest = excluded.record_digest, letters_digest = excluded.letters_digest`,
    [instance],
  );
  await clearChanges(tx, instance);
}
