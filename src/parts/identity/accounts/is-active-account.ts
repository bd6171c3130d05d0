import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** Whether an account is there and was not closed. */
export async function isActiveAccount(on: Queryable, account: string): Promise<boolean> {
  const [row] = await on.query<{ id: string }>(
    'SELECT id FROM account WHERE id = $1 AND disabled_at IS NULL',
    [account],
  );
  return row !== undefined;
}
