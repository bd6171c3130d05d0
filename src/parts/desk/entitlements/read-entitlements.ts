import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Entitlement, EntitlementsPort } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';

const COLUMNS = `id, account, dataset, application, from_at AS "from", until_at AS "until"`;

/** Tells what is in force now: nothing that was revoked a moment ago, and nothing that has ended by the clock. */
export function createEntitlementReader(on: Queryable, clock: Clock): EntitlementsPort {
  const list = (
    account: string,
    datasets: readonly string[] | null,
  ): Promise<readonly Entitlement[]> =>
    on.query<Entitlement>(
      `SELECT ${COLUMNS} FROM desk_entitlement
       WHERE account = $1 AND ($2::text[] IS NULL OR dataset = ANY ($2)) AND status = 'given'
         AND from_at <= $3 AND until_at > $3
       ORDER BY until_at DESC, dataset, id`,
      [account, datasets, clock.now()],
    );
  return {
    listEntitlements: (account) => list(account, null),
    findEntitlement: async (account, datasets) => (await list(account, datasets))[0] ?? null,
    listInForce: async (ids) => {
      const rows = await on.query<Entitlement>(
        `SELECT ${COLUMNS} FROM desk_entitlement
         WHERE id = ANY ($1) AND status = 'given' AND from_at <= $2 AND until_at > $2`,
        [ids, clock.now()],
      );
      return new Map(rows.map((row) => [row.id, row]));
    },
  };
}
