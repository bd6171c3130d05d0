import type { Identity } from '../../../engine/passports/trusted-issuer.ts';
import type { LinkedAccount, ProviderIdentity } from '../../../schema/passport-ports.ts';
import type { Entitlement } from '../../../schema/ports.ts';
import { findBySubject, parseGrantId, toOwnSubject } from '../issuing/own-tokens.ts';
import { addressesOf, type PassportsContext } from '../passports-context.ts';
import type { StoredIssuer } from '../trust/issuer-store.ts';
import type { PeekedPassport, PeekedToken } from './peek-passport.ts';

/** What is known here of whom tokens name. */
export interface KnownPeople {
  readonly accounts: readonly LinkedAccount[];
  /** Entitlements in force among those that visas of this node rest on, by id. */
  readonly entitlements: ReadonlyMap<string, Entitlement>;
}

/** Tokens that say they are this node's own. */
function listOwn(passports: readonly PeekedPassport[], issuer: string): readonly PeekedToken[] {
  return passports.flatMap((passport) =>
    [passport, ...passport.visas].filter((token) => token.issuer === issuer),
  );
}

/** Looks up whom the tokens name: two queries, whatever they name. */
export async function findKnownPeople(
  { accounts, entitlements, broker, nodeUrl }: PassportsContext,
  passports: readonly PeekedPassport[],
): Promise<KnownPeople> {
  const own = listOwn(passports, addressesOf({ nodeUrl }).issuer);
  const subjects = own.flatMap(({ subject }) => subject ?? []);
  const named = passports.flatMap(({ issuer, subject }): ProviderIdentity[] =>
    issuer === null || subject === null ? [] : [{ issuer, subject }],
  );
  const asBroker =
    broker === null ? [] : subjects.map((subject) => ({ issuer: broker.issuer, subject }));
  const granted = own.flatMap(({ id }) => (id === null ? [] : (parseGrantId(id) ?? [])));
  const [known, inForce] = await Promise.all([
    accounts.listLinkedAccounts({ accounts: subjects, identities: [...named, ...asBroker] }),
    entitlements.listInForce(granted),
  ]);
  return { accounts: known, entitlements: inForce };
}

/**
 * Whether a token of this node still counts: whom it is about has an open account, and what it rests on is theirs and in
 * force.
 */
export function holdsOwn(
  { subject, id }: PeekedToken,
  { accounts, entitlements }: KnownPeople,
  { broker }: Pick<PassportsContext, 'broker'>,
): boolean {
  const account = subject === null ? null : findBySubject(accounts, subject, broker);
  if (account === null || id === null) return false;
  const entitlement = parseGrantId(id);
  return entitlement === null || entitlements.get(entitlement)?.account === account.account;
}

/**
 * Identities of whom a passport is about, as far as this node knows them: its own, those by which the same account signs in
 * here, what this node calls the account, and what issuers call it that have their subjects from the passport's broker.
 */
export function listIdentities(
  { issuer, subject }: PeekedPassport,
  { accounts }: KnownPeople,
  {
    issuers,
    broker,
    nodeUrl,
  }: Pick<PassportsContext, 'broker' | 'nodeUrl'> & { readonly issuers: readonly StoredIssuer[] },
): readonly Identity[] {
  if (issuer === null || subject === null) return [];
  const own = addressesOf({ nodeUrl }).issuer;
  const account =
    issuer === own
      ? findBySubject(accounts, subject, broker)
      : (accounts.find(({ identities }) =>
          identities.some((each) => each.issuer === issuer && each.subject === subject),
        ) ?? null);
  const alike = issuers
    .filter(({ subjectsOf }) => subjectsOf === issuer)
    .map((each) => ({ issuer: each.issuer, subject }));
  const linked =
    account === null
      ? []
      : [...account.identities, { issuer: own, subject: toOwnSubject(account, broker) }];
  return [{ issuer, subject }, ...linked, ...alike];
}
