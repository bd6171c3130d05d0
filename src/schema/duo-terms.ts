/** A term of the Data Use Ontology, and whether it needs to be narrowed by something. */
export interface DuoTerm {
  readonly id: string;
  readonly shorthand: string;
  readonly label: string;
  /** permission: what the data may be used for. modifier: what has to be kept to beside. */
  readonly kind: 'permission' | 'modifier';
  /** What stands beside it, such as the disease; null where nothing does. */
  readonly detail: 'disease' | 'place' | 'day' | 'months' | 'text' | null;
}

type Row = readonly [string, string, string, DuoTerm['kind'], DuoTerm['detail']?];

// GA4GH's Data Use Ontology (https://github.com/EBISPOT/DUO, CC-BY-4.0): identifiers, shorthands and labels.
const rows: readonly Row[] = [
  ['DUO:0000004', 'NRES', 'no restriction', 'permission'],
  ['DUO:0000042', 'GRU', 'general research use', 'permission'],
  ['DUO:0000006', 'HMB', 'health or medical or biomedical research', 'permission'],
  ['DUO:0000007', 'DS', 'disease specific research', 'permission', 'disease'],
  ['DUO:0000011', 'POA', 'population origins or ancestry research only', 'permission'],
  ['DUO:0000012', 'RS', 'research specific restrictions', 'modifier', 'text'],
  ['DUO:0000015', 'NMDS', 'no general methods research', 'modifier'],
  ['DUO:0000016', 'GSO', 'genetic studies only', 'modifier'],
  ['DUO:0000018', 'NPUNCU', 'not for profit, non commercial use only', 'modifier'],
  ['DUO:0000019', 'PUB', 'publication required', 'modifier'],
  ['DUO:0000020', 'COL', 'collaboration required', 'modifier', 'text'],
  ['DUO:0000021', 'IRB', 'ethics approval required', 'modifier'],
  ['DUO:0000022', 'GS', 'geographical restriction', 'modifier', 'place'],
  ['DUO:0000024', 'MOR', 'publication moratorium', 'modifier', 'day'],
  ['DUO:0000025', 'TS', 'time limit on use', 'modifier', 'months'],
  ['DUO:0000026', 'US', 'user specific restriction', 'modifier', 'text'],
  ['DUO:0000027', 'PS', 'project specific restriction', 'modifier', 'text'],
  ['DUO:0000028', 'IS', 'institution specific restriction', 'modifier', 'text'],
  ['DUO:0000029', 'RTN', 'return to database or resource', 'modifier'],
  ['DUO:0000043', 'CC', 'clinical care use', 'modifier'],
  ['DUO:0000044', 'NPOA', 'population origins or ancestry research prohibited', 'modifier'],
  ['DUO:0000045', 'NPU', 'not for profit organisation use only', 'modifier'],
  ['DUO:0000046', 'NCU', 'non-commercial use only', 'modifier'],
];

export const duoTerms: readonly DuoTerm[] = rows.map(
  ([id, shorthand, label, kind, detail = null]) => ({ id, shorthand, label, kind, detail }),
);

/** By its identifier or shorthand; null for none. */
export function findDuoTerm(text: string): DuoTerm | null {
  return duoTerms.find(({ id, shorthand }) => id === text || shorthand === text) ?? null;
}
