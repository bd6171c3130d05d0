import type { Database } from '../../../platform/postgres/database.ts';
import type { SharingState } from './sharing-state.ts';

/** One change of who sees an entry and under which terms. */
export interface SharingHistoryRow {
  readonly at: string;
  /** Account or token; 'date' for what came by itself. */
  readonly by: string;
  readonly reason: string;
  readonly before: SharingState;
  readonly after: SharingState;
}

/** The changes of an entry, the last one first. */
export async function readSharingHistory(
  db: Database,
  accession: string,
): Promise<SharingHistoryRow[]> {
  const rows = await db.query<{
    changed_at: Date;
    changed_by: string;
    reason: string;
    before: SharingState;
    after: SharingState;
  }>(
    `SELECT changed_at, changed_by, reason, before, after FROM sharing_change
     WHERE accession = $1 ORDER BY id DESC LIMIT 1000`,
    [accession],
  );
  // What was written before entries were shared with people names none.
  const withPeople = (state: SharingState): SharingState => ({
    ...state,
    people: state.people ?? [],
  });
  return rows.map(({ changed_at, changed_by, reason, before, after }) => ({
    at: changed_at.toISOString(),
    by: changed_by,
    reason,
    before: withPeople(before),
    after: withPeople(after),
  }));
}
