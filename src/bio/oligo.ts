import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import { NOT_A_LETTER, NUC_CODE_OF_ASCII, NUC_GAP } from './alphabet.ts';

/** A primer or probe. */
export interface Oligo {
  readonly name: string;
  /** 5' to 3', upper case, letters of DNA with IUPAC's ambiguity codes, which stand for a mixture. */
  readonly sequence: string;
}

/** Letters of an oligo: fewer bind anywhere, more are no primer. */
export const OLIGO_LENGTH = { least: 10, most: 120 } as const;
/** Oligos that are looked at together; schemes of small amplicons over a large genome have hundreds. */
export const MOST_OLIGOS = 500;
const MOST_NAME = 100;
const MOST_PROBLEMS = 20;

const ENDS = /^5['′’]?[-–]|[-–]3['′’]?$/g;
const LOOKS_LIKE_LETTERS = /^[A-Z]+$/;

/**
 * The letters of an oligo as they are compared: without blanks and the marks of its ends ("5'-", "-3'"), U as T, and
 * inosine, which pairs with any base, as N.
 */
export function normaliseOligo(text: string): string {
  return text
    .replace(/\s+/g, '')
    .replace(ENDS, '')
    .toUpperCase()
    .replaceAll('U', 'T')
    .replaceAll('I', 'N');
}

function problem(code: string, where: string, value: string, hint: string): Problem {
  return { code, where, value: value.slice(0, 200), hint };
}

/** What is wrong with normalised letters; null for nothing. */
export function checkOligo(sequence: string, where: string): Problem | null {
  const { least, most } = OLIGO_LENGTH;
  const wrong = [...sequence].find((letter) => {
    // Beyond the table there are no letters of sequences.
    const code = NUC_CODE_OF_ASCII[letter.charCodeAt(0)] ?? NOT_A_LETTER;
    return code === NOT_A_LETTER || code === NUC_GAP;
  });
  if (wrong !== undefined) {
    const hint = `'${wrong}' is no letter of a primer. Write bases (A, C, G, T), ambiguity codes or I, without dyes and quenchers.`;
    return problem('oligo-letters', where, sequence, hint);
  }
  if (sequence.length >= least && sequence.length <= most) return null;
  const hint = `A primer or probe has ${least} to ${most} letters; this one has ${sequence.length}.`;
  return problem('oligo-length', where, sequence, hint);
}

/** What is wrong with several together: names that stand twice, and too many. */
export function checkOligos(oligos: readonly Oligo[], where: string): Problem[] {
  const names = new Set<string>();
  const problems: Problem[] = [];
  for (const { name } of oligos) {
    if (names.has(name)) {
      problems.push(problem('oligo-name-repeats', where, name, 'Give each a name of its own.'));
    }
    names.add(name);
  }
  if (oligos.length > MOST_OLIGOS) {
    const hint = `At most ${MOST_OLIGOS} are looked at together.`;
    problems.push(problem('oligos-too-many', where, String(oligos.length), hint));
  }
  return problems.slice(0, MOST_PROBLEMS);
}

interface Found {
  readonly name: string;
  readonly letters: string;
  readonly where: string;
}

function readFasta(lines: readonly string[]): Found[] {
  const found: { name: string; letters: string; where: string }[] = [];
  lines.forEach((line, at) => {
    const last = found.at(-1);
    if (line.startsWith('>')) {
      found.push({ name: line.slice(1).trim(), letters: '', where: `line ${at + 1}` });
    } else if (last !== undefined) last.letters += line;
    else if (line.trim() !== '') found.push({ name: '', letters: line, where: `line ${at + 1}` });
  });
  return found;
}

/** The column with the letters: the first behind the name that can be some. */
function findLetters(columns: readonly string[]): string {
  const others = columns.slice(1);
  const isOligo = (text: string) => {
    const letters = normaliseOligo(text);
    return letters.length >= OLIGO_LENGTH.least && checkOligo(letters, '') === null;
  };
  return others.find(isOligo) ?? others[0] ?? '';
}

function readLine(line: string, at: number): Found | null {
  if (line.trim() === '' || line.startsWith('#')) return null;
  const where = `line ${at + 1}`;
  const columns = line.split(/[\t,;]/).map((text) => text.trim());
  if (columns.length > 1) {
    const name = columns[0] ?? '';
    const letters = findLetters(columns);
    // A table's first line names its columns.
    const isOligo = checkOligo(normaliseOligo(letters), where) === null;
    return at === 0 && !isOligo && /seq/i.test(line) ? null : { name, letters, where };
  }
  const words = line.trim().split(/\s+/);
  const last = words.at(-1) ?? '';
  const isOnlyLetters = words.every((word) => LOOKS_LIKE_LETTERS.test(word)) && words.length > 2;
  if (words.length === 1 || isOnlyLetters) return { name: '', letters: line, where };
  return { name: words.slice(0, -1).join(' '), letters: last, where };
}

/**
 * Reads primers and probes as people paste them: FASTA, or a line each with name and letters parted by a tab, comma,
 * semicolon or blank; without a name one is given. Every line that cannot be used is a problem.
 */
export function parseOligos(text: string): Result<readonly Oligo[], Problem[]> {
  const lines = text.split(/\r?\n/);
  const found = lines.some((line) => line.startsWith('>'))
    ? readFasta(lines)
    : lines.flatMap((line, at) => readLine(line, at) ?? []);
  const oligos: Oligo[] = [];
  const problems: Problem[] = [];
  found.forEach(({ name, letters, where }, at) => {
    const sequence = normaliseOligo(letters);
    const wrong = checkOligo(sequence, where);
    if (wrong !== null) problems.push(wrong);
    else
      oligos.push({ name: (name === '' ? `oligo ${at + 1}` : name).slice(0, MOST_NAME), sequence });
  });
  if (found.length === 0) {
    const hint =
      "Give a primer or probe a line: its name, a tab or comma, its letters from 5' to 3'.";
    problems.push(problem('oligos-none', 'text', text.trim(), hint));
  }
  problems.push(...checkOligos(oligos, 'text'));
  return problems.length > 0 ? fail(problems.slice(0, MOST_PROBLEMS)) : succeed(oligos);
}

/** The oligos as text that parseOligos reads to the same. */
export function formatOligos(oligos: readonly Oligo[]): string {
  return oligos.map(({ name, sequence }) => `${name}\t${sequence}\n`).join('');
}
