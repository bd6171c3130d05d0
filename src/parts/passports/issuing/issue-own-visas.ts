import {
  issuePassport,
  issueVisa,
  type TokenSigner,
  type VisaDraft,
} from '../../../engine/passports/issue-token.ts';
import { formatLinkedIdentities } from '../../../engine/passports/linked-identities.ts';
import { defaultLimits } from '../../../engine/passports/passport-limits.ts';
import type { Refusal } from '../../../engine/passports/refusals.ts';
import type { LinkedAccount, ProviderIdentity } from '../../../schema/passport-ports.ts';
import type { Entitlement } from '../../../schema/ports.ts';
import type { Result } from '../../../std/result.ts';
import { addressesOf, nowInSeconds, type PassportsContext } from '../passports-context.ts';
import { makeGrantId, makeTokenId, toOwnSubject } from './own-tokens.ts';
import { VISA_SECONDS } from './visa-keys.ts';

/** What this node says of one person, signed. */
export interface OwnVisas {
  readonly visas: readonly string[];
  /** Seconds since 1970: the first end of any of them. */
  readonly expiresAt: number;
}

interface Issuing {
  readonly subject: string;
  readonly now: number;
  readonly signer: TokenSigner;
}

function begin(context: PassportsContext, account: LinkedAccount): Issuing {
  return {
    subject: toOwnSubject(account, context.broker),
    now: nowInSeconds(context),
    signer: context.keys.findSigner(addressesOf(context).jku),
  };
}

/** What was drafted here is refused by no reader: else it is a fault of the drafting. */
function signed(result: Result<string, Refusal>): string {
  if (result.ok) return result.value;
  throw new Error(`no token: ${result.error.code} ${result.error.where}`);
}

/** Drafts a visa an entitlement that is in force; those of datasets that are gone are left out. */
async function draftGrants(
  context: PassportsContext,
  { subject, now }: Issuing,
  entitlements: readonly Entitlement[],
): Promise<readonly VisaDraft[]> {
  const { issuer, dataset, committee } = addressesOf(context);
  const datasets = await context.datasets.findDatasets(entitlements.map((each) => each.dataset));
  return entitlements.flatMap((entitlement): VisaDraft[] => {
    const policy = datasets.find(({ accession }) => accession === entitlement.dataset)?.policy;
    const end = Math.floor(entitlement.until.getTime() / 1000);
    const expiresAt = Math.min(now + VISA_SECONDS, end);
    if (policy === undefined || expiresAt <= now) return [];
    return [
      {
        identity: { issuer, subject },
        id: makeGrantId(entitlement.id),
        issuedAt: now,
        expiresAt,
        type: 'ControlledAccessGrants',
        asserted: Math.floor(entitlement.from.getTime() / 1000),
        value: dataset(entitlement.dataset),
        source: committee(policy.committee.accession),
        by: 'dac',
        conditions: null,
      },
    ];
  });
}

function draftLink(
  context: PassportsContext,
  { subject, now }: Issuing,
  identity: ProviderIdentity,
): VisaDraft {
  const { issuer } = addressesOf(context);
  return {
    identity: { issuer, subject },
    id: makeTokenId('link'),
    issuedAt: now,
    expiresAt: now + VISA_SECONDS,
    type: 'LinkedIdentities',
    asserted: now,
    value: formatLinkedIdentities([identity]),
    source: issuer,
    by: 'system',
    conditions: null,
  };
}

/**
 * A visa for each entitlement of an account that is in force at this moment.
 *
 * @param linkTo the identity at a broker whose passport they go into: a visa says that both are one person, since readers
 *   believe a visa about another subject only then
 */
export async function issueOwnVisas(
  context: PassportsContext,
  account: LinkedAccount,
  linkTo: ProviderIdentity | null,
): Promise<OwnVisas> {
  const issuing = begin(context, account);
  const entitlements = await context.entitlements.listEntitlements(account.account);
  const most = defaultLimits.visas - 1;
  const grants = await draftGrants(context, issuing, entitlements.slice(0, most));
  const links = linkTo === null || grants.length === 0 ? [] : [draftLink(context, issuing, linkTo)];
  const drafts = [...grants, ...links];
  const visas: string[] = [];
  for (const draft of drafts) {
    visas.push(signed(await issueVisa(draft, issuing.signer, defaultLimits)));
  }
  const ends = drafts.map(({ expiresAt }) => expiresAt);
  return { visas, expiresAt: Math.min(issuing.now + VISA_SECONDS, ...ends) };
}

/** A passport of a person who is known here, with what this node's access desk grants them. */
export async function issueOwnPassport(
  context: PassportsContext,
  account: LinkedAccount,
): Promise<OwnVisas & { readonly passport: string }> {
  const own = await issueOwnVisas(context, account, null);
  const { subject, now, signer } = begin(context, account);
  const draft = {
    identity: { issuer: addressesOf(context).issuer, subject },
    id: makeTokenId('passport'),
    issuedAt: now,
    expiresAt: Math.max(own.expiresAt, now + 1),
    audience: null,
    visas: own.visas,
  };
  return { ...own, passport: signed(await issuePassport(draft, signer, defaultLimits)) };
}
