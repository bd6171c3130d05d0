import { fail, type Result, succeed } from '../../std/result.ts';
import { type Claims, getClaim } from './parse-token.ts';
import { type Refusal, refuse } from './refusals.ts';
import type { Identity } from './trusted-issuer.ts';

/** The claims that passports and visas share. Times in seconds since 1970. */
export interface TokenClaims {
  readonly identity: Identity;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** null for none. */
  readonly id: string | null;
}

/** What the claims are compared with. */
export interface ClaimsContext {
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds by which clocks may differ. */
  readonly skew: number;
  /** Names of this node, one of which a token has to name if it names an audience at all. */
  readonly audiences: readonly string[];
  readonly isRevoked: (token: { readonly issuer: string; readonly id: string }) => boolean;
}

/** A text of 1 to 255 characters; null for anything else. */
export function toShortText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : null;
}

/** Seconds since 1970 as a whole number; null for anything else. */
export function toSeconds(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

function readTime(claims: Claims, name: string, where: string): Result<number | null, Refusal> {
  const value = getClaim(claims, name);
  if (value === undefined) return succeed(null);
  const seconds = toSeconds(value);
  return seconds === null
    ? fail(refuse('time-malformed', `${where} ${name}`, value))
    : succeed(seconds);
}

function readTimes(
  claims: Claims,
  where: string,
  { now, skew }: ClaimsContext,
): Result<{ readonly issuedAt: number; readonly expiresAt: number }, Refusal> {
  const [issued, expires, notBefore] = ['iat', 'exp', 'nbf'].map((name) =>
    readTime(claims, name, where),
  ) as [
    Result<number | null, Refusal>,
    Result<number | null, Refusal>,
    Result<number | null, Refusal>,
  ];
  if (!issued.ok) return issued;
  if (!expires.ok) return expires;
  if (!notBefore.ok) return notBefore;
  if (issued.value === null) return fail(refuse('time-missing', `${where} iat`));
  if (expires.value === null) return fail(refuse('time-missing', `${where} exp`));
  if (expires.value <= issued.value) {
    return fail(refuse('life-reversed', `${where} exp`, expires.value));
  }
  if (expires.value + skew <= now) return fail(refuse('expired', `${where} exp`, expires.value));
  if (issued.value - skew > now) {
    return fail(refuse('issued-in-future', `${where} iat`, issued.value));
  }
  if (notBefore.value !== null && notBefore.value - skew > now) {
    return fail(refuse('not-yet-valid', `${where} nbf`, notBefore.value));
  }
  return succeed({ issuedAt: issued.value, expiresAt: expires.value });
}

function checkAudience(
  claims: Claims,
  where: string,
  { audiences }: ClaimsContext,
): Result<null, Refusal> {
  const value = getClaim(claims, 'aud');
  if (value === undefined) return succeed(null);
  const named = Array.isArray(value) ? value : [value];
  if (named.length === 0 || !named.every((each) => typeof each === 'string')) {
    return fail(refuse('audience-malformed', `${where} aud`, value));
  }
  return named.some((each) => audiences.includes(each))
    ? succeed(null)
    : fail(refuse('audience-other', `${where} aud`, value));
}

/** The issuer that a token names, before anything of it is believed. */
export function readIssuer(claims: Claims, where: string): Result<string, Refusal> {
  const issuer = toShortText(getClaim(claims, 'iss'));
  return issuer === null
    ? fail(refuse('issuer-missing', `${where} iss`, getClaim(claims, 'iss')))
    : succeed(issuer);
}

/** Reads and checks what passports and visas share. Call it for tokens whose signature was checked. */
export function readClaims(
  claims: Claims,
  where: string,
  context: ClaimsContext,
): Result<TokenClaims, Refusal> {
  const issuer = readIssuer(claims, where);
  if (!issuer.ok) return issuer;
  const subject = toShortText(getClaim(claims, 'sub'));
  if (subject === null)
    return fail(refuse('subject-missing', `${where} sub`, getClaim(claims, 'sub')));
  const times = readTimes(claims, where, context);
  if (!times.ok) return times;
  const audience = checkAudience(claims, where, context);
  if (!audience.ok) return audience;
  const value = getClaim(claims, 'jti');
  const id = toShortText(value);
  if (value !== undefined && id === null)
    return fail(refuse('id-malformed', `${where} jti`, value));
  if (id !== null && context.isRevoked({ issuer: issuer.value, id })) {
    return fail(refuse('revoked', `${where} jti`, id));
  }
  return succeed({ identity: { issuer: issuer.value, subject }, ...times.value, id });
}
