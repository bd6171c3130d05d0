import type { JWK } from 'jose';

/** Public keys that were read from one place of an issuer. */
export interface IssuerKeys {
  /** As tokens name it in their header; null for the keys of its OpenID configuration, for tokens that name none. */
  readonly jku: string | null;
  readonly keys: readonly JWK[];
}

/** An issuer that the keeper of the node trusts, and for what. */
export interface TrustedIssuer {
  /** The claim iss, letter by letter. */
  readonly issuer: string;
  readonly keySets: readonly IssuerKeys[];
  /** It is a broker whose passports are read. */
  readonly issuesPassports: boolean;
  /** Types of visas that it is trusted for; null for all that are used here. */
  readonly visaTypes: readonly string[] | null;
  /** Sources whose assertions it may sign, letter by letter; null for any. */
  readonly sources: readonly string[] | null;
  /** It may say that two identities are one person. */
  readonly linksIdentities: boolean;
}

/** One person as one issuer knows them. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** One text for one identity, whatever letters its parts have. */
export function toIdentityKey({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject]);
}
