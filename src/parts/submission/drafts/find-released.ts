import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Submission } from './submission-record.ts';

/** The latest version of what a group has released under a name. */
export interface ReleasedVersion {
  readonly accession: string;
  readonly version: number;
  readonly content_digest: Uint8Array;
  readonly is_revocation: boolean;
}

/** The latest versions of what the group has released under these names. */
export async function findReleased(
  db: Queryable,
  { instance, ownerGroup }: Pick<Submission, 'instance' | 'ownerGroup'>,
  names: readonly string[],
): Promise<Map<string, ReleasedVersion>> {
  const rows = await db.query<ReleasedVersion & { submission_id: string }>(
    `SELECT DISTINCT ON (submission_id) submission_id, accession, version, content_digest, is_revocation
     FROM entry WHERE instance = $1 AND owner_group = $2 AND submission_id = ANY($3::text[])
     ORDER BY submission_id, version DESC`,
    [instance, ownerGroup, names],
  );
  return new Map(rows.map((row) => [row.submission_id, row]));
}
