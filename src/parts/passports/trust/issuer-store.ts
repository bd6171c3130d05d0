import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** What an issuer is trusted for. */
export interface IssuerTrust {
  readonly issuer: string;
  readonly jku: string;
  readonly issuesPassports: boolean;
  /** null for all that are used here. */
  readonly visaTypes: readonly string[] | null;
  /** null for any. */
  readonly sources: readonly string[] | null;
  readonly linksIdentities: boolean;
  /** Broker whose subjects its visas are about; null where it has its own. */
  readonly subjectsOf: string | null;
  /** Accessions of committees whose decisions its sources tell. */
  readonly committees: readonly string[];
}

/** A trusted issuer with the keys that were read of it. */
export interface StoredIssuer extends IssuerTrust {
  readonly id: string;
  readonly keys: readonly JWK[];
  readonly keysReadAt: Date | null;
  readonly keysTriedAt: Date | null;
  readonly keysProblem: string | null;
  readonly addedBy: string;
  readonly addedAt: Date;
}

const COLUMNS = `id, issuer, jku, issues_passports AS "issuesPassports", visa_types AS "visaTypes", sources,
  links_identities AS "linksIdentities", subjects_of AS "subjectsOf", committees, keys,
  keys_read_at AS "keysReadAt", keys_tried_at AS "keysTriedAt", keys_problem AS "keysProblem",
  added_by AS "addedBy", added_at AS "addedAt"`;

/** All, by name. */
export function listIssuers(on: Queryable): Promise<readonly StoredIssuer[]> {
  return on.query<StoredIssuer>(`SELECT ${COLUMNS} FROM passports_issuer ORDER BY issuer`);
}

export async function findIssuer(on: Queryable, id: string): Promise<StoredIssuer | null> {
  const [row] = await on.query<StoredIssuer>(
    `SELECT ${COLUMNS} FROM passports_issuer WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

/** Its id; null where the issuer is there already. */
export async function insertIssuer(
  on: Queryable,
  trust: IssuerTrust,
  added: { readonly by: string; readonly at: Date },
): Promise<string | null> {
  const id = `issuer-${randomBytes(8).toString('hex')}`;
  const { issuer, jku, issuesPassports, visaTypes, sources, linksIdentities } = trust;
  const count = await on.execute(
    `INSERT INTO passports_issuer (id, issuer, jku, issues_passports, visa_types, sources, links_identities, subjects_of,
       committees, added_by, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (issuer) DO NOTHING`,
    [
      ...[id, issuer, jku, issuesPassports, visaTypes, sources, linksIdentities],
      ...[trust.subjectsOf, trust.committees, added.by, added.at],
    ],
  );
  return count === 0 ? null : id;
}

/** What was trusted; null where it was not there. */
export async function deleteIssuer(on: Queryable, id: string): Promise<StoredIssuer | null> {
  const [row] = await on.query<StoredIssuer>(
    `DELETE FROM passports_issuer WHERE id = $1 RETURNING ${COLUMNS}`,
    [id],
  );
  return row ?? null;
}

/**
 * Takes the turn to read the keys of an issuer: whoever comes within `seconds` of the last turn has none.
 *
 * @returns the address to read; null for no turn
 */
export async function takeKeysTurn(
  on: Queryable,
  id: string,
  { now, seconds }: { readonly now: Date; readonly seconds: number },
): Promise<string | null> {
  const [row] = await on.query<{ jku: string }>(
    `UPDATE passports_issuer SET keys_tried_at = $2
     WHERE id = $1 AND (keys_tried_at IS NULL OR keys_tried_at <= $2::timestamptz - make_interval(secs => $3))
     RETURNING jku`,
    [id, now, seconds],
  );
  return row?.jku ?? null;
}

/** Keeps what was read; a failure leaves the keys as they were. */
export async function keepKeys(
  on: Queryable,
  id: string,
  read: { readonly keys: readonly JWK[]; readonly at: Date } | { readonly problem: string },
): Promise<void> {
  if ('problem' in read) {
    await on.execute('UPDATE passports_issuer SET keys_problem = $2 WHERE id = $1', [
      id,
      read.problem,
    ]);
    return;
  }
  await on.execute(
    'UPDATE passports_issuer SET keys = $2, keys_read_at = $3, keys_problem = NULL WHERE id = $1',
    [id, JSON.stringify(read.keys), read.at],
  );
}
