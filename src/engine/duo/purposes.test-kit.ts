import { toAncestors } from './disease-ancestors.ts';
import type { DuoKnowledge } from './duo-knowledge.ts';
import { emptyPurpose, type ResearchPurpose } from './research-purpose.ts';

/** A piece of the Mondo Disease Ontology's hierarchy (https://mondo.monarchinitiative.org), shortened. */
export const diseases = {
  disease: 'MONDO:0000001',
  infectious: 'MONDO:0005550',
  viral: 'MONDO:0005108',
  covid: 'MONDO:0100096',
  cancer: 'MONDO:0004992',
  lungCancer: 'MONDO:0008903',
} as const;

/** Knows the diseases above, one region, and a day. */
export const knowledge: DuoKnowledge = {
  findAncestors: toAncestors(
    new Map([
      [diseases.infectious, [diseases.disease]],
      [diseases.viral, [diseases.infectious]],
      [diseases.covid, [diseases.viral]],
      [diseases.cancer, [diseases.disease]],
      [diseases.lungCancer, [diseases.cancer]],
    ]),
  ),
  findCountries: (place) => (place === 'Benelux' ? ['BE', 'NL', 'LU'] : null),
  today: '2026-11-28',
};

/** A purpose that says something to every term: a university's study of COVID-19 in Germany. */
export const fullPurpose: ResearchPurpose = {
  ...emptyPurpose,
  kinds: ['disease'],
  diseases: [diseases.covid],
  isCommercial: false,
  isForProfitOrganisation: false,
  countries: ['DE'],
  institutions: ['University of Nowhere'],
  users: ['A. Person'],
  project: 'Project 7',
  researchTypes: ['Paediatric research'],
  isGenetic: true,
  ethicsApproval: 'documented',
  publishesResults: true,
  firstPublication: '2028-01-01',
  acceptsCollaboration: true,
  returnsResults: true,
  months: 12,
};
