import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import {
  type CodonPosition,
  codonPosition,
  formatRange,
  type NucPosition,
  nucPosition,
  type Range,
} from './position.ts';

/** A nucleotide change. `from` or `to` may be '-': a deleted base, or one that comes back. */
export interface NucMutation {
  readonly position: NucPosition;
  readonly from: string;
  readonly to: string;
}

/** An amino acid change in a CDS. `from` or `to` may be '-'. */
export interface AaMutation {
  readonly cds: string;
  readonly position: CodonPosition;
  readonly from: string;
  readonly to: string;
}

/** A position together with the letter that is there, e.g. '241T'. */
export interface NucGenotype {
  readonly position: NucPosition;
  readonly letter: string;
}

/** An insertion; `cds` is null for one in the nucleotide sequence. */
export interface NamedInsertion {
  readonly cds: string | null;
  /** Number of reference letters before the insertion: the 1-based position after which it stands. */
  readonly position: number;
  readonly symbols: string;
}

function invalid(what: string, text: string, example: string): { ok: false; error: Problem } {
  return fail({
    code: 'mutation-invalid',
    where: what,
    value: text.slice(0, 200),
    hint: `Expected ${what} like ${example}; positions count from 1.`,
  }) as { ok: false; error: Problem };
}

const NUC_MUTATION = /^([ACGTRYSWKMBDHVN-])([1-9]\d{0,9})([ACGTRYSWKMBDHVN-])$/;
const AA_MUTATION = /^([A-Z*-])([1-9]\d{0,9})([A-Z*-])$/;
const NUC_GENOTYPE = /^([1-9]\d{0,9})([ACGTRYSWKMBDHVN-])$/;
const RANGE = /^([1-9]\d{0,9})(?:-([1-9]\d{0,9}))?$/;
const INSERTION = /^(?:ins_)?(?:(.+):)?(\d{1,10}):([A-Za-z*]+)$/;

/** Parses 'C241T', 'C241-' or '-241C'. */
export function parseNucMutation(text: string): Result<NucMutation, Problem> {
  const match = NUC_MUTATION.exec(text);
  if (match === null) return invalid('a nucleotide mutation', text, "'C241T'");
  const [, from = '', position = '', to = ''] = match;
  return succeed({ position: nucPosition(Number(position) - 1), from, to });
}

/** Formats as 'C241T'. */
export function formatNucMutation({ position, from, to }: NucMutation): string {
  return `${from}${position + 1}${to}`;
}

/** Parses 'N501Y', 'H69-' or '*27Q', the change without the name of its CDS. */
export function parseAaChange(text: string, cds: string): Result<AaMutation, Problem> {
  const match = AA_MUTATION.exec(text);
  if (match === null) return invalid('an amino acid mutation', text, "'N501Y'");
  const [, from = '', position = '', to = ''] = match;
  return succeed({ cds, position: codonPosition(Number(position) - 1), from, to });
}

/** Parses 'S:N501Y'. The name of the CDS may hold colons itself. */
export function parseAaMutation(text: string): Result<AaMutation, Problem> {
  const colon = text.lastIndexOf(':');
  if (colon < 1) return invalid('an amino acid mutation', text, "'S:N501Y'");
  return parseAaChange(text.slice(colon + 1), text.slice(0, colon));
}

/** Formats as 'S:N501Y'. */
export function formatAaMutation({ cds, position, from, to }: AaMutation): string {
  return `${cds}:${from}${position + 1}${to}`;
}

/** Parses '241T'. */
export function parseNucGenotype(text: string): Result<NucGenotype, Problem> {
  const match = NUC_GENOTYPE.exec(text);
  if (match === null) return invalid('a nucleotide genotype', text, "'241T'");
  const [, position = '', letter = ''] = match;
  return succeed({ position: nucPosition(Number(position) - 1), letter });
}

/** Formats as '241T'. */
export function formatNucGenotype({ position, letter }: NucGenotype): string {
  return `${position + 1}${letter}`;
}

/** Parses '21765-21770' or '241' to a half-open range from 0. */
export function parseRange(text: string): Result<Range, Problem> {
  const match = RANGE.exec(text);
  const begin = Number(match?.[1]) - 1;
  const end = match?.[2] === undefined ? begin + 1 : Number(match[2]);
  if (match === null || end <= begin) return invalid('a range', text, "'21765-21770'");
  return succeed({ begin, end });
}

export { formatRange };

/**
 * Parses '22204:GAG' and 'S:214:EPE', with or without 'ins_' before. Position 0 stands before the
 * first letter.
 */
export function parseInsertion(text: string): Result<NamedInsertion, Problem> {
  const match = INSERTION.exec(text);
  if (match === null) return invalid('an insertion', text, "'ins_22204:GAG'");
  const [, cds, position = '', symbols = ''] = match;
  return succeed({
    cds: cds ?? null,
    position: Number(position),
    symbols: symbols.toUpperCase(),
  });
}

/** Formats as '22204:GAG' or 'S:214:EPE'. */
export function formatInsertion({ cds, position, symbols }: NamedInsertion): string {
  return cds === null ? `${position}:${symbols}` : `${cds}:${position}:${symbols}`;
}
