import { fail, type Result, succeed } from '../../std/result.ts';
import { checkHeader, type TokenHeader } from './check-header.ts';
import {
  type Claims,
  getClaim,
  isObject,
  type ParsedToken,
  parseToken,
  readScopes,
} from './parse-token.ts';
import type { PassportContext } from './passport-context.ts';
import { readClaims, readIssuer, type TokenClaims } from './read-claims.ts';
import { type Refusal, refuse } from './refusals.ts';
import type { Identity, TrustedIssuer } from './trusted-issuer.ts';
import { verifySignature } from './verify-signature.ts';
import { parseVisaObject, type VisaObject } from './visa-object.ts';

/** Types of the header typ, in lower case and without 'application/'. */
export const PASSPORT_TYPE = 'vnd.ga4gh.passport+jwt';
export const VISA_TYPE = 'vnd.ga4gh.visa+jwt';

// For how long a visa in the form of an access token holds without asking its issuer (GA4GH AAI).
const POLL_SECONDS = 3600;

/** A visa that its issuer signed, for what that is trusted for; whose it is, and its conditions, are not looked at yet. */
export interface VerifiedVisa extends VisaObject {
  readonly identity: Identity;
  readonly id: string;
  /** Seconds since 1970; its own end, or that of its assertion. */
  readonly expiresAt: number;
}

type VisaForm = 'document' | 'access-token';

function findForm(header: TokenHeader, claims: Claims, where: string): Result<VisaForm, Refusal> {
  const scopes = readScopes(claims);
  if (scopes === null) {
    return fail(refuse('scope-malformed', `${where} scope`, getClaim(claims, 'scope')));
  }
  const isOpenId = scopes.includes('openid');
  if (header.jku !== null && isOpenId) return fail(refuse('visa-form-mixed', `${where} scope`));
  if (header.jku !== null) return succeed('document');
  return isOpenId
    ? succeed('access-token')
    : fail(refuse('visa-form-missing', `${where} header jku`));
}

function checkType({ typ }: TokenHeader, claims: Claims, where: string): Refusal | null {
  if (typ === PASSPORT_TYPE || Object.hasOwn(claims, 'ga4gh_passport_v1')) {
    return refuse('visa-is-passport', where);
  }
  const isUsual = typ === null || ['jwt', 'at+jwt', VISA_TYPE].includes(typ);
  return isUsual ? null : refuse('type-wrong', `${where} header typ`, typ);
}

/** Until when a visa in the form of an access token holds. */
async function pollVisa(
  { identity, id, issuedAt, expiresAt }: TokenClaims & { readonly id: string },
  token: ParsedToken,
  where: string,
  { now, poll }: PassportContext,
): Promise<Result<number, Refusal>> {
  if (now < issuedAt + POLL_SECONDS) {
    return succeed(Math.min(expiresAt, issuedAt + POLL_SECONDS));
  }
  const answer = (await poll?.({ issuer: identity.issuer, id, text: token.text })) ?? 'unknown';
  if (answer === 'revoked') return fail(refuse('visa-poll-failed', `${where} iat`, issuedAt));
  return answer === 'holds'
    ? succeed(Math.min(expiresAt, now + POLL_SECONDS))
    : fail(refuse('visa-needs-polling', `${where} iat`, issuedAt));
}

function checkTrust(
  visa: VisaObject,
  issuer: TrustedIssuer,
  where: string,
  { now, skew, grantAuthorities, maxAssertedAge }: PassportContext,
): Refusal | null {
  const { type, source, asserted, by } = visa;
  const at = (field: string) => `${where} ga4gh_visa_v1 ${field}`;
  if (issuer.visaTypes?.includes(type) === false) {
    return refuse('visa-type-not-of-issuer', at('type'), type);
  }
  if (type === 'LinkedIdentities' && !issuer.linksIdentities) {
    return refuse('link-issuer-untrusted', `${where} iss`, issuer.issuer);
  }
  if (issuer.sources?.includes(source) === false) {
    return refuse('visa-source-untrusted', at('source'), source);
  }
  if (asserted - skew > now) return refuse('visa-asserted-in-future', at('asserted'), asserted);
  if (maxAssertedAge !== null && asserted + maxAssertedAge <= now) {
    return refuse('visa-asserted-too-long-ago', at('asserted'), asserted);
  }
  if (type === 'ControlledAccessGrants' && (by === null || !grantAuthorities.includes(by))) {
    return refuse('visa-by-not-allowed', at('by'), by);
  }
  return null;
}

/** Checks a visa by itself, in the order in which the least is believed. */
export async function verifyVisa(
  text: unknown,
  where: string,
  context: PassportContext,
): Promise<Result<VerifiedVisa, Refusal>> {
  const { visaLength, depth } = context.limits;
  const token = parseToken(text, where, { length: visaLength, depth });
  if (!token.ok) return token;
  const { claims } = token.value;
  const header = checkHeader(token.value.header, where);
  if (!header.ok) return header;
  const wrongType = checkType(header.value, claims, where);
  if (wrongType !== null) return fail(wrongType);
  const name = readIssuer(claims, where);
  if (!name.ok) return name;
  const issuer = context.issuers.find((each) => each.issuer === name.value);
  if (issuer === undefined) return fail(refuse('issuer-unknown', `${where} iss`, name.value));
  const form = findForm(header.value, claims, where);
  if (!form.ok) return form;
  const signature = await verifySignature(token.value, header.value, issuer, where);
  if (!signature.ok) return signature;
  return readVisa(token.value, { form: form.value, issuer, where, context });
}

async function readVisa(
  token: ParsedToken,
  input: {
    readonly form: VisaForm;
    readonly issuer: TrustedIssuer;
    readonly where: string;
    readonly context: PassportContext;
  },
): Promise<Result<VerifiedVisa, Refusal>> {
  const { form, issuer, where, context } = input;
  const { claims } = token;
  const read = readClaims(claims, where, context);
  if (!read.ok) return read;
  const { id, identity } = read.value;
  if (id === null) return fail(refuse('id-missing', `${where} jti`));
  const object = getClaim(claims, 'ga4gh_visa_v1');
  if (object === undefined) return fail(refuse('visa-claim-missing', `${where} ga4gh_visa_v1`));
  if (!isObject(object)) {
    return fail(refuse('visa-claim-malformed', `${where} ga4gh_visa_v1`, object));
  }
  const visa = parseVisaObject(object, where, context.limits);
  if (!visa.ok) return visa;
  const untrusted = checkTrust(visa.value, issuer, where, context);
  if (untrusted !== null) return fail(untrusted);
  const held =
    form === 'document'
      ? succeed(read.value.expiresAt)
      : await pollVisa({ ...read.value, id }, token, where, context);
  if (!held.ok) return held;
  const { maxAssertedAge } = context;
  const asserted = maxAssertedAge === null ? held.value : visa.value.asserted + maxAssertedAge;
  return succeed({ ...visa.value, identity, id, expiresAt: Math.min(held.value, asserted) });
}
