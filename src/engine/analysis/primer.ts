import {
  NUC_GAP,
  nucCode,
  nucString,
  parseNucleotides,
  reverseComplement,
} from '../../bio/alphabet.ts';
import type { Problem } from '../../schema/problem.ts';

/** A PCR primer, placed on the reference. */
export interface PcrPrimer {
  readonly source: string;
  readonly target: string;
  readonly name: string;
  /** Where it lies on the reference, 0-based half-open. */
  readonly begin: number;
  readonly end: number;
  /** Its ambiguous letters (nucleotide codes) by the position in the primer, from 0. */
  readonly ambiguous: ReadonlyMap<number, number>;
}

/** Substitutions that lie in a primer. */
export interface PcrPrimerChange {
  readonly primer: PcrPrimer;
  readonly substitutions: readonly {
    readonly position: number;
    readonly from: number;
    readonly to: number;
  }[];
}

const COLUMNS = ['Country (Institute)', 'Target', 'Oligonucleotide', 'Sequence'];
const FILE = 'primers.csv';

/** Splits one line of CSV; a field may be quoted, with doubled quotes inside. */
function splitCsvLine(line: string): string[] {
  const fields: string[] = [];
  const pattern = /("(?:[^"]|"")*"|[^,]*)(,|$)/gy;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    const [, field = '', separator] = match;
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (separator !== ',') break;
  }
  return fields.map((field) => field.trim());
}

/** A row of the table of primers. */
export interface PrimerRow {
  readonly source: string;
  readonly target: string;
  readonly name: string;
  /** Nucleotide codes, 5' to 3'. */
  readonly codes: Uint8Array;
}

/** Reads the rows of a table of primers; what is wrong with some is reported, and they are left out. */
export function readPrimerRows(csv: string, problems: Problem[]): PrimerRow[] {
  const lines = csv.split(/\r?\n/);
  const header = splitCsvLine(lines[0] ?? '');
  const columns = COLUMNS.map((name) => header.indexOf(name));
  if (columns.includes(-1)) {
    problems.push({
      code: 'dataset-primers-header',
      where: `${FILE} line 1`,
      value: (lines[0] ?? '').slice(0, 200),
      hint: `The first line must name the columns ${COLUMNS.join(', ')}.`,
    });
    return [];
  }
  const rows: PrimerRow[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue;
    const fields = splitCsvLine(line);
    const [source = '', target = '', name = '', sequence = ''] = columns.map(
      (c) => fields[c] ?? '',
    );
    const codes = parseNucleotides(new TextEncoder().encode(sequence));
    if (!codes.ok || codes.codes.length === 0 || codes.codes.includes(NUC_GAP)) {
      problems.push({
        code: 'dataset-primers-sequence',
        where: `${FILE} line ${i + 1} column Sequence`,
        value: sequence.slice(0, 200),
        hint: 'A primer may hold only the IUPAC letters of nucleotides.',
      });
      continue;
    }
    rows.push({ source, target, name, codes: codes.codes });
  }
  return rows;
}

/**
 * Reads primers from CSV and finds each on the reference (nucleotide codes); those that do not occur
 * are left out. Primers with '_R' in their name are reverse-complemented first, and an ambiguous
 * letter matches any reference letter. Specification, section 4.12.
 */
export function parsePrimers(csv: string, reference: Uint8Array, problems: Problem[]): PcrPrimer[] {
  const referenceText = nucString(reference);
  const primers: PcrPrimer[] = [];
  for (const { codes, ...labels } of readPrimerRows(csv, problems)) {
    const oriented = labels.name.includes('_R') ? reverseComplement(codes) : codes;
    const primer = locate(oriented, referenceText, labels);
    if (primer !== null) primers.push(primer);
  }
  return primers;
}

function locate(
  codes: Uint8Array,
  referenceText: string,
  labels: Pick<PcrPrimer, 'source' | 'target' | 'name'>,
): PcrPrimer | null {
  const letters = nucString(codes);
  const match = new RegExp(letters.replace(/[^ACGT]/g, '.')).exec(referenceText);
  if (match === null) return null;
  const ambiguous = new Map<number, number>();
  [...letters].forEach((letter, i) => {
    if (!'ACGT'.includes(letter)) ambiguous.set(i, nucCode(letter) ?? NUC_GAP);
  });
  return { ...labels, begin: match.index, end: match.index + letters.length, ambiguous };
}

/**
 * Substitutions that lie in primers. One that an ambiguous letter of the primer matches is left out,
 * but the peer compares the position in the primer with that in the genome, so that this hardly ever
 * happens: copied, because the table must agree. Specification, section 4.12.
 */
export function findPrimerChanges(
  primers: readonly PcrPrimer[],
  substitutions: PcrPrimerChange['substitutions'],
): PcrPrimerChange[] {
  return primers.flatMap((primer) => {
    const inside = substitutions.filter(
      ({ position, to }) =>
        position >= primer.begin &&
        position < primer.end &&
        ((primer.ambiguous.get(position) ?? 0) & to) === 0,
    );
    return inside.length === 0 ? [] : [{ primer, substitutions: inside }];
  });
}
