import type { Database } from '../../platform/postgres/database.ts';
import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { ReleaseManifest, SignedManifest } from '../../schema/release-manifest.ts';

/** A release as it is kept. */
export interface StoredRelease extends SignedManifest {
  readonly number: number;
  readonly digest: Uint8Array;
  readonly hasWholeFiles: boolean;
}

interface ReleaseRow {
  readonly number: number;
  readonly manifest: ReleaseManifest;
  readonly signature: Uint8Array;
  readonly manifest_digest: Uint8Array;
  readonly has_whole_files: boolean;
}

const COLUMNS = 'number, manifest, signature, manifest_digest, has_whole_files';

function toRelease(row: ReleaseRow): StoredRelease {
  return {
    number: row.number,
    manifest: row.manifest,
    signature: Buffer.from(row.signature).toString('base64'),
    digest: row.manifest_digest,
    hasWholeFiles: row.has_whole_files,
  };
}

/** Releases of an instance, the last first. */
export async function listReleases(
  db: Database,
  instance: string,
  { limit, before }: { readonly limit: number; readonly before?: number | undefined },
): Promise<StoredRelease[]> {
  const rows = await db.query<ReleaseRow>(
    `SELECT ${COLUMNS} FROM release WHERE instance = $1 AND ($2::int IS NULL OR number < $2)
     ORDER BY number DESC LIMIT $3`,
    [instance, before ?? null, limit],
  );
  return rows.map(toRelease);
}

/** A release by its number; the last one without. */
export async function findRelease(
  db: Database,
  instance: string,
  number?: number,
): Promise<StoredRelease | null> {
  const [row] = await db.query<ReleaseRow>(
    `SELECT ${COLUMNS} FROM release WHERE instance = $1 AND ($2::int IS NULL OR number = $2)
     ORDER BY number DESC LIMIT 1`,
    [instance, number ?? null],
  );
  return row === undefined ? null : toRelease(row);
}

/** The last release that was made at a time or before it. */
export async function findReleaseAt(
  db: Database,
  instance: string,
  time: Date,
): Promise<StoredRelease | null> {
  const [row] = await db.query<ReleaseRow>(
    `SELECT ${COLUMNS} FROM release WHERE instance = $1 AND created_at <= $2 ORDER BY number DESC LIMIT 1`,
    [instance, time],
  );
  return row === undefined ? null : toRelease(row);
}

export async function insertRelease(
  tx: Queryable,
  {
    manifest,
    signature,
    digest,
  }: {
    readonly manifest: ReleaseManifest;
    readonly signature: Uint8Array;
    readonly digest: Uint8Array;
  },
): Promise<void> {
  await tx.execute(
    `INSERT INTO release (instance, number, created_at, outbox_position, manifest, signature, manifest_digest)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      manifest.instance.id,
      manifest.number,
      manifest.createdAt,
      manifest.position,
      JSON.stringify(manifest),
      signature,
      digest,
    ],
  );
}

/** Whether anything happened to entries of an instance after an outbox number. */
export async function hasNews(db: Database, instance: string, after: number): Promise<boolean> {
  const [row] = await db.query(
    `SELECT FROM outbox WHERE instance = $1 AND sequence > $2 AND topic LIKE 'entries.%' LIMIT 1`,
    [instance, after],
  );
  return row !== undefined;
}

/** Releases that have their whole files, but are not among the last ones. */
export async function listOutdated(
  db: Database,
  instance: string,
  keep: number,
): Promise<StoredRelease[]> {
  const rows = await db.query<ReleaseRow>(
    `SELECT ${COLUMNS} FROM release WHERE instance = $1 AND has_whole_files
     ORDER BY number DESC OFFSET $2`,
    [instance, keep],
  );
  return rows.map(toRelease);
}

export async function markWithoutWholeFiles(
  db: Database,
  instance: string,
  number: number,
): Promise<void> {
  await db.execute(
    'UPDATE release SET has_whole_files = false WHERE instance = $1 AND number = $2',
    [instance, number],
  );
}
