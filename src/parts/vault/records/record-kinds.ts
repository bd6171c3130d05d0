import { formatAccession, parseAccession } from '../../../bio/accession.ts';

/** Kinds of records, as the European Genome-phenome Archive has them, and data dictionaries of tables. */
export const recordKinds = [
  'study',
  'sample',
  'experiment',
  'run',
  'analysis',
  'dataset',
  'policy',
  'committee',
  'dictionary',
] as const;
export type RecordKind = (typeof recordKinds)[number];

// The letters of EGA's accessions (EGAS, EGAN and so on); a dictionary has none there.
const letters: Readonly<Record<RecordKind | 'file', string>> = {
  study: 'S',
  sample: 'N',
  experiment: 'X',
  run: 'R',
  analysis: 'Z',
  dataset: 'D',
  policy: 'P',
  committee: 'C',
  dictionary: 'Y',
  file: 'F',
};

// A prefix has at most ten letters, of which the vault's two are the last.
const MOST_PREFIX_LETTERS = 8;

/** An accession of the vault: the node's prefix, 'V' and the letter of the kind, such as 'OCVD_0000013'. */
export function formatVaultAccession(
  kind: RecordKind | 'file',
  number: number,
  { prefix, isSimulated }: { readonly prefix: string; readonly isSimulated: boolean },
): string {
  const node = isSimulated ? 'SIM' : prefix.slice(0, MOST_PREFIX_LETTERS);
  return formatAccession(`${node}V${letters[kind]}`, number);
}

/** What an accession of the vault names; null for any other text. */
export function parseVaultAccession(text: string): {
  readonly accession: string;
  readonly kind: RecordKind | 'file';
  readonly version: number | null;
} | null {
  const parsed = parseAccession(text);
  if (!parsed.ok) return null;
  const { accession, version = null } = parsed.value;
  const letter = /V([A-Z])_/.exec(accession)?.[1];
  const kinds = Object.keys(letters) as (keyof typeof letters)[];
  const kind = kinds.find((one) => letters[one] === letter);
  return kind === undefined ? null : { accession, kind, version };
}
