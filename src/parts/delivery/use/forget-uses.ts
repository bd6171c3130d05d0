import type { DeliveryContext } from '../delivery-context.ts';
import { countPeople, listMonthUses, readKinds, toMonth } from './count-uses.ts';

const DAY_MILLISECONDS = 86_400_000;

/**
 * Removes rows of the log of uses that are older than the setting says, by whole months (UTC) of a dataset: how many people
 * there were stays, and for what. Each month is one transaction, so it may be cut off anywhere. Months in which something
 * still runs wait. Resolves with how many months were forgotten.
 */
export async function forgetUses(
  context: Pick<DeliveryContext, 'db' | 'clock' | 'purposes' | 'useLogDays'>,
  signal: AbortSignal,
): Promise<number> {
  const { db, clock, useLogDays } = context;
  if (useLogDays === 0) return 0;
  // A month is old when its last day is.
  const before = toMonth(new Date(clock.now().getTime() - useLogDays * DAY_MILLISECONDS));
  const months = await db.query<{ dataset: string; month: string }>(
    `SELECT dataset, date_trunc('month', started_at AT TIME ZONE 'UTC')::date::text AS month FROM delivery_use
     WHERE started_at < $1::timestamp AT TIME ZONE 'UTC' GROUP BY 1, 2 HAVING bool_and(outcome <> 'running') ORDER BY 2, 1`,
    [before],
  );
  for (const { dataset, month } of months) {
    signal.throwIfAborted();
    await forgetMonth(context, dataset, month);
  }
  return months.length;
}

async function forgetMonth(
  context: Pick<DeliveryContext, 'db' | 'purposes'>,
  dataset: string,
  month: string,
): Promise<void> {
  const range = { from: month, before: toMonth(new Date(`${month}T00:00:00Z`), 1) };
  const kindsOf = await readKinds(context, await listMonthUses(context.db, dataset, range));
  await context.db.transaction(async (tx) => {
    // Two jobs at once would count what the other removes.
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`uses ${dataset}`]);
    for (const { kind, people } of countPeople(await listMonthUses(tx, dataset, range), kindsOf)) {
      await tx.execute(
        `INSERT INTO delivery_use_month (dataset, month, kind, people) VALUES ($1, $2, $3, $4)
         ON CONFLICT (dataset, month, kind) DO UPDATE SET people = greatest(delivery_use_month.people, excluded.people)`,
        [dataset, month, kind, people],
      );
    }
    await tx.execute(
      `DELETE FROM delivery_use WHERE dataset = $1 AND started_at >= $2::timestamp AT TIME ZONE 'UTC'
         AND started_at < $3::timestamp AT TIME ZONE 'UTC' AND outcome <> 'running'`,
      [dataset, range.from, range.before],
    );
  });
}
