import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { toSpreadsheetCell } from '../../../std/spreadsheet-cell.ts';

interface UseRow {
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

/**
 * What was given since a moment, as CSV in the order in which it began: who (the account's id), what, when, how much, and by
 * which decision. For those who have to answer for it; no cell is a formula in a spreadsheet.
 */
export async function* writeUseReport(on: Queryable, since: Date): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\n`;
  let after = 0;
  for (;;) {
    const rows = await on.query<UseRow>(
      `SELECT id, account, dataset, file, way, started_at AS "startedAt", ended_at AS "endedAt",
         announced_bytes AS "announcedBytes", sent_bytes AS "sentBytes", outcome, entitlement, application
       FROM delivery_use WHERE started_at >= $1 AND id > $2 ORDER BY id LIMIT $3`,
      [since, after, AT_ONCE],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield rows.map(toLine).join('');
  }
}

function toLine(row: UseRow): string {
  const values = { ...row } as Readonly<Record<string, unknown>>;
  const cells = COLUMNS.map((name) => {
    const value = values[name];
    const text = value instanceof Date ? value.toISOString() : String(value ?? '');
    const cell = toSpreadsheetCell(text);
    return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  });
  return `${cells.join(',')}\n`;
}
