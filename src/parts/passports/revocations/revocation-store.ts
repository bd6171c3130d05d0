import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { digestOf } from '../passports-context.ts';

/** A passport or visa by its issuer and identifier (iss, jti). */
export interface TokenName {
  readonly issuer: string;
  readonly id: string;
}

/** One that counts no more. */
export interface Revocation {
  readonly issuer: string;
  readonly identifier: string;
  readonly reason: string;
  readonly revokedBy: string;
  readonly revokedAt: Date;
}

/** What stands for a passport or visa, so that texts of any length are found by one index. */
export function toTokenKey({ issuer, id }: TokenName): string {
  return digestOf([issuer, id]);
}

const COLUMNS = `issuer, identifier, reason, revoked_by AS "revokedBy", revoked_at AS "revokedAt"`;

/** Of these, the keys of those that were revoked, in one query. */
export async function findRevoked(
  on: Queryable,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await on.query<{ token: string }>(
    'SELECT token FROM passports_revocation WHERE token = ANY ($1)',
    [keys],
  );
  return new Set(rows.map(({ token }) => token));
}

/** In force when it returns; the first one stays where there is one. */
export async function insertRevocation(
  on: Queryable,
  name: TokenName,
  { reason, by, at }: { readonly reason: string; readonly by: string; readonly at: Date },
): Promise<Revocation> {
  const key = toTokenKey(name);
  await on.execute(
    `INSERT INTO passports_revocation (token, issuer, identifier, reason, revoked_by, revoked_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (token) DO NOTHING`,
    [key, name.issuer, name.id, reason, by, at],
  );
  const [row] = await on.query<Revocation>(
    `SELECT ${COLUMNS} FROM passports_revocation WHERE token = $1`,
    [key],
  );
  return row as Revocation;
}

/** The last ones first. */
export function listRevocations(
  on: Queryable,
  { before, limit }: { readonly before: Date | null; readonly limit: number },
): Promise<readonly Revocation[]> {
  return on.query<Revocation>(
    `SELECT ${COLUMNS} FROM passports_revocation WHERE $1::timestamptz IS NULL OR revoked_at < $1
     ORDER BY revoked_at DESC, token LIMIT $2`,
    [before, limit],
  );
}
