import type { AcceptedVisa } from './accept-visas.ts';
import type { VisaType } from './visa-object.ts';

/** Access that accepted visas give. */
export interface FoundAccess {
  /** Seconds since 1970; when the first visa that it rests on expires. */
  readonly expiresAt: number;
  readonly visas: readonly AcceptedVisa[];
}

function findLongest(
  visas: readonly AcceptedVisa[],
  type: VisaType,
  value: string,
): AcceptedVisa | undefined {
  return visas
    .filter((visa) => visa.type === type && visa.value === value)
    .sort((one, other) => other.expiresAt - one.expiresAt)[0];
}

/**
 * The grant of controlled access to a dataset that holds longest; null for none.
 *
 * @param dataset its address, letter by letter
 * @param sources whose grants count for this dataset: the addresses of its committee
 */
export function findGrant(
  visas: readonly AcceptedVisa[],
  dataset: string,
  sources: readonly string[],
): FoundAccess | null {
  const ofCommittee = visas.filter(({ source }) => sources.includes(source));
  const visa = findLongest(ofCommittee, 'ControlledAccessGrants', dataset);
  return visa === undefined ? null : { expiresAt: visa.expiresAt, visas: [visa] };
}

/** The publication that defines registered access, which both of its visas name. */
export const REGISTERED_ACCESS = 'https://doi.org/10.1038/s41431-018-0219-y';

/** Registered access: ethics terms accepted, and the status of a bona fide researcher; null where one is missing. */
export function findRegisteredAccess(
  visas: readonly AcceptedVisa[],
  version = REGISTERED_ACCESS,
): FoundAccess | null {
  const terms = findLongest(visas, 'AcceptedTermsAndPolicies', version);
  const status = findLongest(visas, 'ResearcherStatus', version);
  if (terms === undefined || status === undefined) return null;
  return { expiresAt: Math.min(terms.expiresAt, status.expiresAt), visas: [terms, status] };
}
