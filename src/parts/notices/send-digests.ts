import type { Database } from '../../platform/postgres/database.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { GroupsPort, NoticeKind } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import { putMail } from './mail/add-mail.ts';

export interface DigestOptions {
  readonly db: Database;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly groups: GroupsPort;
}

/** More than these are only counted. */
const ITEMS_PER_MAIL = 50;
const MONDAY = 1;

/**
 * Makes the day's digests: a mail a person, of what has waited since the last and was not read in the
 * portal. On Mondays the weekly ones too. Items and mail change in one transaction a person, so that a
 * crash leaves each in one digest.
 */
export async function sendDigests(options: DigestOptions): Promise<void> {
  const { db, clock } = options;
  const kinds = clock.now().getUTCDay() === MONDAY ? ['daily', 'weekly'] : ['daily'];
  const accounts = await db.query<{ account: string }>(
    'SELECT DISTINCT account FROM notice WHERE digest = ANY ($1) ORDER BY account',
    [kinds],
  );
  for (const { account } of accounts)
    await db.transaction((tx) => sendDigest(tx, { ...options, account, kinds }));
}

interface Item {
  readonly kind: NoticeKind;
  readonly values: Record<string, string | number>;
  readonly path: string;
  readonly read_at: Date | null;
}

async function sendDigest(
  tx: Transaction,
  {
    box,
    clock,
    groups,
    account,
    kinds,
  }: DigestOptions & { readonly account: string; readonly kinds: readonly string[] },
): Promise<void> {
  const taken = await tx.query<Item & { readonly id: number }>(
    `UPDATE notice SET digest = NULL WHERE account = $1 AND digest = ANY ($2)
     RETURNING id, kind, "values", path, read_at`,
    [account, kinds],
  );
  const items = taken.filter(({ read_at }) => read_at === null).sort((a, b) => a.id - b.id);
  const person = await groups.findPerson(account);
  if (items.length === 0 || person === null || person.email === '') return;
  const at = clock.now();
  await putMail(tx, box, {
    account,
    kind: 'digest',
    mergeKey: JSON.stringify([account, 'digest', at.toISOString()]),
    content: {
      to: person.email,
      items: items
        .slice(0, ITEMS_PER_MAIL)
        .map(({ kind, values, path }) => ({ kind, values, path })),
      more: Math.max(0, items.length - ITEMS_PER_MAIL),
      isDigest: true,
    },
    at,
  });
}
