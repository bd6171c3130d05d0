import type { NodeRole } from '../../../../schema/caller.ts';

/** Which accounts an administrator looks for. */
export interface AccountFilter {
  /** Words that stand in the name or the address, in any order. */
  readonly text: string;
  readonly show: 'all' | NodeRole | 'disabled';
}

interface Searched {
  readonly name: string;
  readonly email: string;
  readonly role: NodeRole;
  readonly isDisabled: boolean;
}

function normalise(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The accounts that have every word of the text and are of the kind, in the order they come. */
export function filterAccounts<Account extends Searched>(
  accounts: readonly Account[],
  { text, show }: AccountFilter,
): readonly Account[] {
  const words = normalise(text).split(/\s+/);
  return accounts.filter((account) => {
    const searched = normalise(`${account.name} ${account.email}`);
    const isOfKind =
      show === 'all' || (show === 'disabled' ? account.isDisabled : account.role === show);
    return isOfKind && words.every((word) => searched.includes(word));
  });
}
