import { readFileSync } from 'node:fs';
import { formatFastaRecord } from '../../src/bio/fasta.ts';
import { defined } from '../../src/std/assert.ts';

/** One genome made from the reference, with what the analysis has to find in it. */
export interface SyntheticGenome {
  readonly name: string;
  readonly country: string;
  readonly date: string;
  /** In the notation of the API. */
  readonly substitutions: readonly string[];
  readonly hasD614G: boolean;
}

/** Files for an import, and what has to become of them. */
export interface SyntheticImport {
  readonly fasta: string;
  readonly table: string;
  /** Those that are right. */
  readonly genomes: readonly SyntheticGenome[];
  /** Names of rows and sequences that have to be refused. */
  readonly refused: readonly string[];
}

const REFERENCE = new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url);
// A23403G is S:D614G, A23063T is S:N501Y (genome positions from 1, of NC_045512.2).
const D614G = 'A23403G';
const N501Y = 'A23063T';
const COUNTRIES = ['Switzerland', 'Brazil', 'Japan'];
const GENOMES = 17;

function mutate(reference: string, substitutions: readonly string[]): string {
  const letters = [...reference];
  for (const text of substitutions) {
    const [, from, position, to] = defined(/^([ACGT])(\d+)([ACGT])$/.exec(text), text);
    const index = Number(position) - 1;
    if (letters[index] !== from) throw new Error(`the reference has no ${from} at ${position}`);
    letters[index] = defined(to, 'a letter');
  }
  return letters.join('');
}

/** A base of the reference changed to the next letter, as a substitution. */
function changeAt(reference: string, position: number): string {
  const from = defined(reference[position - 1], 'a base');
  const to = defined('ACGT'['ACGT'.indexOf(from) + 1] ?? 'A', 'another base');
  return `${from}${position}${to}`;
}

/** 17 genomes that are right, and five rows or sequences each of which has something wrong. */
export function makeSyntheticImport(): SyntheticImport {
  const reference = readFileSync(REFERENCE, 'utf8').split('\n').slice(1).join('');
  const genomes = Array.from({ length: GENOMES }, (_, index): SyntheticGenome => {
    const substitutions = [
      ...(index % 3 === 0 ? [] : [D614G]),
      ...(index % 5 === 0 ? [N501Y] : []),
      changeAt(reference, 5000 + 17 * index),
    ];
    return {
      name: `made-up/${index}`,
      country: defined(COUNTRIES[index % COUNTRIES.length], 'a country'),
      date: `2021-0${1 + (index % 6)}-${10 + index}`,
      substitutions,
      hasD614G: substitutions.includes(D614G),
    };
  });
  const rows = genomes.map(({ name, date, country }) => [name, date, country]);
  const records = genomes.map(({ name, substitutions }) =>
    formatFastaRecord(name, mutate(reference, substitutions)),
  );
  rows.splice(3, 0, ['bad-date', '2021-13-45', 'Japan']);
  records.push(formatFastaRecord('bad-date', reference));
  rows.push(['no-sequence', '2021-01-05', 'Japan'], ['', '2021-01-05', 'Japan']);
  rows.push(['nonsense', '2021-01-05', 'Japan']);
  records.push(formatFastaRecord('nonsense', 'ACGT'.repeat(30)));
  records.push(formatFastaRecord('no-row', reference));
  return {
    fasta: records.join(''),
    table: [['strain', 'date', 'country'], ...rows].map((row) => `${row.join('\t')}\n`).join(''),
    genomes,
    refused: ['bad-date', 'no-sequence', '', 'nonsense', 'no-row'],
  };
}
