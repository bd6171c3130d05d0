import { fail, type Result, succeed } from '../../std/result.ts';
import { type Claims, getClaim } from './parse-token.ts';
import { type Refusal, refuse } from './refusals.ts';

/** What passports and visas may be signed by (GA4GH AAI 1.2). */
export const allowedAlgorithms = ['RS256', 'ES256'] as const;
export type AllowedAlgorithm = (typeof allowedAlgorithms)[number];

/** A header that names how and by which key its token is signed. */
export interface TokenHeader {
  readonly alg: AllowedAlgorithm;
  readonly kid: string;
  /** Where the issuer publishes its keys; null where the header does not say. Never fetched because of a token. */
  readonly jku: string | null;
  /** In lower case, without 'application/'; null for none. */
  readonly typ: string | null;
}

const embedded = ['jwk', 'x5c', 'x5u', 'x5t', 'x5t#S256'];

function checkAlgorithm(alg: unknown, where: string): Result<AllowedAlgorithm, Refusal> {
  if (typeof alg !== 'string' || alg === '') return fail(refuse('algorithm-missing', where, alg));
  const allowed = allowedAlgorithms.find((each) => each === alg);
  if (allowed !== undefined) return succeed(allowed);
  if (alg.trim().toLowerCase() === 'none') return fail(refuse('algorithm-none', where, alg));
  const code = /^\s*HS/i.test(alg) ? 'algorithm-symmetric' : 'algorithm-not-allowed';
  return fail(refuse(code, where, alg));
}

/** An https address; http only for the machine itself, where nobody is between. */
export function isKeyAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
}

/** The type of a token as it is compared: RFC 7515 leaves out 'application/', and case does not count. */
export function normaliseType(typ: unknown): string | null {
  if (typeof typ !== 'string') return null;
  return typ.toLowerCase().replace(/^application\//, '');
}

/** Checks all of a header but whether its key is trusted. */
export function checkHeader(header: Claims, where: string): Result<TokenHeader, Refusal> {
  const alg = checkAlgorithm(getClaim(header, 'alg'), `${where} header alg`);
  if (!alg.ok) return alg;
  // Even an empty list: a token that may be read in two ways is read in none.
  for (const name of ['crit', 'b64', 'zip', 'enc']) {
    if (Object.hasOwn(header, name)) {
      return fail(refuse('header-critical', `${where} header ${name}`, header[name]));
    }
  }
  for (const name of embedded) {
    if (Object.hasOwn(header, name)) {
      return fail(refuse('header-key-embedded', `${where} header ${name}`));
    }
  }
  const kid = getClaim(header, 'kid');
  if (typeof kid !== 'string' || kid === '' || kid.length > 255) {
    return fail(refuse('kid-missing', `${where} header kid`, kid));
  }
  const jku = getClaim(header, 'jku') ?? null;
  if (jku !== null && (typeof jku !== 'string' || !isKeyAddress(jku))) {
    return fail(refuse('jku-malformed', `${where} header jku`, jku));
  }
  const typ = normaliseType(getClaim(header, 'typ'));
  return succeed({ alg: alg.value, kid, jku, typ });
}
