import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** What a passport opened, with all that it rests on. */
export interface StoredGrant {
  readonly id: string;
  readonly account: string;
  readonly dataset: string;
  readonly from: Date;
  readonly until: Date;
  /** Keys of passports and visas, as revocations name them. */
  readonly tokens: readonly string[];
  /** Ids of trusted issuers. */
  readonly issuers: readonly string[];
  /** Ids of this node's own entitlements. */
  readonly entitlements: readonly string[];
}

/** Keeps grants for whoever asks whether they hold; one that is there already says the same. */
export async function keepGrants(on: Queryable, grants: readonly StoredGrant[]): Promise<void> {
  if (grants.length === 0) return;
  await on.execute(
    `INSERT INTO passports_grant (id, account, dataset, from_at, until_at, tokens, issuers, entitlements)
     SELECT g.id, g.account, g.dataset, g."from", g.until, g.tokens, g.issuers, g.entitlements
     FROM jsonb_to_recordset($1::jsonb) AS g (id text, account text, dataset text, "from" timestamptz,
       until timestamptz, tokens text[], issuers text[], entitlements text[])
     ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(grants)],
  );
}

/**
 * Those of the grants that hold as far as this part knows: in time, nothing revoked, and every issuer still trusted. What
 * of them the access desk has to hold, too, comes along.
 */
export function listHolding(
  on: Queryable,
  ids: readonly string[],
  now: Date,
): Promise<readonly Omit<StoredGrant, 'tokens' | 'issuers'>[]> {
  return on.query(
    `SELECT g.id, g.account, g.dataset, g.from_at AS "from", g.until_at AS until, g.entitlements
     FROM passports_grant g
     WHERE g.id = ANY ($1) AND g.until_at > $2
       AND NOT EXISTS (SELECT FROM passports_revocation r WHERE r.token = ANY (g.tokens))
       AND NOT EXISTS (SELECT FROM unnest(g.issuers) AS named (id)
         WHERE NOT EXISTS (SELECT FROM passports_issuer i WHERE i.id = named.id))`,
    [ids, now],
  );
}

/** Forgets what has ended; how many. */
export function removeEndedGrants(on: Queryable, before: Date): Promise<number> {
  return on.execute('DELETE FROM passports_grant WHERE until_at < $1', [before]);
}
