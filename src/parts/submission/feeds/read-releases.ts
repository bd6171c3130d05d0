import type { Database } from '../../../platform/postgres/database.ts';
import type { PublishedVersion } from '../../../schema/feed-entry.ts';
import type { EntryReference } from '../../../schema/ports.ts';

/** Where a page of the feed ends: what is older comes next. */
export interface FeedCursor {
  /** With microseconds, as the database has them. */
  readonly time: string;
  readonly accession: string;
  readonly version: number;
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~([\w-]{1,40})\.([1-9]\d{0,8})$/;

/** '2026-01-02T03:04:05.000000Z~OC_000001A.1'. */
export function formatCursor({ time, accession, version }: FeedCursor): string {
  return `${time}~${accession}.${version}`;
}

/** Null for what is no cursor. */
export function parseCursor(text: string): FeedCursor | null {
  const match = CURSOR.exec(text);
  const [, time = '', accession = '', version = ''] = match ?? [];
  if (match === null || Number.isNaN(Date.parse(time))) return null;
  return { time, accession, version: Number(version) };
}

export interface ReleasePage {
  readonly versions: readonly PublishedVersion[];
  /** Null on the last page. */
  readonly next: FeedCursor | null;
}

/** Versions of an instance that everybody may see, those that could be seen last first. */
export async function readReleases(
  db: Database,
  instance: string,
  page: { readonly before: FeedCursor | null; readonly limit: number },
): Promise<ReleasePage> {
  const { before, limit } = page;
  const rows = await db.query<PublishedVersion & { readonly time: string }>(
    `SELECT e.accession, e.version, e.submission_id AS "submissionId", e.is_revocation AS "isRevocation", e.terms,
       coalesce(e.opened_at, e.released_at) AS "publishedAt",
       to_char(coalesce(e.opened_at, e.released_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time,
       e.metadata ->> 'date' AS date, e.metadata ->> 'country' AS country, NULL AS lineage
     FROM entry e WHERE e.instance = $1 AND e.visibility = 'open'
       AND ($2::timestamptz IS NULL
         OR (coalesce(e.opened_at, e.released_at), e.accession, e.version) < ($2::timestamptz, $3::text, $4::int))
     ORDER BY coalesce(e.opened_at, e.released_at) DESC, e.accession DESC, e.version DESC LIMIT $5`,
    [instance, before?.time ?? null, before?.accession ?? '', before?.version ?? 0, limit + 1],
  );
  const versions = rows.slice(0, limit);
  const last = versions.at(-1);
  return { versions, next: rows.length > limit && last !== undefined ? { ...last } : null };
}

/** When everybody could see versions first; what is not open is left out. */
export async function readPublished(
  db: Database,
  references: readonly EntryReference[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await db.query<{ name: string; publishedAt: Date }>(
    `SELECT e.accession || '.' || e.version AS name, coalesce(e.opened_at, e.released_at) AS "publishedAt"
     FROM unnest($1::text[], $2::int[]) AS r(accession, version) JOIN entry e USING (accession, version)
     WHERE e.visibility = 'open'`,
    [references.map(({ accession }) => accession), references.map(({ version }) => version)],
  );
  return new Map(rows.map(({ name, publishedAt }) => [name, publishedAt]));
}
