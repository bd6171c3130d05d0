import { nucCode, parseNucleotides, reverseComplement } from '../../bio/alphabet.ts';

/** Where an oligo can bind on a reference. */
export interface OligoSite {
  /** Place of the reference among those that were looked at. */
  readonly reference: number;
  /** 0-based, half-open, on the reference's own strand. */
  readonly begin: number;
  readonly end: number;
  /** '+': the oligo reads as the reference does; '-': as its reverse complement. */
  readonly strand: '+' | '-';
  /** Places in the oligo from its 5' end, from 0, whose base is not the reference's. */
  readonly mismatches: readonly number[];
}

/** All sites of an oligo. */
export interface OligoSites {
  /** The best first, at most MOST_LISTED. */
  readonly sites: readonly OligoSite[];
  /** How many there are. */
  readonly count: number;
}

/**
 * A site may differ in so many of an oligo's letters: in 60,000 places of a genome of 30,000 letters on both strands, one
 * of 20 letters finds 16 by chance once in fifty genomes.
 */
export const MOST_MISMATCHING = 0.2;
const MOST_LISTED = 20;

/** Code of what is no letter, which no oligo takes. */
const NO_BASE = 16;

/** By letter of an oligo: the codes' bits that it does not take. A letter of a reference fits where it has none of them. */
function toRefused(codes: Uint8Array): Uint8Array {
  return codes.map((code) => ~code & 31);
}

/**
 * Places where an oligo, in the reference's direction, begins with at most `most` letters that differ. A hot loop: one
 * comparison a letter, and most places are left after a few.
 */
function scan(refused: Uint8Array, reference: Uint8Array, most: number): number[] {
  const begins: number[] = [];
  const { length } = refused;
  const last = reference.length - length;
  for (let begin = 0; begin <= last; begin++) {
    let left = most;
    for (let i = 0; i < length; i++) {
      if (((reference[begin + i] as number) & (refused[i] as number)) !== 0 && --left < 0) break;
    }
    if (left >= 0) begins.push(begin);
  }
  return begins;
}

function listMismatches(
  refused: Uint8Array,
  reference: Uint8Array,
  { begin, strand }: Pick<OligoSite, 'begin' | 'strand'>,
): number[] {
  const places: number[] = [];
  for (let i = 0; i < refused.length; i++) {
    if (((reference[begin + i] as number) & (refused[i] as number)) === 0) continue;
    places.push(strand === '+' ? i : refused.length - 1 - i);
  }
  return places.sort((a, b) => a - b);
}

/** Fewer mismatches first, then those that are farther from the 3' end, which matter less; then as they stand. */
function compareSites(a: OligoSite, b: OligoSite): number {
  return (
    a.mismatches.length - b.mismatches.length ||
    (a.mismatches.at(-1) ?? 0) - (b.mismatches.at(-1) ?? 0) ||
    a.reference - b.reference ||
    a.begin - b.begin ||
    (a.strand === b.strand ? 0 : a.strand === '+' ? -1 : 1)
  );
}

/**
 * Finds where an oligo binds on references (as toReferenceCodes gives them), on both strands. An ambiguity code of the
 * oligo takes each of its bases; one of the reference has to be within it, so that a run of N is no site. No site
 * reaches beyond an end. Letters that are none give no site.
 */
export function findSites(sequence: string, references: readonly Uint8Array[]): OligoSites {
  const parsed = parseNucleotides(new TextEncoder().encode(sequence));
  if (!parsed.ok || sequence.length === 0) return { sites: [], count: 0 };
  const forward = parsed.codes;
  const backward = reverseComplement(forward);
  const most = Math.floor(forward.length * MOST_MISMATCHING);
  // What reads alike on both strands binds once.
  const isOwnComplement = forward.every((code, i) => code === backward[i]);
  const sites: OligoSite[] = [];
  references.forEach((reference, index) => {
    for (const strand of isOwnComplement ? (['+'] as const) : (['+', '-'] as const)) {
      const refused = toRefused(strand === '+' ? forward : backward);
      for (const begin of scan(refused, reference, most)) {
        const mismatches = listMismatches(refused, reference, { begin, strand });
        sites.push({ reference: index, begin, end: begin + refused.length, strand, mismatches });
      }
    }
  });
  sites.sort(compareSites);
  return { sites: sites.slice(0, MOST_LISTED), count: sites.length };
}

/** The letters of an oligo in the direction of the reference. */
export function toReferenceStrand(sequence: string, strand: OligoSite['strand']): string {
  if (strand === '+') return sequence;
  const complements: Readonly<Record<string, string>> = COMPLEMENTS;
  return [...sequence]
    .reverse()
    .map((letter) => complements[letter] ?? letter)
    .join('');
}

const COMPLEMENTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'ACGTRYSWKMBDHVN'].map((letter, i) => [letter, 'TGCAYRSWMKVHDBN'.charAt(i)]),
);

/** Codes of a reference's letters: sets of bases, and NO_BASE for what is no base. */
export function toReferenceCodes(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => nucCode(letter) || NO_BASE);
}
