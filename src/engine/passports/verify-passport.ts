import { fail, type Result, succeed } from '../../std/result.ts';
import { type AcceptedVisas, acceptVisas } from './accept-visas.ts';
import { checkHeader, type TokenHeader } from './check-header.ts';
import { type Claims, getClaim, parseToken, readScopes } from './parse-token.ts';
import type { PassportContext } from './passport-context.ts';
import { readClaims, readIssuer } from './read-claims.ts';
import { type Refusal, refuse } from './refusals.ts';
import { type Identity, toIdentityKey } from './trusted-issuer.ts';
import { verifySignature } from './verify-signature.ts';
import { PASSPORT_TYPE, VISA_TYPE } from './verify-visa.ts';

const WHERE = 'passport';

/** A passport that its broker signed, and what of it holds for the person. */
export interface VerifiedPassport extends AcceptedVisas {
  readonly identity: Identity;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

function checkType({ typ }: TokenHeader, claims: Claims): Refusal | null {
  if (typ === VISA_TYPE || Object.hasOwn(claims, 'ga4gh_visa_v1')) {
    return refuse('passport-is-visa', WHERE);
  }
  if (typ === PASSPORT_TYPE) return null;
  const isForPassport = readScopes(claims)?.includes('ga4gh_passport_v1') === true;
  if (typ === 'at+jwt' || isForPassport) return refuse('passport-is-access-token', WHERE);
  return refuse(typ === null ? 'type-missing' : 'type-wrong', `${WHERE} header typ`, typ);
}

function findVisas(
  claims: Claims,
  { limits }: PassportContext,
): Result<readonly unknown[], Refusal> {
  const value = getClaim(claims, 'ga4gh_passport_v1');
  if (value === undefined) {
    return fail(refuse('passport-claim-missing', `${WHERE} ga4gh_passport_v1`));
  }
  return checkVisaList(value, limits.visas);
}

function checkVisaList(value: unknown, most: number): Result<readonly unknown[], Refusal> {
  const where = `${WHERE} ga4gh_passport_v1`;
  if (!Array.isArray(value)) return fail(refuse('passport-claim-malformed', where, value));
  return value.length > most
    ? fail(refuse('passport-too-many-visas', where, `${value.length} visas`))
    : succeed(value);
}

function isOwn(identity: Identity, { identities }: PassportContext): boolean {
  return identities?.some((each) => toIdentityKey(each) === toIdentityKey(identity)) ?? true;
}

/**
 * Reads a passport (GA4GH AAI and Passport 1.2) as a clearinghouse does: what it says of itself refuses it as a whole;
 * visas in it are refused one by one. Nothing is fetched: keys, clock, revocations and whom to trust come with the
 * context. After 'key-unknown' the caller may read the keys of that trusted issuer anew, and try once more.
 */
export async function verifyPassport(
  text: unknown,
  context: PassportContext,
): Promise<Result<VerifiedPassport, Refusal>> {
  const { passportLength, depth } = context.limits;
  const token = parseToken(text, WHERE, { length: passportLength, depth });
  if (!token.ok) return token;
  const { claims } = token.value;
  const header = checkHeader(token.value.header, WHERE);
  if (!header.ok) return header;
  const wrongType = checkType(header.value, claims);
  if (wrongType !== null) return fail(wrongType);
  const name = readIssuer(claims, WHERE);
  if (!name.ok) return name;
  const issuer = context.issuers.find((each) => each.issuer === name.value);
  if (issuer === undefined) return fail(refuse('issuer-unknown', `${WHERE} iss`, name.value));
  if (!issuer.issuesPassports) {
    return fail(refuse('issuer-not-for-passports', `${WHERE} iss`, name.value));
  }
  const signature = await verifySignature(token.value, header.value, issuer, WHERE);
  if (!signature.ok) return signature;
  const read = readClaims(claims, WHERE, context);
  if (!read.ok) return read;
  const { identity, expiresAt } = read.value;
  if (!isOwn(identity, context)) {
    return fail(refuse('passport-of-another', `${WHERE} sub`, identity.subject));
  }
  const visas = findVisas(claims, context);
  if (!visas.ok) return visas;
  const own = [identity, ...(context.identities ?? [])];
  return succeed({ identity, expiresAt, ...(await acceptVisas(visas.value, own, context)) });
}

/**
 * Reads visas as a broker's userinfo lists them (`ga4gh_passport_v1`), for somebody who has signed in there.
 *
 * @param identity whom the broker told about; the caller has asked it with that person's access token
 */
export async function verifyVisaList(
  value: unknown,
  identity: Identity,
  context: PassportContext,
): Promise<Result<AcceptedVisas, Refusal>> {
  if (!isOwn(identity, context)) {
    return fail(refuse('passport-of-another', `${WHERE} sub`, identity.subject));
  }
  const visas = checkVisaList(value, context.limits.visas);
  if (!visas.ok) return visas;
  const own = [identity, ...(context.identities ?? [])];
  return succeed(await acceptVisas(visas.value, own, context));
}
