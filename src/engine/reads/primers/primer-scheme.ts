import { NOT_A_LETTER, NUC_CODE_OF_ASCII, reverseComplement } from '../../../bio/alphabet.ts';
import type { Problem } from '../../../std/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/** One primer on the reference; 0-based, half-open. */
export interface Primer {
  readonly name: string;
  readonly reference: string;
  readonly begin: number;
  readonly end: number;
  readonly side: 'LEFT' | 'RIGHT';
  /** Number of the amplicon within the scheme. */
  readonly amplicon: number;
  /** What tells primers of one side apart, such as 'alt2' or '1'; empty for an only one. */
  readonly alternative: string;
  /** Reaction in which the primer is used; null where the file does not say. */
  readonly pool: number | null;
  /** 5' to 3', upper case; null where the file has none. */
  readonly sequence: string | null;
}

/** A set of primers by name and version. */
export interface PrimerScheme {
  readonly name: string;
  readonly version: string;
  readonly primers: readonly Primer[];
}

// 'nCoV-2019_18_LEFT_alt2' (ARTIC V1 to V5), 'SARS-CoV-2_1_LEFT_1' (PrimalScheme 3: a number for each).
const PRIMER_NAME = /^(.+)_(\d+)_(LEFT|RIGHT|L|R|F)(?:_(alt\d*|\d+))?$/i;

/** What the names of a scheme and of its version look like: they are names of folders, too. */
export const SCHEME_WORD = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/**
 * Parses an ARTIC primer.bed: reference, begin, end, name, pool (older files: a name that ends in the
 * pool's number, or a score), strand, and sequence where there is one. Lines that begin with '#' or are
 * 'track' and 'browser' lines are left out. All problems of all lines are given.
 * Source: quick-lab primer schemes, "primer.bed"; UCSC BED format for columns one to six.
 */
export function parsePrimerBed(
  text: string,
  {
    file,
    name,
    version,
  }: { readonly file: string; readonly name: string; readonly version: string },
): Result<PrimerScheme, Problem[]> {
  const problems: Problem[] = [];
  const primers: Primer[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '' || /^(#|track\b|browser\b)/.test(line)) continue;
    const parsed = parseLine(line, `${file} line ${at + 1}`);
    if (parsed.ok) primers.push(parsed.value);
    else problems.push(parsed.error);
  }
  if (primers.length === 0 && problems.length === 0) {
    const hint = 'The file holds no primers. Give a primer.bed as ARTIC publishes them.';
    problems.push({ code: 'primers-empty', where: file, value: '', hint });
  }
  problems.push(...findSchemeProblems(primers, file));
  if (problems.length > 0) return fail(problems.slice(0, 10));
  return succeed({ name, version, primers });
}

function parseLine(line: string, where: string): Result<Primer, Problem> {
  const columns = line.includes('\t') ? line.split('\t') : line.trim().split(/ +/);
  const [reference = '', begin = '', end = '', name = '', pool = '', ...others] = columns;
  const refuse = (value: string, hint: string): Result<Primer, Problem> =>
    fail({ code: 'primer-line-invalid', where, value: value.slice(0, 200), hint });
  if (columns.length < 5) {
    return refuse(line, 'A primer needs reference, begin, end, name and pool, parted by tabs.');
  }
  if (!/^\d{1,9}$/.test(begin) || !/^\d{1,9}$/.test(end) || Number(begin) >= Number(end)) {
    return refuse(
      `${begin} ${end}`,
      'Begin and end are whole numbers, counted from 0; the begin is below the end, which is left out.',
    );
  }
  if (reference === '') return refuse(line, 'The name of the reference is empty.');
  const parts = PRIMER_NAME.exec(name);
  if (parts === null) {
    return refuse(
      name,
      "A primer's name ends in its amplicon's number and side, as in x_18_LEFT_alt2.",
    );
  }
  const side = /^(LEFT|L|F)$/i.test(parts[3] ?? '') ? 'LEFT' : 'RIGHT';
  const [strand = '', sequence = ''] = others;
  if (strand !== '' && strand !== (side === 'LEFT' ? '+' : '-')) {
    return refuse(`${name} ${strand}`, 'The strand is + for a left primer and - for a right one.');
  }
  if (sequence !== '' && !/^[ACGTURYSWKMBDHVNI]+$/i.test(sequence)) {
    return refuse(sequence, 'The sequence of a primer is of nucleotide letters.');
  }
  return succeed({
    name,
    reference,
    begin: Number(begin),
    end: Number(end),
    side,
    amplicon: Number(parts[2]),
    alternative: parts[4] ?? '',
    pool: parsePool(pool),
    sequence: sequence === '' ? null : sequence.toUpperCase(),
  });
}

/** '2', 'nCoV-2019_2' and 'pool2' are pool 2; 0 and 60 are scores of BED files without pools. */
function parsePool(text: string): number | null {
  const number = Number(/(\d+)$/.exec(text)?.[1] ?? 0);
  return number === 0 || number >= 60 ? null : number;
}

function findSchemeProblems(primers: readonly Primer[], file: string): Problem[] {
  const problems: Problem[] = [];
  const say = (code: string, value: string, hint: string) =>
    problems.push({ code, where: file, value: value.slice(0, 200), hint });
  const names = new Set<string>();
  for (const { name } of primers) {
    if (names.has(name)) say('primer-name-repeats', name, 'Each primer has a name of its own.');
    names.add(name);
  }
  const references = new Set(primers.map(({ reference }) => reference));
  if (references.size > 1) {
    const value = [...references].join(', ');
    const hint = 'All primers of a scheme are on one reference. Make one scheme for each segment.';
    say('primer-references-differ', value, hint);
    return problems;
  }
  for (const { number, left, right } of listAmplicons(primers)) {
    if (left.length === 0 || right.length === 0) {
      const lacking = left.length === 0 ? 'left' : 'right';
      say('amplicon-incomplete', `amplicon ${number}`, `It has no ${lacking} primer.`);
    } else if (
      Math.min(...right.map(({ end }) => end)) <= Math.max(...left.map(({ begin }) => begin))
    ) {
      const hint = 'Its right primer ends before its left primer begins.';
      say('amplicon-reversed', `amplicon ${number}`, hint);
    }
  }
  return problems;
}

/** The primers of one amplicon. */
export interface Amplicon {
  readonly number: number;
  readonly left: readonly Primer[];
  readonly right: readonly Primer[];
}

/** Amplicons by their number, ascending. */
export function listAmplicons(primers: readonly Primer[]): Amplicon[] {
  const byNumber = Map.groupBy(primers, ({ amplicon }) => amplicon);
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, own]) => ({
      number,
      left: own.filter(({ side }) => side === 'LEFT'),
      right: own.filter(({ side }) => side === 'RIGHT'),
    }));
}

