import { isMirrorGroup } from './caller.ts';
import { type TermsId, termsOfUse, type Visibility } from './terms.ts';

/**
 * Ways by which an entry leaves the node. 'release': in a signed release, with its terms. 'anybody': passed on by
 * whoever has it, under its licence. The others go to archives: 'ena-deposit' is sent by the node, the tables for 'ena',
 * 'ncbi', 'gisaid' and 'pathoplexus' are taken there by people.
 */
export const doors = [
  'release',
  'anybody',
  'ena-deposit',
  'ena',
  'ncbi',
  'gisaid',
  'pathoplexus',
] as const;
export type Door = (typeof doors)[number];

/** Why an entry may not leave by a door. */
export const redistributionRefusals = [
  /** Its terms do not allow it, or do not say so. */
  'terms',
  /** Its terms are none that this program knows. */
  'terms-unknown',
  /** It is made up. */
  'simulated',
  /** Only its owner may send it there. */
  'not-owner',
  /** Not everybody may see it. */
  'not-open',
  /** It came from another node or archive, which is where it is kept. */
  'copy',
  /** It was revoked. */
  'revoked',
] as const;
export type RedistributionRefusal = (typeof redistributionRefusals)[number];

/** Who may send it: everybody, or its owner only; or why nobody may. */
type Rule = 'everybody' | 'owner' | RedistributionRefusal;

/**
 * What the terms allow, in one place. INSDC's archives keep what they are given for ever and let everybody use it
 * without restriction, so what is given there has to be free of any, or its owner gives it; data whose use is restricted
 * may be passed on under the same terms only, which releases and Pathoplexus keep and INSDC cannot
 * (INSDC policy; terms of use of Pathoplexus for restricted data). GISAID takes data from those who own it.
 */
export const redistributionRules: Readonly<
  Record<TermsId | 'unknown', Readonly<Record<Door, Rule>>>
> = {
  open: {
    release: 'everybody',
    anybody: 'everybody',
    'ena-deposit': 'owner',
    ena: 'everybody',
    ncbi: 'everybody',
    gisaid: 'everybody',
    pathoplexus: 'everybody',
  },
  'cc-by-4.0': {
    release: 'everybody',
    anybody: 'everybody',
    'ena-deposit': 'owner',
    ena: 'owner',
    ncbi: 'owner',
    gisaid: 'owner',
    pathoplexus: 'owner',
  },
  'restricted-use': {
    release: 'everybody',
    anybody: 'terms',
    'ena-deposit': 'terms',
    ena: 'terms',
    ncbi: 'terms',
    gisaid: 'owner',
    pathoplexus: 'owner',
  },
  simulated: {
    release: 'everybody',
    anybody: 'everybody',
    'ena-deposit': 'simulated',
    ena: 'simulated',
    ncbi: 'simulated',
    gisaid: 'simulated',
    pathoplexus: 'simulated',
  },
  unknown: {
    release: 'terms-unknown',
    anybody: 'terms-unknown',
    'ena-deposit': 'terms-unknown',
    ena: 'terms-unknown',
    ncbi: 'terms-unknown',
    gisaid: 'terms-unknown',
    pathoplexus: 'terms-unknown',
  },
};

/** What of an entry decides by which doors it may leave. */
export interface Redistributable {
  readonly terms: string;
  readonly visibility: Visibility;
  readonly isRevocation: boolean;
  /** Of its instance. */
  readonly simulated: boolean;
  readonly ownerGroup: string;
}

function findRule(terms: string, door: Door): Rule {
  const known = Object.hasOwn(termsOfUse, terms) ? (terms as TermsId) : 'unknown';
  return redistributionRules[known][door];
}

/** Doors that lead to another archive: what came from one is not sent to the next as if it were the node's own. */
const archives: ReadonlySet<Door> = new Set(doors.slice(2));

/**
 * Why an entry may not leave by a door; null where it may.
 * @param isOwner who asks may send for the group that owns it
 */
export function findRedistributionRefusal(
  entry: Redistributable,
  door: Door,
  isOwner: boolean,
): RedistributionRefusal | null {
  if (entry.visibility !== 'open') return 'not-open';
  if (entry.isRevocation && door !== 'release') return 'revoked';
  const isArchive = archives.has(door);
  if (entry.simulated && isArchive) return 'simulated';
  const rule = findRule(entry.terms, door);
  if (rule !== 'everybody' && rule !== 'owner') return rule;
  if (isArchive && isMirrorGroup(entry.ownerGroup)) return 'copy';
  return rule === 'owner' && !isOwner ? 'not-owner' : null;
}

/** Whether terms alone let everybody pass data on. */
export function isRedistributable(terms: string): boolean {
  return findRule(terms, 'anybody') === 'everybody';
}

/** Identifiers of the terms whose entries may leave by a door, whoever sends them. */
export function listTermsFor(door: Door): readonly string[] {
  return Object.keys(termsOfUse).filter((terms) =>
    ['everybody', 'owner'].includes(findRule(terms, door)),
  );
}
