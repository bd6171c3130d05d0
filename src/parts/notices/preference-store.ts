import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import { type NoticeKind, noticeKinds } from '../../schema/ports.ts';
import { type Delivery, isChoice, isSecretKind, noticeKindRules } from './notice-kind-rules.ts';

/** When a person gets mail of a kind. */
export async function findDelivery(
  db: Queryable,
  account: string,
  kind: NoticeKind,
): Promise<Delivery> {
  if (!isChoice(kind)) return noticeKindRules[kind].delivery;
  const [row] = await db.query<{ delivery: Delivery }>(
    'SELECT delivery FROM notice_preference WHERE account = $1 AND kind = $2',
    [account, kind],
  );
  return row?.delivery ?? noticeKindRules[kind].delivery;
}

export interface Preference {
  readonly kind: NoticeKind;
  readonly delivery: Delivery;
  readonly isChoice: boolean;
}

/** All kinds that come to inboxes, with when mail of them comes. */
export async function listPreferences(
  db: Queryable,
  account: string,
): Promise<readonly Preference[]> {
  const rows = await db.query<{ kind: string; delivery: Delivery }>(
    'SELECT kind, delivery FROM notice_preference WHERE account = $1',
    [account],
  );
  const chosen = new Map(rows.map(({ kind, delivery }) => [kind, delivery]));
  return noticeKinds
    .filter((kind) => !isSecretKind(kind))
    .map((kind) => {
      const choice = isChoice(kind);
      const delivery = (choice ? chosen.get(kind) : undefined) ?? noticeKindRules[kind].delivery;
      return { kind, delivery, isChoice: choice };
    });
}

/** Sets some of them; what already waits for a digest follows. Kinds that leave no choice stay as they are. */
export async function setPreferences(
  tx: Transaction,
  account: string,
  preferences: readonly { readonly kind: NoticeKind; readonly delivery: Delivery }[],
): Promise<void> {
  for (const { kind, delivery } of preferences) {
    if (!isChoice(kind)) continue;
    await tx.execute(
      `INSERT INTO notice_preference (account, kind, delivery) VALUES ($1, $2, $3)
       ON CONFLICT (account, kind) DO UPDATE SET delivery = excluded.delivery`,
      [account, kind, delivery],
    );
    const digest = delivery === 'weekly' ? 'weekly' : 'daily';
    await tx.execute(
      'UPDATE notice SET digest = $3 WHERE account = $1 AND kind = $2 AND digest IS NOT NULL',
      [account, kind, delivery === 'none' ? null : digest],
    );
  }
}
