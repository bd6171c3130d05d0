import { defaultLimits, type PassportLimits } from './passport-limits.ts';
import type { ClaimsContext } from './read-claims.ts';
import type { Identity, TrustedIssuer } from './trusted-issuer.ts';
import type { VisaAuthority } from './visa-object.ts';

/** What an issuer says of one of its access tokens. */
export type PollAnswer = 'holds' | 'revoked' | 'unknown';

/** All that passports and visas are judged by; nothing is fetched and no clock is read. */
export interface PassportContext extends ClaimsContext {
  readonly issuers: readonly TrustedIssuer[];
  /**
   * Identities of the account that is signed in, to one of which a passport has to belong; null where the passport
   * itself says who asks, as DRS allows.
   */
  readonly identities: readonly Identity[] | null;
  /** Who may assert a grant of controlled access. */
  readonly grantAuthorities: readonly VisaAuthority[];
  /** Seconds after its assertion for which a visa is accepted; null for as long as it says itself. */
  readonly maxAssertedAge: number | null;
  /**
   * Asks the issuer whether a visa in the form of an access token still holds, and not more often than once an hour; null
   * where nobody can, so that such visas are read in their first hour only.
   */
  readonly poll:
    | ((visa: {
        readonly issuer: string;
        readonly id: string;
        readonly text: string;
      }) => Promise<PollAnswer>)
    | null;
  readonly limits: PassportLimits;
}

/** The strictest context: nobody is trusted, grants by committees only, clocks within a minute. */
export function createPassportContext(
  now: number,
  change: Partial<PassportContext> = {},
): PassportContext {
  return {
    issuers: [],
    identities: null,
    now,
    skew: 60,
    audiences: [],
    isRevoked: () => false,
    grantAuthorities: ['dac'],
    maxAssertedAge: null,
    poll: null,
    limits: defaultLimits,
    ...change,
  };
}
