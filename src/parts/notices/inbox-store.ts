import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { NoticeKind } from '../../schema/ports.ts';
import { noticeTexts, toTitle } from './notice-texts.ts';

/** A notice as the portal shows it. */
export interface InboxItem {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly group: string | null;
  readonly title: string;
  readonly action: string;
  readonly path: string;
  readonly at: string;
  readonly isRead: boolean;
}

export interface InboxPage {
  readonly notices: readonly InboxItem[];
  readonly unread: number;
  /** Give it as `before` for the next page; null on the last. */
  readonly next: number | null;
}

interface Row {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly group_id: string | null;
  readonly values: Record<string, string | number>;
  readonly path: string;
  readonly occurred_at: Date;
  readonly read_at: Date | null;
}

/** An account's notices, the last first. */
export async function readInbox(
  db: Queryable,
  account: string,
  question: {
    readonly onlyUnread: boolean;
    readonly before?: number | undefined;
    readonly limit: number;
  },
): Promise<InboxPage> {
  const [rows, [count]] = await Promise.all([
    db.query<Row>(
      `SELECT id, kind, group_id, "values", path, occurred_at, read_at FROM notice
       WHERE account = $1 AND (NOT $2 OR read_at IS NULL) AND ($3::bigint IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [account, question.onlyUnread, question.before ?? null, question.limit + 1],
    ),
    db.query<{ unread: number }>(
      'SELECT count(*) AS unread FROM notice WHERE account = $1 AND read_at IS NULL',
      [account],
    ),
  ]);
  const shown = rows.slice(0, question.limit);
  return {
    notices: shown.map((row) => ({
      id: row.id,
      kind: row.kind,
      group: row.group_id,
      title: toTitle(row.kind, row.values),
      action: noticeTexts[row.kind].action,
      path: row.path,
      at: row.occurred_at.toISOString(),
      isRead: row.read_at !== null,
    })),
    unread: Number(count?.unread ?? 0),
    next: rows.length > question.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** Marks notices of the account as read: some, or all up to one. Resolves with how many were not. */
export async function markRead(
  db: Queryable,
  account: string,
  {
    at,
    ...which
  }: { readonly at: Date } & ({ readonly ids: readonly number[] } | { readonly upTo: number }),
): Promise<number> {
  return 'ids' in which
    ? db.execute(
        'UPDATE notice SET read_at = $3 WHERE account = $1 AND id = ANY ($2) AND read_at IS NULL',
        [account, which.ids, at],
      )
    : db.execute(
        'UPDATE notice SET read_at = $3 WHERE account = $1 AND id <= $2 AND read_at IS NULL',
        [account, which.upTo, at],
      );
}
