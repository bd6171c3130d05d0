import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { LinkedAccount, LinkedAccountsPort } from '../../../schema/passport-ports.ts';

/** Tells which open accounts providers vouch for, by ids of accounts or by identities at providers. */
export function createLinkedAccounts(on: Queryable): LinkedAccountsPort {
  return {
    listLinkedAccounts: ({ accounts, identities }) =>
      on.query<LinkedAccount>(
        `SELECT a.id AS account, coalesce(
           jsonb_agg(jsonb_build_object('issuer', i.issuer, 'subject', i.subject) ORDER BY i.created_at, i.id)
             FILTER (WHERE i.id IS NOT NULL), '[]') AS identities
         FROM account a LEFT JOIN account_identity i ON i.account = a.id
         WHERE a.disabled_at IS NULL AND a.id IN (
           SELECT id FROM unnest($1::text[]) AS asked (id)
           UNION SELECT o.account FROM account_identity o
             JOIN unnest($2::text[], $3::text[]) AS asked (issuer, subject)
               ON o.issuer = asked.issuer AND o.subject = asked.subject)
         GROUP BY a.id ORDER BY a.id`,
        [
          accounts,
          identities.map(({ issuer }) => issuer),
          identities.map(({ subject }) => subject),
        ],
      ),
  };
}
