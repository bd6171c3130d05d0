import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../platform/postgres/queryable.ts';
import { addSeconds, createSecret, digestSecret } from './secrets.ts';

/** What a one-time token is for; one of another purpose is as good as none. */
export type TokenPurpose =
  | 'registration'
  | 'password-reset'
  | 'group-invitation'
  | 'passkey-registration'
  | 'passkey-sign-in'
  | 'provider-sign-in';

export interface NewOneTimeToken {
  readonly purpose: TokenPurpose;
  readonly lifetimeSeconds: number;
  readonly account?: string;
  readonly email?: string;
  readonly data?: object;
  readonly createdBy?: string;
}

export interface OneTimeToken<Data> {
  readonly id: string;
  readonly account: string | null;
  readonly email: string | null;
  readonly data: Data;
  readonly createdBy: string | null;
  readonly expiresAt: Date;
}

const COLUMNS = `id, account, email, data, created_by AS "createdBy", expires_at AS "expiresAt"`;

/** Makes a token; its secret is nowhere but in the answer. */
export async function createOneTimeToken(
  db: Queryable,
  now: Date,
  token: NewOneTimeToken,
): Promise<{ readonly secret: string; readonly id: string }> {
  const secret = createSecret();
  const id = randomUUID();
  await db.execute('DELETE FROM one_time_token WHERE expires_at < $1', [now]);
  await db.execute(
    `INSERT INTO one_time_token
       (token_digest, id, purpose, account, email, data, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      digestSecret(secret),
      id,
      token.purpose,
      token.account ?? null,
      token.email ?? null,
      JSON.stringify(token.data ?? {}),
      token.createdBy ?? null,
      now,
      addSeconds(now, token.lifetimeSeconds),
    ],
  );
  return { secret, id };
}

/** Reads a token without using it up; null where it is unknown or has expired. */
export async function findOneTimeToken<Data>(
  db: Queryable,
  now: Date,
  { purpose, secret }: { readonly purpose: TokenPurpose; readonly secret: string },
): Promise<OneTimeToken<Data> | null> {
  const [row] = await db.query<OneTimeToken<Data>>(
    `SELECT ${COLUMNS} FROM one_time_token
     WHERE token_digest = $1 AND purpose = $2 AND expires_at > $3`,
    [digestSecret(secret), purpose, now],
  );
  return row ?? null;
}

/** Uses a token up: of two that show it at the same time, one gets it. */
export async function takeOneTimeToken<Data>(
  db: Queryable,
  now: Date,
  { purpose, secret }: { readonly purpose: TokenPurpose; readonly secret: string },
): Promise<OneTimeToken<Data> | null> {
  const [row] = await db.query<OneTimeToken<Data>>(
    `DELETE FROM one_time_token
     WHERE token_digest = $1 AND purpose = $2 AND expires_at > $3 RETURNING ${COLUMNS}`,
    [digestSecret(secret), purpose, now],
  );
  return row ?? null;
}
