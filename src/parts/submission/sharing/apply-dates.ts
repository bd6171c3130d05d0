import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import {
  type EntrySharing,
  lockSharing,
  type SharingState,
  toSharingState,
} from './sharing-state.ts';
import { writeSharing } from './write-sharing.ts';

const ENTRIES_A_STEP = 1000;

/** What a day makes of an entry; the same where its dates have not come. */
export function findStateOn(before: SharingState, day: string): SharingState {
  const opens = before.restrictedUntil !== null && before.restrictedUntil <= day;
  const isFree = before.termsUntil !== null && before.termsUntil <= day;
  return {
    visibility: opens ? 'open' : before.visibility,
    restrictedUntil: opens ? null : before.restrictedUntil,
    terms: isFree ? 'open' : before.terms,
    termsUntil: isFree ? null : before.termsUntil,
    sharedWith: before.sharedWith.filter(({ until }) => until === null || until >= day),
    people: before.people.filter(({ until }) => until === null || until >= day),
  };
}

function tellOwners(tx: Transaction, opened: readonly EntrySharing[], day: string): void {
  for (const [group, entries] of Map.groupBy(opened, ({ ownerGroup }) => ownerGroup)) {
    const notice: Notice = {
      kind: 'entries-opened',
      to: { group, right: 'release' },
      group,
      // Not of the day alone: each step of many entries tells of its own.
      subject: `entries-opened ${group} ${day} ${entries[0]?.accession}`,
      values: { count: entries.length, date: day },
      path: `/groups/${encodeURIComponent(group)}`,
    };
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
  }
}

async function applyStep(db: Database, day: string, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await tx.query<{ accession: string }>(
      `SELECT DISTINCT accession FROM (
         SELECT accession FROM entry WHERE restricted_until <= $1::date OR terms_until <= $1::date
         UNION SELECT id FROM share WHERE kind = 'entry' AND until < $1::date
         UNION SELECT accession FROM person_share WHERE until < $1::date
       ) AS d ORDER BY accession LIMIT $2`,
      [day, ENTRIES_A_STEP],
    );
    const accessions = due.map(({ accession }) => accession);
    const entries = await lockSharing(tx, accessions);
    const changes = entries
      .map((before) => ({ before, after: findStateOn(before, day) }))
      // Another change may have come between the two reads.
      .filter(
        ({ before, after }) => JSON.stringify(after) !== JSON.stringify(toSharingState(before)),
      );
    await writeSharing(tx, changes, { by: 'date', reason: `its date ${day} came`, now });
    const opened = changes.filter(
      ({ before, after }) => before.visibility !== 'open' && after.visibility === 'open',
    );
    tellOwners(
      tx,
      opened.map(({ before }) => before),
      day,
    );
    return changes.length;
  });
}

/**
 * Does what comes by itself on a day or came before it: restricted entries open, terms and shares end,
 * those of submissions too. Each entry once: what it was is what decides, in the transaction that changes it. Cut off anywhere, the next run
 * goes on.
 * @returns how many entries are others than before
 */
export async function applySharingDates(
  db: Database,
  day: string,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<number> {
  await db.execute("DELETE FROM share WHERE kind = 'submission' AND until < $1::date", [day]);
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    const changed = await applyStep(db, day, now);
    if (changed === 0) return total;
    total += changed;
  }
}

/** Reminds each group, once, of what opens on a day. */
export async function remindOfOpening(db: Database, day: string): Promise<void> {
  await db.transaction(async (tx) => {
    const groups = await tx.query<{ owner_group: string; count: number }>(
      `WITH due AS (
         SELECT owner_group, count(DISTINCT accession)::int AS count FROM entry
         WHERE restricted_until = $1::date GROUP BY owner_group
       ), told AS (
         INSERT INTO opening_reminder (owner_group, day) SELECT owner_group, $1::date FROM due
         ON CONFLICT DO NOTHING RETURNING owner_group
       ) SELECT owner_group, count FROM due JOIN told USING (owner_group) ORDER BY owner_group`,
      [day],
    );
    for (const { owner_group: group, count } of groups) {
      const notice: Notice = {
        kind: 'opening-soon',
        to: { group, right: 'release' },
        group,
        subject: `opening-soon ${group} ${day}`,
        values: { count, date: day },
        path: `/groups/${encodeURIComponent(group)}`,
      };
      appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
    }
  });
}
