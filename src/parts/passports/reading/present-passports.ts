import {
  createPassportContext,
  type PassportContext,
} from '../../../engine/passports/passport-context.ts';
import type { Refusal } from '../../../engine/passports/refusals.ts';
import type { Identity } from '../../../engine/passports/trusted-issuer.ts';
import {
  type VerifiedPassport,
  verifyPassport,
} from '../../../engine/passports/verify-passport.ts';
import type { PassportRequest } from '../../../schema/passport-ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Result } from '../../../std/result.ts';
import { digestOf, nowInSeconds, type PassportsContext } from '../passports-context.ts';
import { findRevoked, toTokenKey } from '../revocations/revocation-store.ts';
import { listIssuers, type StoredIssuer } from '../trust/issuer-store.ts';
import type { IssuerKeysReader } from '../trust/read-issuer-keys.ts';
import { toTrustedIssuers } from '../trust/to-trusted-issuers.ts';
import { type FoundGrant, findGrants, listNamedDatasets } from './find-grants.ts';
import { keepGrants } from './grant-store.ts';
import { findKnownPeople, holdsOwn, type KnownPeople, listIdentities } from './known-people.ts';
import { type PeekedPassport, peekPassport } from './peek-passport.ts';

// Clocks of issuers and of this node may differ by so much.
const SKEW_SECONDS = 60;

/** A passport that was read as a clearinghouse reads it, before it is known what it opens. */
export interface Reading {
  readonly peeked: PeekedPassport;
  readonly result: Result<VerifiedPassport, Refusal>;
}

interface Known {
  readonly people: KnownPeople;
  readonly revoked: ReadonlySet<string>;
}

/** What became of one passport. */
export interface Outcome {
  readonly place: number;
  readonly holder: Identity | null;
  readonly grants: readonly FoundGrant[];
  readonly refusals: readonly Problem[];
}

/** Reads passports as a clearinghouse and finds what they open; each leaves one row in the audit log. */
export async function presentPassports(
  context: PassportsContext,
  reader: IssuerKeysReader,
  {
    passports,
    request,
  }: { readonly passports: readonly string[]; readonly request: PassportRequest },
): Promise<{ readonly grants: readonly FoundGrant[]; readonly refusals: readonly Problem[] }> {
  const { outcomes } = await readPassports(context, reader, passports);
  const grants = pickLongest(outcomes.flatMap((each) => each.grants));
  await keepGrants(context.db, grants);
  for (const outcome of outcomes) await recordOutcome(context, outcome, request);
  return { grants, refusals: outcomes.flatMap(({ refusals }) => refusals) };
}

/** What passports say and open, by their places; nothing is kept or written down. */
export async function readPassports(
  context: PassportsContext,
  reader: IssuerKeysReader,
  texts: readonly string[],
): Promise<{
  readonly readings: readonly Reading[];
  readonly outcomes: readonly Outcome[];
  readonly people: KnownPeople;
}> {
  const peeked = texts.map(peekPassport);
  const [people, revoked] = await Promise.all([
    findKnownPeople(context, peeked),
    findRevoked(context.db, listTokenKeys(peeked)),
  ]);
  const known = { people, revoked };
  let issuers = await listIssuers(context.db);
  let readings = await readAll(context, texts, { peeked, known, issuers });
  const behind = findUnknownKeys(readings, issuers);
  if (behind.length > 0) {
    await Promise.all(behind.map((id) => reader.read(id)));
    issuers = await listIssuers(context.db);
    readings = await readAll(context, texts, { peeked, known, issuers });
  }
  const outcomes = await toOutcomes(context, readings, { issuers, people });
  return { readings, outcomes, people };
}

function listTokenKeys(peeked: readonly PeekedPassport[]): readonly string[] {
  return peeked.flatMap((passport) =>
    [passport, ...passport.visas].flatMap(({ issuer, id }) =>
      issuer === null || id === null ? [] : [toTokenKey({ issuer, id })],
    ),
  );
}

