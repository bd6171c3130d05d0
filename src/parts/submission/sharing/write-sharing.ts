import { addJob } from '../../../platform/jobs/job-queue.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { EntryReference } from '../../../schema/ports.ts';
import { type EntrySharing, type SharingState, toSharingState } from './sharing-state.ts';

/** One entry that becomes another than it was. */
export interface SharingChange {
  readonly before: EntrySharing;
  readonly after: SharingState;
}

/** By whom and why. */
export interface ChangeOrigin {
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
  /** Accounts of the people who come to see entries, by their addresses; absent where nobody does. */
  readonly accounts?: ReadonlyMap<string, string>;
}

const ENTRIES_A_STEP = 500;
const REMINDER_DAYS = 7;
const DAY_MILLISECONDS = 86_400_000;

/** The jobs of a day, by name: `src/parts/submission/jobs` declares what they do. */
export const APPLY_DATES = { name: 'apply-sharing-dates', maxAttempts: 25 } as const;
export const REMIND = { name: 'remind-of-opening', maxAttempts: 25 } as const;

/** Writes changes, their history, the word to the index, and the jobs of their dates. */
export async function writeSharing(
  tx: Transaction,
  changes: readonly SharingChange[],
  origin: ChangeOrigin,
): Promise<void> {
  if (changes.length === 0) return;
  const accessions = changes.map(({ before }) => before.accession);
  await tx.execute(
    `UPDATE entry e SET visibility = c.visibility, restricted_until = c.restricted_until, terms = c.terms,
       terms_until = c.terms_until,
       opened_at = CASE WHEN c.visibility = 'open' AND e.visibility <> 'open' THEN $6 ELSE e.opened_at END
     FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::date[])
       AS c(accession, visibility, restricted_until, terms, terms_until)
     WHERE e.accession = c.accession`,
    [
      accessions,
      changes.map(({ after }) => after.visibility),
      changes.map(({ after }) => after.restrictedUntil),
      changes.map(({ after }) => after.terms),
      changes.map(({ after }) => after.termsUntil),
      origin.now,
    ],
  );
  await writeShares(tx, changes, origin);
  await writePeople(tx, changes, origin);
  await tx.execute(
    `INSERT INTO sharing_change (accession, changed_at, changed_by, reason, before, after)
     SELECT c.accession, $4, $5, $6, c.before, c.after
     FROM unnest($1::text[], $2::jsonb[], $3::jsonb[]) AS c(accession, before, after)`,
    [
      accessions,
      changes.map(({ before }) => JSON.stringify(toSharingState(before))),
      changes.map(({ after }) => JSON.stringify(after)),
      origin.now,
      origin.by,
      origin.reason,
    ],
  );
  tellIndex(
    tx,
    changes.map(({ before }) => before),
  );
  await addDateJobs(
    tx,
    changes.map(({ after }) => after),
  );
}

async function writeShares(
  tx: Transaction,
  changes: readonly SharingChange[],
  { by, now }: ChangeOrigin,
): Promise<void> {
  const isSame = ({ before, after }: SharingChange) =>
    JSON.stringify(before.sharedWith) === JSON.stringify(after.sharedWith);
  const others = changes.filter((change) => !isSame(change));
  if (others.length === 0) return;
  const shares = others.flatMap(({ before, after }) =>
    after.sharedWith.map((share) => ({ accession: before.accession, ...share })),
  );
  const columns = [
    shares.map(({ accession }) => accession),
    shares.map(({ group }) => group),
    shares.map(({ until }) => until),
  ];
  await tx.execute(
    `DELETE FROM share WHERE kind = 'entry' AND id = ANY($4::text[])
       AND (id, shared_with) NOT IN (SELECT r.id, r.shared_with
         FROM unnest($1::text[], $2::text[], $3::date[]) AS r(id, shared_with, until))`,
    [...columns, others.map(({ before }) => before.accession)],
  );
  await tx.execute(
    `INSERT INTO share (kind, id, shared_with, until, shared_by, shared_at)
     SELECT 'entry', r.id, r.shared_with, r.until, $4, $5
     FROM unnest($1::text[], $2::text[], $3::date[]) AS r(id, shared_with, until)
     ON CONFLICT (kind, id, shared_with) DO UPDATE
       SET until = excluded.until, shared_by = excluded.shared_by, shared_at = excluded.shared_at
       WHERE share.until IS DISTINCT FROM excluded.until`,
    [...columns, by, now],
  );
}

