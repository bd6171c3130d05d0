import type { JWK } from 'jose';
import type { AllowedAlgorithm } from './check-header.ts';

/** A key of an issuer over its life. Times in seconds since 1970. */
export interface RingKey {
  readonly kid: string;
  readonly alg: AllowedAlgorithm;
  /** Only its public half is ever given away. */
  readonly jwk: JWK;
  readonly signsFrom: number;
  /** null until it is followed by another. */
  readonly signsUntil: number | null;
}

/** The key that signs now: of those that may, the newest; null for none. */
export function findSigningKey(ring: readonly RingKey[], now: number): RingKey | null {
  const able = ring.filter(
    ({ signsFrom, signsUntil }) => signsFrom <= now && (signsUntil === null || signsUntil > now),
  );
  return able.sort((one, other) => other.signsFrom - one.signsFrom)[0] ?? null;
}

/**
 * The keys to publish: those that will sign, so that readers know them before, those that do, and those that did as long
 * as a token of theirs may still be valid. Public halves only.
 *
 * @param longestLife seconds of the longest life that a token gets
 */
export function listPublicKeys(
  ring: readonly RingKey[],
  now: number,
  longestLife: number,
): readonly JWK[] {
  return ring
    .filter(({ signsUntil }) => signsUntil === null || signsUntil + longestLife > now)
    .map(({ kid, alg, jwk: { kty, crv, x, y, n, e } }) => {
      const half = alg === 'RS256' ? { kty, n, e } : { kty, crv, x, y };
      return { ...half, kid, alg, use: 'sig' } as JWK;
    });
}
