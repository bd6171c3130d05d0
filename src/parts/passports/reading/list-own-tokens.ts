import { findBySubject } from '../issuing/own-tokens.ts';
import { addressesOf, type PassportsContext } from '../passports-context.ts';
import type { TokenName } from '../revocations/revocation-store.ts';
import type { KnownPeople } from './known-people.ts';
import type { Reading } from './present-passports.ts';

/**
 * Names of what this node issued for an account, of a passport that counts: the passport, and visas in it. One that is
 * refused as a whole gives none: its signature may be the reason.
 */
export function listOwnTokens(
  context: PassportsContext,
  { peeked, result }: Reading,
  { account, people }: { readonly account: string; readonly people: KnownPeople },
): readonly TokenName[] {
  if (!result.ok) return [];
  const { issuer } = addressesOf(context);
  const isTheirs = (identity: { readonly issuer: string; readonly subject: string }) =>
    identity.issuer === issuer &&
    findBySubject(people.accounts, identity.subject, context.broker)?.account === account;
  const { identity, accepted } = result.value;
  const own = peeked.id !== null && isTheirs(identity) ? [{ issuer, id: peeked.id }] : [];
  const visas = accepted
    .filter((visa) => isTheirs(visa.identity))
    .map(({ id }) => ({ issuer, id }));
  return [...own, ...visas];
}