function readAll(
  context: PassportsContext,
  texts: readonly string[],
  {
    peeked,
    known,
    issuers,
  }: {
    readonly peeked: readonly PeekedPassport[];
    readonly known: Known;
    readonly issuers: readonly StoredIssuer[];
  },
): Promise<Reading[]> {
  const base = createPassportContext(nowInSeconds(context), {
    issuers: toTrustedIssuers(context, issuers),
    skew: SKEW_SECONDS,
    audiences: [context.nodeUrl(), `${context.nodeUrl()}/`],
  });
  return Promise.all(
    texts.map(async (text, at) => {
      const of = peeked[at] as PeekedPassport;
      const own: PassportContext = {
        ...base,
        identities: listIdentities(of, known.people, { ...context, issuers }),
        isRevoked: (token) => isRevoked(context, token, { of, known }),
      };
      return { peeked: of, result: await verifyPassport(text, own) };
    }),
  );
}

/** Revoked by name; or, of what this node issued, by what it rests on. */
function isRevoked(
  context: PassportsContext,
  token: { readonly issuer: string; readonly id: string },
  { of, known }: { readonly of: PeekedPassport; readonly known: Known },
): boolean {
  if (known.revoked.has(toTokenKey(token))) return true;
  if (token.issuer !== context.nodeUrl()) return false;
  // Two that say the same name have to hold both: only one of them can be what was issued.
  return [of, ...of.visas]
    .filter(({ issuer, id }) => issuer === token.issuer && id === token.id)
    .some((each) => !holdsOwn(each, known.people, context));
}

/** Ids of trusted issuers that have signed by a key which was not read of them yet. */
function findUnknownKeys(
  readings: readonly Reading[],
  issuers: readonly StoredIssuer[],
): readonly string[] {
  const names = readings.flatMap(({ peeked, result }) => {
    if (!result.ok) return result.error.code === 'key-unknown' ? [peeked.issuer] : [];
    return result.value.refused
      .filter(({ refusal }) => refusal.code === 'key-unknown')
      .map(({ place }) => peeked.visas[place - 1]?.issuer);
  });
  return issuers.filter(({ issuer }) => names.includes(issuer)).map(({ id }) => id);
}

async function toOutcomes(
  context: PassportsContext,
  readings: readonly Reading[],
  { issuers, people }: { readonly issuers: readonly StoredIssuer[]; readonly people: KnownPeople },
): Promise<readonly Outcome[]> {
  const named = readings.flatMap(({ result }) =>
    result.ok ? listNamedDatasets(context, result.value.accepted) : [],
  );
  const datasets = await context.datasets.findDatasets([...new Set(named)]);
  const { entitlements } = people;
  return readings.map(({ peeked, result }, at) => {
    const place = at + 1;
    if (!result.ok) {
      return { place, holder: null, grants: [], refusals: [toProblem(place, result.error)] };
    }
    const { identity, refused } = result.value;
    return {
      place,
      holder: identity,
      grants: findGrants(context, result.value, { peeked, datasets, issuers, entitlements }),
      refusals: refused.map(({ refusal }) => toProblem(place, refusal)),
    };
  });
}

/** The refusal without the value: that may be part of what opens data, or name a person. */
function toProblem(place: number, { code, where, hint }: Refusal): Problem {
  return { code, where: `passport ${place}: ${where}`, value: '', hint };
}

function pickLongest(grants: readonly FoundGrant[]): readonly FoundGrant[] {
  const byDataset = new Map<string, FoundGrant>();
  for (const grant of grants) {
    const known = byDataset.get(grant.dataset);
    if (known === undefined || known.until < grant.until) byDataset.set(grant.dataset, grant);
  }
  return [...byDataset.values()];
}

/** The audit row of one passport. */
export function recordOutcome(
  { recordAudit }: PassportsContext,
  { place, holder, grants, refusals }: Outcome,
  { caller, ...request }: PassportRequest,
): Promise<void> {
  return recordAudit({
    ...request,
    operation: 'present-passport',
    accountId: caller,
    status: grants.length > 0 ? 200 : 403,
    details: {
      place,
      holder: holder === null ? null : `passport:${digestOf([holder.issuer, holder.subject])}`,
      grants: grants.map(({ dataset, until, id, source }) => ({ dataset, until, id, source })),
      refused: refusals.map(({ code, where }) => ({ code, where })),
    },
  });
}
