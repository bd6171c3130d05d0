import type { Queryable } from '../postgres/queryable.ts';
import type { ReadAuditOptions } from './read-audit-rows.ts';

/** A stretch of the log, from and to a row's number or a time; both ends belong to it. */
export interface AuditRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Whether a text names an end of a range: a row's number, a day or a time in UTC. */
export function isRangeEnd(text: string): boolean {
  if (/^[1-9]\d{0,14}$/.test(text)) return true;
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The rows of a range, by number. A day as its end means the whole day. */
export async function findRange(
  db: Queryable,
  { from, to }: AuditRange,
): Promise<ReadAuditOptions> {
  const after = from === undefined ? 0 : await findAfter(db, from);
  if (to === undefined) return { after };
  return { after, upTo: /^\d+$/.test(to) ? Number(to) : await findLast(db, to) };
}

async function findAfter(db: Queryable, from: string): Promise<number> {
  if (/^\d+$/.test(from)) return Number(from) - 1;
  const [row] = await db.query<{ sequence: number | null }>(
    `SELECT coalesce(min(sequence) - 1, (SELECT max(sequence) FROM audit_record), 0) AS sequence
     FROM audit_record WHERE at >= $1`,
    [new Date(from).toISOString()],
  );
  return row?.sequence ?? 0;
}

async function findLast(db: Queryable, to: string): Promise<number> {
  const isDay = to.length === 10;
  const end = new Date(Date.parse(to) + (isDay ? 86_400_000 : 1)).toISOString();
  const [row] = await db.query<{ sequence: number }>(
    'SELECT coalesce(max(sequence), 0) AS sequence FROM audit_record WHERE at < $1',
    [end],
  );
  return row?.sequence ?? 0;
}
