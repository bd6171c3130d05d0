import {
  type Claims,
  getClaim,
  isObject,
  parseToken,
} from '../../../engine/passports/parse-token.ts';
import { defaultLimits } from '../../../engine/passports/passport-limits.ts';
import { toSeconds, toShortText } from '../../../engine/passports/read-claims.ts';
import type { Refusal } from '../../../engine/passports/refusals.ts';
import { addressesOf, type PassportsContext } from '../passports-context.ts';
import type { Outcome, Reading } from './present-passports.ts';

/** Why something does not count: a code of the clearinghouse, and what it says. */
export interface ToldRefusal {
  readonly code: string;
  readonly hint: string;
}

/** What a visa says, in its own words, and whether it counts here. */
export interface ReadVisa {
  /** 1-based. */
  readonly place: number;
  readonly issuer: string | null;
  readonly type: string | null;
  readonly value: string | null;
  readonly source: string | null;
  readonly expiresAt: Date | null;
  readonly refusal: ToldRefusal | null;
  /** Accession of the dataset that it opens here; null for none. */
  readonly opens: string | null;
}

/** What a passport says, in its own words, and whether it counts here. */
export interface ReadPassport {
  readonly issuer: string | null;
  readonly expiresAt: Date | null;
  /** Issued by this node. */
  readonly isOwn: boolean;
  readonly refusal: ToldRefusal | null;
  readonly visas: readonly ReadVisa[];
}

/** Claims without belief; null for what cannot be read. */
function parseClaims(text: unknown, length: number): Claims | null {
  const parsed = parseToken(text, 'token', { length, depth: defaultLimits.depth });
  return parsed.ok ? parsed.value.claims : null;
}

function textOf(claims: Claims | null, name: string): string | null {
  return claims === null ? null : toShortText(getClaim(claims, name));
}

function endOf(claims: Claims | null): Date | null {
  const seconds = claims === null ? null : toSeconds(getClaim(claims, 'exp'));
  const end = seconds === null ? null : new Date(seconds * 1000);
  // Numbers of seconds that no calendar has are none.
  return end === null || Number.isNaN(end.getTime()) ? null : end;
}

function toTold({ code, hint }: Refusal): ToldRefusal {
  return { code, hint };
}

/** What became of a passport, for the person who brings it. */
export function describePassport(
  context: Pick<PassportsContext, 'nodeUrl'>,
  text: string,
  { reading, outcome }: { readonly reading: Reading; readonly outcome: Outcome },
): ReadPassport {
  const { result } = reading;
  const { issuer: own } = addressesOf(context);
  const claims = parseClaims(text, defaultLimits.passportLength);
  const listed = claims === null ? null : getClaim(claims, 'ga4gh_passport_v1');
  const visas = Array.isArray(listed) ? listed.slice(0, defaultLimits.visas) : [];
  const issuer = textOf(claims, 'iss');
  return {
    issuer,
    expiresAt: endOf(claims),
    isOwn: issuer === own,
    refusal: result.ok ? null : toTold(result.error),
    visas: visas.map((visa: unknown, at) =>
      describeVisa(context, visa, { place: at + 1, reading, outcome }),
    ),
  };
}

function describeVisa(
  context: Pick<PassportsContext, 'nodeUrl'>,
  text: unknown,
  {
    place,
    reading: { result },
    outcome,
  }: { readonly place: number; readonly reading: Reading; readonly outcome: Outcome },
): ReadVisa {
  const claims = parseClaims(text, defaultLimits.visaLength);
  const said = claims === null ? null : getClaim(claims, 'ga4gh_visa_v1');
  const object = isObject(said) ? said : null;
  const accepted = result.ok ? result.value.accepted.find((visa) => visa.place === place) : null;
  const refused = result.ok ? result.value.refused.find((visa) => visa.place === place) : null;
  const grant = outcome.grants.find(
    ({ dataset, source }) =>
      accepted?.value === addressesOf(context).dataset(dataset) && accepted.source === source,
  );
  return {
    place,
    issuer: textOf(claims, 'iss'),
    type: textOf(object, 'type'),
    value: textOf(object, 'value'),
    source: textOf(object, 'source'),
    expiresAt: accepted == null ? endOf(claims) : new Date(accepted.expiresAt * 1000),
    refusal: refused == null ? null : toTold(refused.refusal),
    opens: accepted?.type === 'ControlledAccessGrants' ? (grant?.dataset ?? null) : null,
  };
}