/** The scheme as a primer.bed of seven columns, six where no primer has a sequence. */
export function formatPrimerBed({ primers }: PrimerScheme): string {
  const hasSequences = primers.some(({ sequence }) => sequence !== null);
  return primers
    .map((primer) => {
      const strand = primer.side === 'LEFT' ? '+' : '-';
      const { reference, begin, end, name, pool, sequence } = primer;
      const columns = [reference, begin, end, name, pool ?? 0, strand];
      return `${[...columns, ...(hasSequences ? [sequence ?? ''] : [])].join('\t')}\n`;
    })
    .join('');
}

/** How a scheme's primers lie on a reference. */
export interface SchemeFit {
  /** Primers that have a sequence, and how many of these the reference has at their place. */
  readonly compared: number;
  readonly matching: number;
  /** Primers that reach beyond the end of the reference. */
  readonly beyond: number;
}

/** Compares the sequences of primers with the reference under them, ambiguity codes included. */
export function compareWithReference(scheme: PrimerScheme, reference: Uint8Array): SchemeFit {
  const codes = reference.map((letter) => NUC_CODE_OF_ASCII[letter] as number);
  let compared = 0;
  let matching = 0;
  let beyond = 0;
  for (const { begin, end, side, sequence } of scheme.primers) {
    if (end > codes.length) beyond++;
    else if (sequence !== null) {
      compared++;
      const own = Uint8Array.from(
        sequence,
        (letter) => NUC_CODE_OF_ASCII[letter.charCodeAt(0)] ?? 0,
      );
      const there = codes.subarray(begin, end);
      if (isCompatible(own, side === 'LEFT' ? there : reverseComplement(there))) matching++;
    }
  }
  return { compared, matching, beyond };
}

function isCompatible(own: Uint8Array, there: Uint8Array): boolean {
  if (own.length !== there.length) return false;
  return own.every((code, i) => {
    const other = there[i] as number;
    return code === NOT_A_LETTER || other === NOT_A_LETTER || (code & other) !== 0;
  });
}