async function writePeople(
  tx: Transaction,
  changes: readonly SharingChange[],
  { by, now, accounts }: ChangeOrigin,
): Promise<void> {
  const isSame = ({ before, after }: SharingChange) =>
    JSON.stringify(before.people) === JSON.stringify(after.people);
  const others = changes.filter((change) => !isSame(change));
  if (others.length === 0) return;
  const shares = others.flatMap(({ before, after }) =>
    after.people.map((share) => ({ accession: before.accession, ...share })),
  );
  const columns = [shares.map(({ accession }) => accession), shares.map(({ email }) => email)];
  await tx.execute(
    `DELETE FROM person_share WHERE accession = ANY($3::text[])
       AND (accession, email) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [...columns, others.map(({ before }) => before.accession)],
  );
  // Whom it was shared with before stays the same account, whoever has the address now.
  await tx.execute(
    `INSERT INTO person_share (accession, email, until, account, shared_by, shared_at)
     SELECT r.accession, r.email, r.until, r.account, $5, $6
     FROM unnest($1::text[], $2::text[], $3::date[], $4::text[]) AS r(accession, email, until, account)
     ON CONFLICT (accession, email) DO UPDATE
       SET until = excluded.until, shared_by = excluded.shared_by, shared_at = excluded.shared_at
       WHERE person_share.until IS DISTINCT FROM excluded.until`,
    [
      ...columns,
      shares.map(({ until }) => until),
      shares.map(({ email }) => accounts?.get(email) ?? null),
      by,
      now,
    ],
  );
}

function tellIndex(tx: Transaction, entries: readonly EntrySharing[]): void {
  const byInstance = Map.groupBy(entries, ({ instance }) => instance);
  for (const [instance, all] of byInstance) {
    for (let from = 0; from < all.length; from += ENTRIES_A_STEP) {
      const references = all
        .slice(from, from + ENTRIES_A_STEP)
        .map(({ accession, version }): EntryReference => ({ accession, version }));
      appendEvents(tx, [{ topic: 'entries.changed', instance, payload: { entries: references } }]);
    }
  }
}

/** The first second of a day in UTC. */
export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** The day after. */
function nextDay(day: string): string {
  return new Date(startOfDay(day).getTime() + DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/**
 * Has the days at which something happens by itself waited for: one job a day, whatever number of entries
 * it is about. One that is due while the node is off runs at its next start.
 */
export async function addDateJobs(tx: Transaction, states: readonly SharingState[]): Promise<void> {
  const openings = new Set(states.flatMap(({ restrictedUntil }) => restrictedUntil ?? []));
  const days = new Set(openings);
  for (const { termsUntil, sharedWith, people } of states) {
    if (termsUntil !== null) days.add(termsUntil);
    for (const { until } of [...sharedWith, ...people])
      if (until !== null) days.add(nextDay(until));
  }
  for (const day of days) {
    const key = `${APPLY_DATES.name} ${day}`;
    await addJob(tx, APPLY_DATES, { day }, { key, runAt: startOfDay(day) });
  }
  for (const day of openings) {
    const runAt = new Date(startOfDay(day).getTime() - REMINDER_DAYS * DAY_MILLISECONDS);
    await addJob(tx, REMIND, { day }, { key: `${REMIND.name} ${day}`, runAt });
  }
}
