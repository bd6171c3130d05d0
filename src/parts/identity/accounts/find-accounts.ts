import type { Database } from '../../../platform/postgres/database.ts';

/** Ids of the accounts that have these addresses and may sign in, by the address in lower case. */
export async function findAccounts(
  db: Database,
  emails: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ email: string; id: string }>(
    'SELECT email, id FROM account WHERE email = ANY($1::text[]) AND disabled_at IS NULL',
    [emails.map((email) => email.toLowerCase())],
  );
  return new Map(rows.map(({ email, id }) => [email, id]));
}
