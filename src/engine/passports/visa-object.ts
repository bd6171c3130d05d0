import { fail, type Result, succeed } from '../../std/result.ts';
import { parseLinkedIdentities } from './linked-identities.ts';
import { type Claims, getClaim } from './parse-token.ts';
import type { PassportLimits } from './passport-limits.ts';
import { toSeconds, toShortText } from './read-claims.ts';
import { type Refusal, refuse } from './refusals.ts';
import { type Conditions, parseConditions } from './visa-conditions.ts';

/** Types of visas that the specification defines (GA4GH Passport 1.2). */
export const visaTypes = [
  'AffiliationAndRole',
  'AcceptedTermsAndPolicies',
  'ResearcherStatus',
  'ControlledAccessGrants',
  'LinkedIdentities',
] as const;
export type VisaType = (typeof visaTypes)[number];

/** Who asserts a visa: the person, a peer, a system, a signing official, a data access committee. */
export const visaAuthorities = ['self', 'peer', 'system', 'so', 'dac'] as const;
export type VisaAuthority = (typeof visaAuthorities)[number];

/** What a visa says (the claim ga4gh_visa_v1). */
export interface VisaObject {
  readonly type: VisaType;
  /** Seconds since 1970. */
  readonly asserted: number;
  readonly value: string;
  readonly source: string;
  /** null where it does not say. */
  readonly by: VisaAuthority | null;
  /** null for none; an empty list asks for nothing. */
  readonly conditions: Conditions | null;
}

const urlTypes: ReadonlySet<VisaType> = new Set([
  'AcceptedTermsAndPolicies',
  'ResearcherStatus',
  'ControlledAccessGrants',
]);
const typesWithAuthority: ReadonlySet<VisaType> = new Set([
  'AcceptedTermsAndPolicies',
  'ControlledAccessGrants',
]);

/** An address as visas use it: at most 255 characters, compared letter by letter and never fetched. */
export function isVisaUrl(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > 255 || /[\s\p{Cc}]/u.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

// eduPersonScopedAffiliation's roles that the specification names, or one of a namespace; then an organisation.
const affiliation = /^(?:faculty|student|member|[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*)@[^\s@]+$/;

function checkValue(
  type: VisaType,
  value: unknown,
  where: string,
  limits: PassportLimits,
): Result<string, Refusal> {
  const longest = type === 'LinkedIdentities' ? limits.valueLength : 255;
  if (urlTypes.has(type)) {
    return isVisaUrl(value) ? succeed(value) : fail(refuse('visa-value-not-url', where, value));
  }
  if (typeof value !== 'string' || value === '' || value.length > longest) {
    return fail(refuse('visa-value-missing', where, value));
  }
  if (type === 'AffiliationAndRole' && !affiliation.test(value)) {
    return fail(refuse('affiliation-malformed', where, value));
  }
  if (type === 'LinkedIdentities' && parseLinkedIdentities(value) === null) {
    return fail(refuse('links-malformed', where, value));
  }
  return succeed(value);
}

function checkAuthority(
  type: VisaType,
  by: unknown,
  where: string,
): Result<VisaAuthority | null, Refusal> {
  if (by === undefined) {
    return typesWithAuthority.has(type) ? fail(refuse('visa-by-missing', where)) : succeed(null);
  }
  const known = visaAuthorities.find((each) => each === by);
  return known === undefined ? fail(refuse('visa-by-unknown', where, by)) : succeed(known);
}

/** Reads and checks what a visa says, by its type; when it was asserted is not compared with any clock here. */
export function parseVisaObject(
  claims: Claims,
  name: string,
  limits: PassportLimits,
): Result<VisaObject, Refusal> {
  const where = (field: string) => `${name} ga4gh_visa_v1 ${field}`;
  const text = getClaim(claims, 'type');
  if (toShortText(text) === null) return fail(refuse('visa-type-missing', where('type'), text));
  const type = visaTypes.find((each) => each === text);
  if (type === undefined) return fail(refuse('visa-type-unknown', where('type'), text));
  const asserted = toSeconds(getClaim(claims, 'asserted'));
  if (asserted === null) {
    return fail(refuse('visa-asserted-missing', where('asserted'), getClaim(claims, 'asserted')));
  }
  const value = checkValue(type, getClaim(claims, 'value'), where('value'), limits);
  if (!value.ok) return value;
  const source = getClaim(claims, 'source');
  if (!isVisaUrl(source)) return fail(refuse('visa-source-missing', where('source'), source));
  const by = checkAuthority(type, getClaim(claims, 'by'), where('by'));
  if (!by.ok) return by;
  const conditions = parseConditions(getClaim(claims, 'conditions'), where('conditions'), limits);
  if (!conditions.ok) return conditions;
  if (type === 'LinkedIdentities' && (conditions.value?.length ?? 0) > 0) {
    return fail(refuse('link-with-conditions', where('conditions')));
  }
  return succeed({
    ...{ type, asserted, source },
    ...{ value: value.value, by: by.value, conditions: conditions.value },
  });
}
