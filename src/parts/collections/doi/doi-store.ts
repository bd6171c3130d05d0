import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** The DOI of a version as it stands. */
export interface StoredDoi {
  readonly version: number;
  readonly doi: string;
  readonly state: 'waiting' | 'findable' | 'failed';
  readonly problem: string | null;
  /** When it was first found by everybody. */
  readonly findableAt: Date | null;
}

const COLUMNS = 'version, doi, state, problem, findable_at AS "findableAt"';

export function listDois(on: Queryable, collection: string): Promise<readonly StoredDoi[]> {
  return on.query<StoredDoi>(
    `SELECT ${COLUMNS} FROM collection_doi WHERE collection = $1 ORDER BY version`,
    [collection],
  );
}

/** Has a DOI wanted, or wanted anew: its name stays the one that it got first. */
export async function requestDoi(
  on: Queryable,
  wanted: {
    readonly collection: string;
    readonly version: number;
    readonly doi: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await on.execute(
    `INSERT INTO collection_doi (collection, version, doi, state, requested_by, requested_at)
     VALUES ($1, $2, $3, 'waiting', $4, $5)
     ON CONFLICT (collection, version) DO UPDATE SET state = 'waiting', problem = NULL`,
    [wanted.collection, wanted.version, wanted.doi, wanted.by, wanted.at],
  );
}

export async function setDoiState(
  on: Queryable,
  { collection, version }: { readonly collection: string; readonly version: number },
  change: {
    readonly state: StoredDoi['state'];
    readonly problem: string | null;
    readonly at: Date;
  },
): Promise<void> {
  await on.execute(
    `UPDATE collection_doi SET state = $3, problem = $4,
       findable_at = CASE WHEN $3 = 'findable' THEN coalesce(findable_at, $5) ELSE findable_at END
     WHERE collection = $1 AND version = $2`,
    [collection, version, change.state, change.problem, change.at],
  );
}
