import type { AcceptedVisa } from '../../../engine/passports/accept-visas.ts';
import { findGrant } from '../../../engine/passports/find-access.ts';
import type { VerifiedPassport } from '../../../engine/passports/verify-passport.ts';
import type { Entitlement, VaultDataset } from '../../../schema/ports.ts';
import { parseGrantId } from '../issuing/own-tokens.ts';
import { addressesOf, digestOf, type PassportsContext } from '../passports-context.ts';
import { toTokenKey } from '../revocations/revocation-store.ts';
import type { StoredIssuer } from '../trust/issuer-store.ts';
import type { StoredGrant } from './grant-store.ts';
import type { PeekedPassport } from './peek-passport.ts';

/** A grant with who asserted it. */
export interface FoundGrant extends StoredGrant {
  readonly source: string;
}

/** Accessions of the datasets that visas are about, as far as they name datasets of this node. */
export function listNamedDatasets(
  context: Pick<PassportsContext, 'nodeUrl'>,
  visas: readonly AcceptedVisa[],
): readonly string[] {
  const prefix = addressesOf(context).dataset('');
  return visas.flatMap(({ type, value }) =>
    type === 'ControlledAccessGrants' && value.startsWith(prefix)
      ? [value.slice(prefix.length)]
      : [],
  );
}

/** Sources of an issuer that tell what the committee of a dataset decides. */
function listSources(
  issuer: StoredIssuer | null,
  committee: { readonly accession: string; readonly address: string },
): readonly string[] {
  const isOfCommittee = issuer?.committees.includes(committee.accession) === true;
  return [committee.address, ...(isOfCommittee ? (issuer.sources ?? []) : [])];
}

/** What a grant rests on: its visa, the passport, links of identities, and where it has conditions what may meet them. */
function listGrounds(visa: AcceptedVisa, { accepted }: VerifiedPassport): readonly AcceptedVisa[] {
  const hasConditions = (visa.conditions?.length ?? 0) > 0;
  return accepted.filter(
    (each) =>
      each.place === visa.place ||
      each.type === 'LinkedIdentities' ||
      (hasConditions && each.conditions === null),
  );
}

/** What a passport that was accepted opens: of each dataset the grant that lasts longest. */
export function findGrants(
  context: Pick<PassportsContext, 'nodeUrl' | 'clock'>,
  passport: VerifiedPassport,
  known: {
    readonly peeked: PeekedPassport;
    readonly datasets: readonly VaultDataset[];
    readonly issuers: readonly StoredIssuer[];
    /** Those of this node that are in force, by id. */
    readonly entitlements: ReadonlyMap<string, Entitlement>;
  },
): readonly FoundGrant[] {
  const addresses = addressesOf(context);
  const issuing = [...new Set(passport.accepted.map(({ identity }) => identity.issuer))];
  return known.datasets.flatMap((dataset) => {
    // Visas of this node rest on access that was given; those of others would give new one.
    const isClosed = dataset.policy.needsAssessment && !dataset.isAssessed;
    const names = issuing.filter((name) => !isClosed || name === addresses.issuer);
    const { accession } = dataset.policy.committee;
    const committee = { accession, address: addresses.committee(accession) };
    const found = names.flatMap((name) => {
      const issuer = known.issuers.find((each) => each.issuer === name) ?? null;
      const visas = passport.accepted.filter(({ identity }) => identity.issuer === name);
      const address = addresses.dataset(dataset.accession);
      return findGrant(visas, address, listSources(issuer, committee)) ?? [];
    });
    const [longest] = found.toSorted((one, other) => other.expiresAt - one.expiresAt);
    const visa = longest?.visas[0];
    if (visa === undefined) return [];
    return [toGrant(context, { passport, visa, dataset: dataset.accession, ...known })];
  });
}

function toGrant(
  context: Pick<PassportsContext, 'nodeUrl' | 'clock'>,
  {
    passport,
    visa,
    dataset,
    peeked,
    issuers,
    entitlements,
  }: {
    readonly passport: VerifiedPassport;
    readonly visa: AcceptedVisa;
    readonly dataset: string;
    readonly peeked: PeekedPassport;
    readonly issuers: readonly StoredIssuer[];
    readonly entitlements: ReadonlyMap<string, Entitlement>;
  },
): FoundGrant {
  const own = addressesOf(context).issuer;
  const { identity } = passport;
  const grounds = listGrounds(visa, passport);
  const tokens = grounds.map((each) => ({ issuer: each.identity.issuer, id: each.id }));
  const named = peeked.id === null ? [] : [{ issuer: identity.issuer, id: peeked.id }];
  const keys = [...named, ...tokens].map(toTokenKey).toSorted();
  const names = new Set([identity.issuer, ...tokens.map(({ issuer }) => issuer)]);
  const rested = tokens.flatMap(({ issuer, id }) =>
    issuer === own ? (parseGrantId(id) ?? []) : [],
  );
  const ends = rested.map((id) => (entitlements.get(id)?.until.getTime() ?? 0) / 1000);
  const until = Math.min(visa.expiresAt, passport.expiresAt, ...ends);
  const account = digestOf([identity.issuer, identity.subject]);
  return {
    id: `visa:${digestOf([account, dataset, until, ...keys])}`,
    account: `passport:${account}`,
    dataset,
    from: context.clock.now(),
    until: new Date(until * 1000),
    tokens: keys,
    issuers: issuers.filter(({ issuer }) => names.has(issuer)).map(({ id }) => id),
    entitlements: rested,
    source: visa.source,
  };
}
