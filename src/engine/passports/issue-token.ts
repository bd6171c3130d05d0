import { CompactSign, type CryptoKey, type JWK } from 'jose';
import { fail, type Result, succeed } from '../../std/result.ts';
import type { AllowedAlgorithm } from './check-header.ts';
import type { PassportLimits } from './passport-limits.ts';
import { toSeconds, toShortText } from './read-claims.ts';
import { type Refusal, refuse } from './refusals.ts';
import type { Identity } from './trusted-issuer.ts';
import { PASSPORT_TYPE, VISA_TYPE } from './verify-visa.ts';
import { parseVisaObject, type VisaAuthority, type VisaType } from './visa-object.ts';

/** What signs; `key` is the private key of `kid`, for `alg`. */
export interface TokenSigner {
  readonly kid: string;
  readonly alg: AllowedAlgorithm;
  readonly key: CryptoKey | JWK;
  /** Where the issuer publishes its keys, an https address. */
  readonly jku: string;
}

/** What every token says. Times in seconds since 1970. */
export interface TokenDraft {
  readonly identity: Identity;
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A visa to issue. */
export interface VisaDraft extends TokenDraft {
  readonly type: VisaType;
  readonly asserted: number;
  readonly value: string;
  readonly source: string;
  readonly by: VisaAuthority | null;
  /** As the specification writes them; null for none. */
  readonly conditions: readonly (readonly Readonly<Record<string, string>>[])[] | null;
}

/** A passport to issue. */
export interface PassportDraft extends TokenDraft {
  /** For whom alone it is; null for whoever trusts its issuer. */
  readonly audience: string | null;
  /** Visas as their issuers signed them. */
  readonly visas: readonly string[];
}

function checkDraft(draft: TokenDraft, where: string): Refusal | null {
  const { identity, id, issuedAt, expiresAt } = draft;
  if (toShortText(identity.issuer) === null) return refuse('issuer-missing', `${where} iss`);
  if (toShortText(identity.subject) === null) return refuse('subject-missing', `${where} sub`);
  if (toShortText(id) === null) return refuse('id-missing', `${where} jti`);
  for (const [name, time] of Object.entries({ iat: issuedAt, exp: expiresAt })) {
    if (toSeconds(time) === null) return refuse('time-malformed', `${where} ${name}`, time);
  }
  return expiresAt <= issuedAt ? refuse('life-reversed', `${where} exp`, expiresAt) : null;
}

async function sign(
  claims: object,
  header: { readonly typ: string; readonly jku?: string },
  { kid, alg, key }: TokenSigner,
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg, kid, ...header })
    .sign(key);
}

function toClaims({ identity, id, issuedAt, expiresAt }: TokenDraft) {
  return { iss: identity.issuer, sub: identity.subject, jti: id, iat: issuedAt, exp: expiresAt };
}

/**
 * Issues a visa as a document token, after the checks that readers do, so that none leaves that they refuse.
 *
 * @throws where the key is not one of the algorithm, which is a fault of whoever calls
 */
export async function issueVisa(
  draft: VisaDraft,
  signer: TokenSigner,
  limits: PassportLimits,
): Promise<Result<string, Refusal>> {
  const where = 'visa';
  const fault = checkDraft(draft, where);
  if (fault !== null) return fail(fault);
  const { type, asserted, value, source, by, conditions } = draft;
  const object = {
    ...{ type, asserted, value, source },
    ...(by === null ? {} : { by }),
    ...(conditions === null ? {} : { conditions }),
  };
  const checked = parseVisaObject(object, where, limits);
  if (!checked.ok) return checked;
  const header = { typ: VISA_TYPE, jku: signer.jku };
  const text = await sign({ ...toClaims(draft), ga4gh_visa_v1: object }, header, signer);
  return text.length > limits.visaLength
    ? fail(refuse('token-too-large', where, `${text.length} characters`))
    : succeed(text);
}

/** Issues a passport around visas; those are taken as they are, and their issuers answer for them. */
export async function issuePassport(
  draft: PassportDraft,
  signer: TokenSigner,
  limits: PassportLimits,
): Promise<Result<string, Refusal>> {
  const where = 'passport';
  const fault = checkDraft(draft, where);
  if (fault !== null) return fail(fault);
  const { visas, audience } = draft;
  if (visas.length > limits.visas) {
    return fail(refuse('passport-too-many-visas', where, `${visas.length} visas`));
  }
  const claims = {
    ...toClaims(draft),
    ...(audience === null ? {} : { aud: audience }),
    ga4gh_passport_v1: visas,
  };
  const text = await sign(claims, { typ: PASSPORT_TYPE, jku: signer.jku }, signer);
  return text.length > limits.passportLength
    ? fail(refuse('token-too-large', where, `${text.length} characters`))
    : succeed(text);
}
