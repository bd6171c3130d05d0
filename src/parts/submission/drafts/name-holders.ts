import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** A draft and its name to be. */
export interface Renamed {
  readonly id: number;
  readonly name: string;
}

/** Drafts that are not edited themselves and whose name was taken by one that gets another name now. */
export async function findFreed(
  db: Queryable,
  submission: string,
  { renamed, edited }: { readonly renamed: readonly Renamed[]; readonly edited: readonly number[] },
): Promise<number[]> {
  if (renamed.length === 0) return [];
  const rows = await db.query<{ id: number }>(
    `SELECT d.id FROM draft d
     WHERE d.submission = $1 AND d.id <> ALL($3::bigint[]) AND d.state IN ('received', 'waiting', 'needs-attention', 'ready')
       AND d.problems @> '[{"code": "row-repeated"}]'
       AND d.submission_id IN (SELECT submission_id FROM draft WHERE submission = $1 AND id = ANY($2::bigint[]))`,
    [submission, renamed.map(({ id }) => id), edited],
  );
  return rows.map(({ id }) => id);
}

/**
 * For each of the drafts the row that has its name, where that is another one. A row that gets a name keeps it from
 * no row that has it already; of rows that have it, the first does.
 */
export async function findHolders(
  db: Queryable,
  submission: string,
  { ids, renamed }: { readonly ids: readonly number[]; readonly renamed: readonly Renamed[] },
): Promise<Map<number, number>> {
  const rows = await db.query<{ id: number; holder: number }>(
    `WITH renamed AS (
       SELECT * FROM unnest($3::bigint[], $4::text[]) AS r(id, name)
     ), named AS (
       SELECT d.id, d.row_number, coalesce(r.name, d.submission_id) AS name,
         r.name IS NOT NULL AND r.name <> d.submission_id AS is_new
       FROM draft d LEFT JOIN renamed r USING (id)
       WHERE d.submission = $1 AND d.state <> 'withdrawn' AND (r.id IS NOT NULL OR d.submission_id IN
         (SELECT submission_id FROM draft WHERE submission = $1 AND id = ANY($2::bigint[])
          UNION SELECT name FROM renamed))
     )
     SELECT a.id, min(b.row_number) AS holder FROM named a JOIN named b ON a.name = b.name AND a.id <> b.id
     WHERE a.id = ANY($2::bigint[])
       AND (a.is_new AND NOT b.is_new OR a.is_new = b.is_new AND b.row_number < a.row_number)
     GROUP BY a.id`,
    [submission, ids, renamed.map(({ id }) => id), renamed.map(({ name }) => name)],
  );
  return new Map(rows.map(({ id, holder }) => [id, holder]));
}
