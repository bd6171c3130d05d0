import { getClaim, parseToken } from '../../../engine/passports/parse-token.ts';
import { defaultLimits } from '../../../engine/passports/passport-limits.ts';
import { toShortText } from '../../../engine/passports/read-claims.ts';

/** What a token says of itself, before anything of it is believed. */
export interface PeekedToken {
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly id: string | null;
}

/** A passport and its visas in their order, to find out what is known here of whom they name. */
export interface PeekedPassport extends PeekedToken {
  readonly visas: readonly PeekedToken[];
}

const NOTHING: PeekedToken = { issuer: null, subject: null, id: null };

function peek(text: unknown, length: number): { token: PeekedToken; visas: readonly unknown[] } {
  const parsed = parseToken(text, 'token', { length, depth: defaultLimits.depth });
  if (!parsed.ok) return { token: NOTHING, visas: [] };
  const { claims } = parsed.value;
  const [issuer, subject, id] = ['iss', 'sub', 'jti'].map((name) =>
    toShortText(getClaim(claims, name)),
  );
  const visas = getClaim(claims, 'ga4gh_passport_v1');
  return {
    token: { issuer: issuer ?? null, subject: subject ?? null, id: id ?? null },
    visas: Array.isArray(visas) && visas.length <= defaultLimits.visas ? visas : [],
  };
}

/** Never fails: what cannot be read names nobody, and is refused by whoever verifies it. */
export function peekPassport(text: string): PeekedPassport {
  const { token, visas } = peek(text, defaultLimits.passportLength);
  return { ...token, visas: visas.map((visa) => peek(visa, defaultLimits.visaLength).token) };
}
