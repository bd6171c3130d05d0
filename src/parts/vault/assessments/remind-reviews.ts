import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NODE_GROUP } from '../../../schema/caller.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { VaultContext } from '../vault-context.ts';

/** Days before the day of review on which those who answer for a dataset are told, each once. */
export const REMINDER_DAYS = [60, 30, 7, 0] as const;

interface Due {
  readonly id: number;
  readonly dataset: string;
  readonly reviewBy: string;
  readonly days: number;
  readonly owner: string;
  readonly committee: string | null;
}

/**
 * Tells owners and committees of assessments whose review comes; resolves with how many. After a time without a running node
 * one reminder is sent, not all that were missed.
 */
export function remindOfReviews({ db }: Pick<VaultContext, 'db'>): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<Due>(
      `SELECT a.id::int AS id, a.dataset, a.review_by::text AS "reviewBy", r.owner_group AS owner, c.owner_group AS committee,
         least(a.review_by - (now() AT TIME ZONE 'UTC')::date, $1) AS days
       FROM vault_assessment a JOIN vault_record r ON r.accession = a.dataset
         LEFT JOIN vault_record p ON p.accession = r.body ->> 'policy'
         LEFT JOIN vault_record c ON c.accession = p.body ->> 'committee'
       WHERE a.decision = 'approved' AND NOT EXISTS (SELECT FROM vault_assessment s WHERE s.supersedes = a.id)
         AND a.review_by - (now() AT TIME ZONE 'UTC')::date <= $1 AND r.state <> 'withdrawn'
       ORDER BY a.id FOR UPDATE OF a SKIP LOCKED`,
      [REMINDER_DAYS[0]],
    );
    let told = 0;
    for (const due of rows) if (await remind(tx, due)) told += 1;
    return told;
  });
}

async function remind(tx: Transaction, due: Due): Promise<boolean> {
  const step = Math.min(...REMINDER_DAYS.filter((days) => due.days <= days));
  const changed = await tx.execute(
    'UPDATE vault_assessment SET reminded_days = $2 WHERE id = $1 AND (reminded_days IS NULL OR reminded_days > $2)',
    [due.id, step],
  );
  if (changed === 0) return false;
  const { dataset, reviewBy, owner, committee } = due;
  const toNotice = (group: string, right: 'manage' | 'release'): Notice => ({
    kind: 'assessment-due',
    to: { group, right },
    group: group === NODE_GROUP ? null : group,
    subject: `assessment ${due.id}`,
    values: { record: dataset, date: reviewBy },
    path: `/vault/stewardship?dataset=${dataset}`,
  });
  const notices = [
    toNotice(owner, 'manage'),
    ...(committee === null || committee === owner ? [] : [toNotice(committee, 'release')]),
  ];
  appendEvents(
    tx,
    notices.map((payload) => ({ topic: 'notice', instance: NO_INSTANCE, payload })),
  );
  return true;
}
