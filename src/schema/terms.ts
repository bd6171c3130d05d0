/**
 * Who may see an entry. open: everybody. restricted: its group and those it is shared with, until a date
 * at which it opens by itself. group: the same without a date. controlled: those see its metadata only; its
 * sequence and what follows from it leave by no open way.
 */
export const visibilities = ['open', 'group', 'restricted', 'controlled'] as const;
export type Visibility = (typeof visibilities)[number];

/** What a use may be, in the words of the Data Use Ontology (GA4GH, https://github.com/EBISPOT/DUO). */
export interface DataUse {
  /** 'DUO:0000004' */
  readonly id: string;
  readonly label: string;
}

/** Terms under which entries are given, for people and for programs. */
export interface Terms {
  readonly title: string;
  /** The licence's own address; empty where there is none. */
  readonly url: string;
  /** Identifier of the SPDX list; null for terms that are on no list. */
  readonly spdx: string | null;
  readonly dataUse: readonly DataUse[];
  /** They end at a date of the entry, and the open terms follow. */
  readonly hasEnd: boolean;
}

const noRestriction: DataUse = { id: 'DUO:0000004', label: 'no restriction' };

/** Terms of use by their identifier. */
export const termsOfUse = {
  open: {
    title: 'Open: no restriction on use',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
    spdx: 'CC0-1.0',
    dataUse: [noRestriction],
    hasEnd: false,
  },
  'cc-by-4.0': {
    title: 'Open with attribution: name the submitters',
    url: 'https://creativecommons.org/licenses/by/4.0/',
    spdx: 'CC-BY-4.0',
    dataUse: [{ id: 'DUO:0000042', label: 'general research use' }],
    hasEnd: false,
  },
  'restricted-use': {
    title: 'Restricted use: publish on it only after its date, or together with the submitters',
    url: '',
    spdx: null,
    dataUse: [
      { id: 'DUO:0000042', label: 'general research use' },
      { id: 'DUO:0000024', label: 'publication moratorium' },
    ],
    hasEnd: true,
  },
  simulated: {
    title: 'Simulated data: not a real sample, never to be shared as one',
    url: '',
    spdx: null,
    dataUse: [noRestriction],
    hasEnd: false,
  },
} as const satisfies Record<string, Terms>;
export type TermsId = keyof typeof termsOfUse;

/** Terms that entries of real samples may be given under, the freest first. */
export const chosenTerms = ['open', 'cc-by-4.0', 'restricted-use'] as const;
export type ChosenTermsId = (typeof chosenTerms)[number];

/** The terms with an identifier; those that this program does not know say nothing but their name. */
export function describeTerms(id: string): Terms & { readonly id: string } {
  const known = (termsOfUse as Readonly<Record<string, Terms>>)[id];
  return {
    id,
    ...(known ?? { title: id, url: '', spdx: null, dataUse: [], hasEnd: false }),
  };
}

/** Header Link (RFC 8288): where all terms are described, and the licences of what is given. */
export function formatTermsLinks(licences: readonly string[]): string {
  const links = licences.filter((url) => url !== '').map((url) => `<${url}>; rel="license"`);
  return [...links, '</api/terms>; rel="terms-of-service"'].join(', ');
}
