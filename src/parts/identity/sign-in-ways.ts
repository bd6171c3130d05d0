import type { Queryable } from '../../platform/postgres/queryable.ts';
import { AppError } from '../../schema/errors.ts';

/**
 * That an account would still have a way to sign in without one of its passkeys or identities.
 * @throws AppError last-sign-in-way
 */
export async function checkWayLeft(db: Queryable, account: string): Promise<void> {
  const [row] = await db.query<{ ways: number }>(
    `SELECT (CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END
       + (SELECT count(*) FROM passkey p WHERE p.account = a.id)
       + (SELECT count(*) FROM account_identity i WHERE i.account = a.id))::int AS ways
     FROM account a WHERE a.id = $1 FOR UPDATE`,
    [account],
  );
  if (row === undefined || row.ways < 2) throw new AppError('last-sign-in-way');
}
