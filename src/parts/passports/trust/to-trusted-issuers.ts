import type { JWK } from 'jose';
import type { TrustedIssuer } from '../../../engine/passports/trusted-issuer.ts';
import { addressesOf, type PassportsContext } from '../passports-context.ts';
import type { StoredIssuer } from './issuer-store.ts';
import { areHeld } from './read-issuer-keys.ts';

/**
 * Keys by the place that tokens name for them; another place is never looked at. Passports of brokers may name none, and so
 * may visas of theirs that are access tokens; those of issuers that are trusted for visas alone may not.
 */
function toKeySets(
  jku: string,
  keys: readonly JWK[],
  issuesPassports: boolean,
): TrustedIssuer['keySets'] {
  return [{ jku, keys }, ...(issuesPassports ? [{ jku: null, keys }] : [])];
}

/** Whom passports and visas are believed: those that the operator trusts, and the node itself. */
export function toTrustedIssuers(
  context: Pick<PassportsContext, 'clock' | 'keys' | 'nodeUrl'>,
  issuers: readonly StoredIssuer[],
): readonly TrustedIssuer[] {
  const now = context.clock.now();
  const { issuer, jku } = addressesOf(context);
  const own: TrustedIssuer = {
    issuer,
    keySets: toKeySets(jku, context.keys.listPublic(), true),
    issuesPassports: true,
    visaTypes: ['ControlledAccessGrants', 'LinkedIdentities'],
    sources: null,
    linksIdentities: true,
  };
  const others = issuers
    .filter((each) => each.issuer !== issuer)
    .map((each): TrustedIssuer => {
      const { visaTypes, sources, issuesPassports, linksIdentities } = each;
      const keySets = toKeySets(each.jku, areHeld(each, now) ? each.keys : [], issuesPassports);
      return { issuer: each.issuer, keySets, issuesPassports, visaTypes, sources, linksIdentities };
    });
  return [own, ...others];
}

/** Issuers of visas that may open something here, the node itself among them. */
export function listGrantIssuers(
  context: Pick<PassportsContext, 'nodeUrl'>,
  issuers: readonly StoredIssuer[],
): readonly string[] {
  const granting = issuers.filter(
    ({ visaTypes }) => visaTypes?.includes('ControlledAccessGrants') ?? true,
  );
  return [addressesOf(context).issuer, ...granting.map(({ issuer }) => issuer)];
}
