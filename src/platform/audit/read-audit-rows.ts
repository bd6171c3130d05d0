import type { Queryable } from '../postgres/queryable.ts';
import type { AuditRow } from './audit-entry.ts';

/** A row as the database has it. */
export interface StoredAuditRow extends AuditRow {
  /** The columns that questions filter by say what the content says. */
  readonly columnsAgree: boolean;
}

export interface ReadAuditOptions {
  /** Rows after this number. */
  readonly after: number;
  /** The last row; all unless given. */
  readonly upTo?: number;
}

const ROWS_AT_ONCE = 2_000;

/** Rows in order, some thousand in memory at a time. */
export async function* readAuditRows(
  db: Queryable,
  { after, upTo = Number.MAX_SAFE_INTEGER }: ReadAuditOptions,
): AsyncGenerator<StoredAuditRow> {
  let last = after;
  for (;;) {
    const rows = await db.query<StoredAuditRow>(
      `SELECT sequence, encode(previous, 'hex') AS previous, encode(hash, 'hex') AS hash, content,
         (at, operation, target, status::text) IS NOT DISTINCT FROM (content::jsonb ->> 'at',
           content::jsonb ->> 'operation', content::jsonb ->> 'target', content::jsonb ->> 'status')
         AND actor IS NOT DISTINCT FROM content::jsonb ->> 'actor' AS "columnsAgree"
       FROM audit_record WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence LIMIT $3`,
      [last, upTo, ROWS_AT_ONCE],
    );
    yield* rows;
    last = rows.at(-1)?.sequence ?? last;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}
