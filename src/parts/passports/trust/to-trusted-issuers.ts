import type { JWK } from 'jose';
import type { TrustedIssuer } from '../../../engine/passports/trusted-issuer.ts';
import { addressesOf, type PassportsContext } from '../passports-context.ts';
import type { StoredIssuer } from './issuer-store.ts';
import { areHeld } from './read-issuer-keys.ts';

/** Tokens name the place of the keys, or none: an address that is not the trusted one is never looked at. */
function toKeySets(jku: string, keys: readonly JWK[]): TrustedIssuer['keySets'] {
  return [
    { jku, keys },
    { jku: null, keys },
  ];
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
    keySets: toKeySets(jku, context.keys.listPublic()),
    issuesPassports: true,
    visaTypes: ['ControlledAccessGrants', 'LinkedIdentities'],
    sources: null,
    linksIdentities: true,
  };
  const others = issuers
    .filter((each) => each.issuer !== issuer)
    .map((each): TrustedIssuer => {
      const { visaTypes, sources, issuesPassports, linksIdentities } = each;
      const keySets = toKeySets(each.jku, areHeld(each, now) ? each.keys : []);
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
