import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { toCsvLine } from './to-csv-line.ts';

/** A row of the log as reports write it. */
export interface UseRow {
  readonly id: number;
  readonly account: string;
  readonly dataset: string;
  readonly file: string;
  readonly way: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly announcedBytes: number | null;
  readonly sentBytes: number;
  readonly outcome: string;
  readonly entitlement: string;
  readonly application: string | null;
}

const AT_ONCE = 1000;
const COLUMNS = [
  ...['account', 'dataset', 'file', 'way', 'startedAt', 'endedAt', 'announcedBytes', 'sentBytes'],
  ...['outcome', 'entitlement', 'application'],
] as const;

/** Columns of a report, which a caller may add some to. */
export function writeUseHeader(more: readonly string[] = []): string {
  return toCsvLine([...COLUMNS, ...more]);
}

export function writeUseLine(row: UseRow, more: readonly unknown[] = []): string {
  const values = { ...row } as Readonly<Record<string, unknown>>;
  return toCsvLine([...COLUMNS.map((name) => values[name]), ...more]);
}

/** Rows of the log in the order in which they began, some at once; of one dataset or of all. */
export async function* readUseRows(
  on: Queryable,
  { dataset = null, since }: { readonly dataset?: string | null; readonly since: Date },
): AsyncGenerator<readonly UseRow[]> {
  let after = 0;
  for (;;) {
    const rows = await on.query<UseRow>(
      `SELECT id, account, dataset, file, way, started_at AS "startedAt", ended_at AS "endedAt",
         announced_bytes AS "announcedBytes", sent_bytes AS "sentBytes", outcome, entitlement, application
       FROM delivery_use WHERE started_at >= $1 AND id > $2 AND ($4::text IS NULL OR dataset = $4)
       ORDER BY id LIMIT $3`,
      [since, after, AT_ONCE, dataset],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield rows;
  }
}

/**
 * What was given since a moment, as CSV in the order in which it began: who (the account's id), what, when, how much, and by
 * which decision. For those who have to answer for it.
 */
export async function* writeUseReport(on: Queryable, since: Date): AsyncGenerator<string> {
  yield writeUseHeader();
  for await (const rows of readUseRows(on, { since })) {
    yield rows.map((row) => writeUseLine(row)).join('');
  }
}
