import { randomBytes } from 'node:crypto';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { AppError } from '../../../schema/errors.ts';
import type { VaultContext } from '../vault-context.ts';

/** A key for S3 as its owner sees it: never the secret. */
export interface AccessKeySummary {
  readonly id: string;
  readonly title: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A key with its sealed secret; null for none, and for one that has ended. */
export async function findAccessKey(
  on: Queryable,
  id: string,
  now: Date,
): Promise<{ readonly secret: Uint8Array } | null> {
  const [row] = await on.query<{ secret: Uint8Array }>(
    'SELECT secret FROM vault_access_key WHERE id = $1 AND expires_at > $2',
    [id, now],
  );
  return row ?? null;
}

export function listAccessKeys(
  on: Queryable,
  account: string,
  now: Date,
): Promise<readonly AccessKeySummary[]> {
  return on.query<AccessKeySummary>(
    `SELECT id, title, created_at AS "createdAt", expires_at AS "expiresAt" FROM vault_access_key
     WHERE account = $1 AND expires_at > $2 ORDER BY created_at, id`,
    [account, now],
  );
}

/**
 * Makes a key for S3. Its secret is a token of the account that can send and read: whoever has the token withdrawn, or
 * closes the account, ends the key with it. The secret is told once.
 */
export async function createAccessKey(
  { db, accessTokens, box, clock }: VaultContext,
  account: string,
  wish: { readonly title: string; readonly days: number; readonly group: string | null },
): Promise<{ readonly id: string; readonly secret: string; readonly expiresAt: Date }> {
  const { title, days, group } = wish;
  const id = `OC${randomBytes(9).toString('hex').toUpperCase()}`;
  const made = await accessTokens.createToken(account, { name: `S3: ${title}`, days, group });
  await db.execute(
    `INSERT INTO vault_access_key (id, account, title, token, secret, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      account,
      title,
      made.id,
      box.seal('vault access key', made.token),
      clock.now(),
      made.expiresAt,
    ],
  );
  await db.execute('DELETE FROM vault_access_key WHERE expires_at < $1', [clock.now()]);
  return { id, secret: made.token, expiresAt: made.expiresAt };
}

/** Ends a key and its token. @throws AppError token-not-found */
export async function removeAccessKey(
  { db, accessTokens }: VaultContext,
  account: string,
  id: string,
): Promise<void> {
  const [gone] = await db.query<{ token: string }>(
    'DELETE FROM vault_access_key WHERE account = $1 AND id = $2 RETURNING token',
    [account, id],
  );
  if (gone === undefined) throw new AppError('token-not-found');
  await accessTokens.withdrawToken(account, gone.token).catch((error: unknown) => {
    // Somebody has withdrawn it among the account's tokens.
    if (!(error instanceof AppError && error.code === 'token-not-found')) throw error;
  });
}
