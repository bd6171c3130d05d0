import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** What one person was given of a file of a dataset by one way and one right, all times together. */
export interface UseSummary {
  readonly account: string;
  readonly dataset: string;
  readonly file: string;
  readonly way: string;
  readonly application: string | null;
  readonly times: number;
  /** Bytes that left, encrypted or not. */
  readonly bytes: number;
  readonly first: Date;
  readonly last: Date;
  /** How often it ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
}

const MOST = 2000;

/** The last uses of a dataset, or of a person, the newest first; at most 2,000. */
export async function readUses(
  on: Queryable,
  of: { readonly dataset: string } | { readonly account: string },
): Promise<readonly UseSummary[]> {
  const [column, value] = 'dataset' in of ? ['dataset', of.dataset] : ['account', of.account];
  return on.query<UseSummary>(
    `SELECT account, dataset, file, way, application, sum(times)::int AS times, sum(bytes)::bigint AS bytes,
       min(first) AS first, max(last) AS last, jsonb_object_agg(outcome, times) AS outcomes
     FROM (SELECT account, dataset, file, way, application, outcome, count(*)::int AS times, sum(sent_bytes) AS bytes,
         min(started_at) AS first, max(coalesce(ended_at, started_at)) AS last
       FROM delivery_use WHERE ${column} = $1 GROUP BY 1, 2, 3, 4, 5, 6) o
     GROUP BY 1, 2, 3, 4, 5 ORDER BY max(last) DESC, file, way LIMIT ${MOST}`,
    [value],
  );
}
