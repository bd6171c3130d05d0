import type { Database } from '../../../platform/postgres/database.ts';

/** How the node sends mail, and what became of it. */
export interface MailState {
  readonly way: 'none' | 'smtp' | 'folder';
  readonly waiting: number;
  /** ISO 8601; of the one that waits longest. */
  readonly waitingSince: string | null;
  readonly sent: number;
  readonly refused: number;
  /** The newest first. */
  readonly lastRefused: readonly {
    readonly kind: string;
    readonly reason: string;
    readonly at: string;
  }[];
}

const REFUSED_TOLD = 20;

/** Counts mail by what became of it. */
export async function readMailCounts(db: Database): Promise<Omit<MailState, 'way'>> {
  const [counts, refused] = await Promise.all([
    db.query<{ state: string; count: number; since: Date }>(
      'SELECT state, count(*) AS count, min(created_at) AS since FROM notice_mail GROUP BY state',
    ),
    db.query<{ kind: string; reason: string; at: Date }>(
      `SELECT kind, left(coalesce(reason, ''), 500) AS reason, coalesce(ended_at, created_at) AS at
       FROM notice_mail WHERE state = 'refused' ORDER BY at DESC LIMIT $1`,
      [REFUSED_TOLD],
    ),
  ]);
  const find = (state: string) => counts.find((row) => row.state === state);
  return {
    waiting: find('waiting')?.count ?? 0,
    waitingSince: find('waiting')?.since.toISOString() ?? null,
    sent: find('sent')?.count ?? 0,
    refused: find('refused')?.count ?? 0,
    lastRefused: refused.map((row) => ({ ...row, at: row.at.toISOString() })),
  };
}
