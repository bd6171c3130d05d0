import { base64url } from 'jose';
import { fail, type Result, succeed } from '../../std/result.ts';
import { findJsonFault } from './find-repeated-name.ts';
import { type Refusal, refuse } from './refusals.ts';

/** A JSON object of a token, of which nothing is known. */
export type Claims = Readonly<Record<string, unknown>>;

/** A signed token in compact form (RFC 7515) whose signature was not looked at yet. */
export interface ParsedToken {
  readonly text: string;
  readonly header: Claims;
  readonly claims: Claims;
  readonly hasSignature: boolean;
}

/** The limits of one token: characters, and nesting of its objects and lists. */
export interface TokenLimits {
  readonly length: number;
  readonly depth: number;
}

const alphabet = /^[A-Za-z0-9_-]+$/;

/** Bytes of base64url without padding; null for other texts, and for those whose last letter has bits left over. */
function decodePart(part: string): Uint8Array | null {
  if (!alphabet.test(part) || part.length % 4 === 1) return null;
  const bytes = base64url.decode(part);
  return base64url.encode(bytes) === part ? bytes : null;
}

function parseObject(part: string, where: string, depth: number): Result<Claims, Refusal> {
  const bytes = decodePart(part);
  if (bytes === null) return fail(refuse('token-not-base64url', where));
  let text: string;
  let value: unknown;
  try {
    // A byte order mark stays and is no JSON.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return fail(refuse('token-not-json', where));
  }
  if (!isObject(value)) return fail(refuse('token-not-json', where));
  const fault = findJsonFault(text, depth);
  if (fault?.kind === 'repeated') return fail(refuse('token-name-repeated', where, fault.name));
  return fault === null ? succeed(value) : fail(refuse('token-too-deep', where));
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A claim that the object has itself: never one of its prototype. */
export function getClaim(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** Scopes of a token; an empty list where it has none, null where they are no text. */
export function readScopes(claims: Claims): readonly string[] | null {
  const scope = getClaim(claims, 'scope') ?? '';
  return typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : null;
}

/**
 * Takes a token apart, strictly: canonical base64url, UTF-8, JSON objects without repeated names.
 *
 * @param where what a refusal calls it, such as 'visa 3'
 */
export function parseToken(
  text: unknown,
  where: string,
  limits: TokenLimits,
): Result<ParsedToken, Refusal> {
  if (typeof text !== 'string') return fail(refuse('token-not-text', where));
  if (text.length > limits.length) {
    return fail(refuse('token-too-large', where, `${text.length} characters`));
  }
  const parts = text.split('.');
  if (parts.length === 5) return fail(refuse('token-encrypted', where));
  const [headerPart = '', claimsPart = '', signature = ''] = parts;
  if (parts.length !== 3) return fail(refuse('token-not-compact', where));
  const header = parseObject(headerPart, `${where} header`, limits.depth);
  if (!header.ok) return header;
  const claims = parseObject(claimsPart, `${where} claims`, limits.depth);
  if (!claims.ok) return claims;
  if (signature !== '' && decodePart(signature) === null) {
    return fail(refuse('token-not-base64url', `${where} signature`));
  }
  return succeed({
    ...{ text, header: header.value, claims: claims.value },
    hasSignature: signature !== '',
  });
}
