/**
 * Kinds of research that terms of use tell apart. health: health, medical or biomedical. disease: about the
 * diseases that the purpose names. ancestry: origins or ancestry of populations. population: about a population,
 * but not about where it comes from. methods: development of methods or software. control: the data serve as
 * controls of another study. clinical-care: care of patients, which is no research. general: any other.
 */
export const researchKinds = [
  'general',
  'health',
  'disease',
  'ancestry',
  'population',
  'methods',
  'control',
  'clinical-care',
] as const;
export type ResearchKind = (typeof researchKinds)[number];

/** documented: an approval is at hand. pending: it was asked for. none: there is none and none is sought. */
export type EthicsApproval = 'documented' | 'pending' | 'none';

/**
 * What data are asked for, as whoever asks says it. Null, and an empty list, mean that it was not said; a term that
 * needs to know it then needs a person.
 */
export interface ResearchPurpose {
  /** All that the data will serve; every one of them has to be allowed. */
  readonly kinds: readonly ResearchKind[];
  /** Identifiers of an ontology, such as 'MONDO:0100096'. */
  readonly diseases: readonly string[];
  /** The use serves commerce, whoever does it. */
  readonly isCommercial: boolean | null;
  /** Somebody who will use the data works for an organisation that is for profit. */
  readonly isForProfitOrganisation: boolean | null;
  /** Where the data will be used: codes or names of ISO 3166-1, such as 'DE'. */
  readonly countries: readonly string[];
  /** Who uses the data: names, or identifiers of ROR such as 'https://ror.org/02nv7yv05'. */
  readonly institutions: readonly string[];
  /** Names, or ORCID iDs. */
  readonly users: readonly string[];
  /** Name or number of the project; null for none. */
  readonly project: string | null;
  /** Types of research in words, compared with those that a term of research specific restrictions names. */
  readonly researchTypes: readonly string[];
  /** Genotypes are studied, with or without phenotypes. */
  readonly isGenetic: boolean | null;
  readonly ethicsApproval: EthicsApproval | null;
  /** Results will be made available to the scientific community. */
  readonly publishesResults: boolean | null;
  /** First day on which results will be published, 'YYYY-MM-DD'. */
  readonly firstPublication: string | null;
  readonly acceptsCollaboration: boolean | null;
  /** Derived or enriched data will be given back to the database. */
  readonly returnsResults: boolean | null;
  /** For how long the data are needed. */
  readonly months: number | null;
}

/** A purpose of which nothing was said: what a form begins with, and tests build on. */
export const emptyPurpose: ResearchPurpose = {
  kinds: [],
  diseases: [],
  isCommercial: null,
  isForProfitOrganisation: null,
  countries: [],
  institutions: [],
  users: [],
  project: null,
  researchTypes: [],
  isGenetic: null,
  ethicsApproval: null,
  publishesResults: null,
  firstPublication: null,
  acceptsCollaboration: null,
  returnsResults: null,
  months: null,
};

/** What a kind of research is called in a sentence. */
export const kindNames: Readonly<Record<ResearchKind, string>> = {
  general: 'research of any other kind',
  health: 'health, medical or biomedical research',
  disease: 'research on diseases',
  ancestry: 'research on population origins or ancestry',
  population: 'research on a population',
  methods: 'development of methods',
  control: 'use as controls',
  'clinical-care': 'clinical care',
};
