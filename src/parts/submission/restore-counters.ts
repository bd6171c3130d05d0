import { readAccessionNumber } from '../../bio/accession.ts';
import type { Queryable } from '../../platform/postgres/queryable.ts';

/**
 * Numbers that are passed over after the last accession that a lost node has released: what it gave to drafts and to
 * entries that were not open is known to nobody here, and must not be given again.
 */
const GAP = 1_000_000;

/** Has the accessions that a restored node gives begin behind all that it may have given before. */
export async function restoreAccessionCounter(on: Queryable, originNode: string): Promise<void> {
  const rows = await on.query<{ accession: string }>(
    `SELECT DISTINCT ON (split_part(accession, '_', 1)) accession FROM entry WHERE origin_node = $1
     ORDER BY split_part(accession, '_', 1), length(accession) DESC, accession COLLATE "C" DESC`,
    [originNode],
  );
  const last = Math.max(0, ...rows.map(({ accession }) => readAccessionNumber(accession)));
  await on.query(
    `SELECT setval('accession_number', greatest($1::bigint, (SELECT last_value FROM accession_number)))`,
    [last + GAP],
  );
}
