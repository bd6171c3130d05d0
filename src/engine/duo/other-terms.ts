import type { UseReason } from './use-verdict.ts';

/** An identifier of the Data Use Ontology that is no condition of use. */
export interface OtherDuoTerm {
  readonly id: string;
  /** '' for none. */
  readonly shorthand: string;
  readonly label: string;
  readonly reason: Extract<UseReason, 'term-abstract' | 'term-obsolete' | 'term-of-research'>;
  /** What to write instead. */
  readonly instead: string;
}

type Row = readonly [string, string, string, string?];

// The two terms of the standard's list that only group others.
const abstractRows: readonly Row[] = [
  ['DUO:0000001', '', 'data use permission', 'Name one permission: NRES, GRU, HMB, DS or POA.'],
  ['DUO:0000017', '', 'data use modifier', 'Name the modifiers themselves.'],
];

// Identifiers are never taken back, so datasets that were tagged before still have those that were given up: the
// categories of consent codes (release of February 2020), GRU-CC (issue 45 of EBISPOT/DUO) and RU (issue 94).
const obsoleteRows: readonly Row[] = [
  [
    'DUO:0000002',
    '',
    'consent code primary category',
    'Name one permission: NRES, GRU, HMB, DS or POA.',
  ],
  ['DUO:0000003', '', 'consent code secondary category', 'Name the modifiers themselves.'],
  [
    'DUO:0000005',
    'GRU-CC',
    'general research use and clinical care',
    'Name GRU, and CC where care is meant.',
  ],
  [
    'DUO:0000014',
    'RU',
    'research use only',
    'Leave it out: without CC no permission is for clinical care.',
  ],
];

// Kinds of research, which were taken for conditions and are not (issue 107 of EBISPOT/DUO).
const researchRows: readonly Row[] = [
  ['DUO:0000031', '', 'method development'],
  ['DUO:0000032', '', 'population research'],
  ['DUO:0000033', '', 'ancestry research'],
  ['DUO:0000034', '', 'age category research'],
  ['DUO:0000035', '', 'gender category research'],
  ['DUO:0000036', '', 'research control'],
  ['DUO:0000037', '', 'biomedical research'],
  ['DUO:0000038', '', 'genetic research'],
  ['DUO:0000039', '', 'drug development research'],
  ['DUO:0000040', '', 'disease category research'],
];

function toTerms(rows: readonly Row[], reason: OtherDuoTerm['reason']): readonly OtherDuoTerm[] {
  const usual = 'It describes research: name what may be done, or RS with that type of research.';
  return rows.map(([id, shorthand, label, instead = usual]) => ({
    ...{ id, shorthand, label, reason, instead },
  }));
}

/** Identifiers of the Data Use Ontology (https://github.com/EBISPOT/DUO, CC-BY-4.0) that no dataset should be tagged with. */
export const otherDuoTerms: readonly OtherDuoTerm[] = [
  ...toTerms(abstractRows, 'term-abstract'),
  ...toTerms(obsoleteRows, 'term-obsolete'),
  ...toTerms(researchRows, 'term-of-research'),
];

/** By its identifier or shorthand; null for none. */
export function findOtherDuoTerm(text: string): OtherDuoTerm | null {
  const isIt = ({ id, shorthand }: OtherDuoTerm) => id === text || shorthand === text;
  return text === '' ? null : (otherDuoTerms.find(isIt) ?? null);
}
