import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { ConcernKind } from './find-concerned.ts';
import type { OptOutReason } from './opt-out-reasons.ts';
import type { OptOutList } from './opt-out-schema.ts';

/** A person on a list that is in force, or will be. */
export interface StoredOptOut {
  readonly id: number;
  readonly record: string;
  readonly subject: string;
  readonly samples: readonly string[];
  readonly names: readonly string[];
  readonly reason: OptOutReason;
  readonly from: Date;
}

const COLUMNS = 'o.id, o.record, o.subject, o.samples, o.names, o.reason, o.from_at AS "from"';

/** Those of records of a group that were not lifted. */
export function listOfGroup(on: Queryable, group: string): Promise<readonly StoredOptOut[]> {
  return on.query<StoredOptOut>(
    `SELECT ${COLUMNS} FROM vault_opt_out o JOIN vault_record r ON r.accession = o.record
     WHERE r.owner_group = $1 AND o.lifted_at IS NULL ORDER BY o.id`,
    [group],
  );
}

/** Persons whose rows a table shall be without now, ascending by id; empty for none. */
export function listOfTable(on: Queryable, file: string): Promise<readonly StoredOptOut[]> {
  return on.query<StoredOptOut>(
    `SELECT ${COLUMNS} FROM vault_opt_out o JOIN vault_concerned c ON c.opt_out = o.id
     WHERE c.file = $1 AND c.kind = 'table' AND o.lifted_at IS NULL AND o.from_at <= now() ORDER BY o.id`,
    [file],
  );
}

/** Files of which their group has said that nobody on the lists of the record is in them. */
export async function listUnconcerned(on: Queryable, record: string): Promise<ReadonlySet<string>> {
  const rows = await on.query<{ file: string }>(
    'SELECT file FROM vault_unconcerned WHERE record = $1',
    [record],
  );
  return new Set(rows.map(({ file }) => file));
}

/** What is concerned by one person takes the place of what was known before; rows that were counted in a table stay. */
export async function setConcerned(
  on: Queryable,
  optOut: number,
  files: readonly { readonly file: string; readonly kind: ConcernKind }[],
): Promise<void> {
  await on.execute(
    `WITH wanted AS (SELECT * FROM unnest($2::text[], $3::text[]) AS w (file, kind)),
       gone AS (DELETE FROM vault_concerned c WHERE c.opt_out = $1
         AND NOT EXISTS (SELECT FROM wanted w WHERE w.file = c.file))
     INSERT INTO vault_concerned (opt_out, file, kind) SELECT $1, file, kind FROM wanted
     ON CONFLICT (opt_out, file) DO UPDATE SET kind = excluded.kind`,
    [optOut, files.map(({ file }) => file), files.map(({ kind }) => kind)],
  );
}

/** The list of a dataset or a study as its group sees it. */
export async function readOptOuts(on: Queryable, record: string): Promise<OptOutList> {
  const persons = await on.query<
    Omit<StoredOptOut, 'samples' | 'names'> & { samples: number; rows: number | null }
  >(
    `SELECT o.id, o.subject, o.reason, o.from_at AS "from", cardinality(o.samples) AS samples,
       (SELECT CASE WHEN bool_or(c.row_count IS NULL) THEN NULL ELSE coalesce(sum(c.row_count), 0)::int END
        FROM vault_concerned c WHERE c.opt_out = o.id AND c.kind = 'table') AS rows
     FROM vault_opt_out o WHERE o.record = $1 AND o.lifted_at IS NULL ORDER BY o.id`,
    [record],
  );
  const files = await on.query<OptOutList['files'][number]>(
    `SELECT c.file, f.name, min(c.kind) AS kind, count(*)::int AS persons, coalesce(bool_or(v.is_held), true) AS held
     FROM vault_concerned c JOIN vault_opt_out o ON o.id = c.opt_out JOIN vault_file f ON f.accession = c.file
       LEFT JOIN vault_offer v ON v.accession = c.file
     WHERE o.record = $1 AND o.lifted_at IS NULL GROUP BY c.file, f.name ORDER BY f.name, c.file`,
    [record],
  );
  return {
    persons: persons.map(({ id, subject, reason, from, samples, rows }) => ({
      ...{ id, subject, reason, samples, rows },
      from: from.toISOString(),
    })),
    files: [...files],
  };
}
