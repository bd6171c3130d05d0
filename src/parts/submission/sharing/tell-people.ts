import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import type { SharingChange } from './write-sharing.ts';

/** Tells the people who come to see entries by changes, each once. Addresses that nobody has are told nothing. */
export function tellPeople(
  tx: Transaction,
  changes: readonly SharingChange[],
  { by, accounts }: { readonly by: string; readonly accounts: ReadonlyMap<string, string> },
): void {
  const accessions = new Map<string, string[]>();
  for (const { before, after } of changes) {
    const known = new Set(before.people.map(({ email }) => email));
    for (const { email } of after.people) {
      const account = accounts.get(email);
      if (account === undefined || known.has(email)) continue;
      accessions.set(account, [...(accessions.get(account) ?? []), before.accession]);
    }
  }
  for (const [account, all] of accessions) {
    const first = defined(all[0], 'an entry');
    const notice: Notice = {
      kind: 'entries-shared',
      to: { account },
      group: null,
      subject: `entries-shared ${account} ${first}`,
      values: { by, count: all.length },
      path: `/entries/${encodeURIComponent(first)}`,
    };
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
  }
}
