import { AA_STOP, AA_X, NUC_COMPLEMENT } from '../../bio/alphabet.ts';
import { translateCodes, translateCodon } from '../../bio/codon.ts';
import { type CodingMap, position } from './coding-map.ts';
import type { SimulationAlignment } from './simulation-pathogen.ts';

/** What placing an insertion or deletion has to know. */
export interface IndelContext {
  /** Nucleotide codes. */
  readonly reference: Uint8Array;
  readonly coding: CodingMap;
  readonly alignment: SimulationAlignment;
}

/** Deleted codons of one CDS. */
export interface PeptideDeletion {
  readonly cds: number;
  readonly codon: number;
  readonly length: number;
}

/** A deletion where the aligner reports it. */
export interface PlacedDeletion {
  readonly begin: number;
  readonly end: number;
  readonly peptides: readonly PeptideDeletion[];
}

/** Inserted amino acids (codes) of one CDS. */
export interface PeptideInsertion {
  readonly cds: number;
  /** Number of reference codons before the insertion. */
  readonly codon: number;
  readonly symbols: Uint8Array;
}

/** An insertion where the aligner reports it. */
export interface PlacedInsertion {
  /** Number of reference bases before the insertion. */
  readonly position: number;
  /** Nucleotide codes. */
  readonly symbols: Uint8Array;
  readonly peptides: readonly PeptideInsertion[];
}

/** No other difference may lie within this many bases of an indel, so that it stays unambiguous. */
export const INDEL_MARGIN = 30;

const NUCLEOTIDE_WINDOW = 18;
const NUCLEOTIDE_MISMATCHES = 5;
const PEPTIDE_WINDOW = 8;
const PEPTIDE_MISMATCHES = 4;
/** A gap that could slide further is left alone: that is a repeat. */
const LONGEST_SLIDE = 12;
/** Bases of a CDS that must follow on both sides, unbroken, for an indel within it. */
const CODING_MARGIN = 36;

/**
 * Where the aligner puts the deletion of `length` reference bases at `begin`, given that nothing
 * else differs within INDEL_MARGIN; null where its answer is not certain: a repeat, the edge of a
 * CDS, a length that shifts a reading frame, or codons whose remaining letters are read as an amino
 * acid that is in neither of the two codons they come from. Sequence-analysis specification,
 * sections 4.4 and 4.6: among gaps with equal letters the cheapest opening wins, then the side.
 */
export function placeDeletion(
  context: IndelContext,
  begin: number,
  length: number,
): PlacedDeletion | null {
  const { reference, alignment } = context;
  if (begin < 2 * CODING_MARGIN || begin + length > reference.length - 2 * CODING_MARGIN) {
    return null;
  }
  const slide = findSlide(reference, begin, length, NUCLEOTIDE_WINDOW);
  if (slide === null || slide.mismatches < NUCLEOTIDE_MISMATCHES) return null;
  const start = cheapestStart(alignment, slide);
  if (start === null) return null;
  const peptides: PeptideDeletion[] = [];
  for (const cds of codingNear(context.coding, slide.low, slide.high + length)) {
    const peptide = placePeptideDeletion(context, cds, { start, length, slide });
    if (peptide === null) return null;
    peptides.push(peptide);
  }
  return { begin: start, end: start + length, peptides };
}

/**
 * Where the aligner puts an insertion of these nucleotide codes after `before` reference bases,
 * given that nothing else differs within INDEL_MARGIN; null where its answer is not certain or the
 * insertion is no row of whole codons between two codons of every CDS there.
 */
export function placeInsertion(
  context: IndelContext,
  before: number,
  symbols: Uint8Array,
): PlacedInsertion | null {
  const { reference, alignment, coding } = context;
  if (before < 2 * CODING_MARGIN || before > reference.length - 2 * CODING_MARGIN) return null;
  const extended = splice(reference, before, symbols, 2 * NUCLEOTIDE_WINDOW);
  const slide = findSlide(extended, 2 * NUCLEOTIDE_WINDOW, symbols.length, NUCLEOTIDE_WINDOW);
  if (slide === null || slide.low !== slide.high || slide.mismatches < NUCLEOTIDE_MISMATCHES) {
    return null;
  }
  if (cheapestStart(alignment, { low: before, high: before }) === null) return null;
  const peptides: PeptideInsertion[] = [];
  for (const cds of codingNear(coding, before, before)) {
    const peptide = placePeptideInsertion(coding, cds, { before, symbols });
    if (peptide === null) return null;
    peptides.push(peptide);
  }
  return { position: before, symbols, peptides };
}

interface Slide {
  /** First and last start that give the same letters. */
  readonly low: number;
  readonly high: number;
  /** The smaller number of mismatches on either side when the gap moves through the window. */
  readonly mismatches: number;
}

/** How far the gap over [begin, begin + length) of `letters` can move without another letter changing. */
function findSlide(
  letters: Uint8Array,
  begin: number,
  length: number,
  window: number,
): Slide | null {
  let low = begin;
  let high = begin;
  while (begin - low <= LONGEST_SLIDE && letters[low - 1] === letters[low - 1 + length]) low--;
  while (high - begin <= LONGEST_SLIDE && letters[high] === letters[high + length]) high++;
  if (high - low > LONGEST_SLIDE) return null;
  let left = 0;
  let right = 0;
  for (let i = 0; i < window; i++) {
    const before = low - 1 - i;
    const after = high + length + i;
    if (before >= 0 && letters[before] !== letters[before + length]) left++;
    if (after < letters.length && letters[after - length] !== letters[after]) right++;
  }
  return { low, high, mismatches: Math.min(left, right) };
}

/** The start with the cheapest gap opening; null where a much cheaper one lies just outside the slide. */
function cheapestStart(
  { gapOpen, gapSide, scoreMatch, penaltyMismatch }: SimulationAlignment,
  { low, high }: { readonly low: number; readonly high: number },
): number | null {
  let best = low;
  for (let start = low; start <= high; start++) {
    const difference = (gapOpen[start] as number) - (gapOpen[best] as number);
    if (difference < 0 || (difference === 0 && gapSide === 'left')) best = start;
  }
  const worthwhile = (gapOpen[best] as number) - (scoreMatch + penaltyMismatch);
  for (let start = low - NUCLEOTIDE_WINDOW; start <= high + NUCLEOTIDE_WINDOW; start++) {
    if ((gapOpen[start] as number) <= worthwhile) return null;
  }
  return best;
}

/** Indexes of the coding sequences with a base within CODING_MARGIN of [begin, end). */
function codingNear(coding: CodingMap, begin: number, end: number): number[] {
  const found = new Set<number>();
  const first = coding.starts[begin - CODING_MARGIN] as number;
  const last = coding.starts[end + CODING_MARGIN] as number;
  for (let entry = first; entry < last; entry++) found.add(coding.entryCds[entry] as number);
  return [...found];
}

/** Offset of the base in reading order, or null unless the CDS runs unbroken from `begin` to `end`. */
function unbrokenOffset(
  coding: CodingMap,
  cds: number,
  { begin, end }: { readonly begin: number; readonly end: number },
): number | null {
  const offsets: number[] = [];
  const from = coding.starts[begin] as number;
  const to = coding.starts[end] as number;
  for (let entry = from; entry < to; entry++) {
    if (coding.entryCds[entry] === cds) offsets.push(coding.entryOffset[entry] as number);
  }
  const lowest = Math.min(...offsets);
  const bases = coding.bases[cds] as Int32Array;
  if (offsets.length !== end - begin) return null;
  for (let i = 0; i < offsets.length; i++) {
    const base = bases[lowest + i] as number;
    const expected = base < 0 ? ~(end - 1 - i) : begin + i;
    if (base !== expected) return null;
  }
  return lowest;
}

function placePeptideDeletion(
  { reference, coding, alignment }: IndelContext,
  cds: number,
  gap: { readonly start: number; readonly length: number; readonly slide: Slide },
): PeptideDeletion | null {
  const { start, length, slide } = gap;
  if (length % 3 !== 0) return null;
  const begin = slide.low - CODING_MARGIN;
  const end = slide.high + length + CODING_MARGIN;
  const lowest = unbrokenOffset(coding, cds, { begin, end });
  if (lowest === null) return null;
  const bases = coding.bases[cds] as Int32Array;
  const isReverse = (bases[lowest] as number) < 0;
  const offset = lowest + (isReverse ? end - (start + length) : start - begin);
  const peptide = coding.peptides[cds] as Uint8Array;
  const codons = length / 3;
  let codon = Math.floor(offset / 3);
  const kept = offset % 3;
  if (kept !== 0) {
    const letters = [0, 1, 2].map((i) => {
      const base = bases[3 * codon + i + (i < kept ? 0 : length)] as number;
      const code = reference[position(base)] as number;
      return base < 0 ? (NUC_COMPLEMENT[code] as number) : code;
    });
    const [a = 0, b = 0, c = 0] = letters;
    const merged = translateCodon(a, b, c);
    if (merged === peptide[codon]) codon++;
    else if (merged !== peptide[codon + codons]) return null;
  }
  const found = findSlide(peptide, codon, codons, PEPTIDE_WINDOW);
  if (found === null || found.mismatches < PEPTIDE_MISMATCHES) return null;
  return { cds, codon: alignment.gapSide === 'right' ? found.low : found.high, length: codons };
}

function placePeptideInsertion(
  coding: CodingMap,
  cds: number,
  { before, symbols }: { readonly before: number; readonly symbols: Uint8Array },
): PeptideInsertion | null {
  if (symbols.length % 3 !== 0) return null;
  const begin = before - CODING_MARGIN;
  const end = before + CODING_MARGIN;
  const lowest = unbrokenOffset(coding, cds, { begin, end });
  if (lowest === null) return null;
  const isReverse = ((coding.bases[cds] as Int32Array)[lowest] as number) < 0;
  const offset = lowest + CODING_MARGIN;
  if (offset % 3 !== 0) return null;
  const letters = isReverse
    ? symbols.toReversed().map((code) => NUC_COMPLEMENT[code] as number)
    : symbols;
  const inserted = translateCodes(letters);
  if (inserted.includes(AA_STOP) || inserted.includes(AA_X)) return null;
  const codon = offset / 3;
  const window = 2 * PEPTIDE_WINDOW;
  const peptide = coding.peptides[cds] as Uint8Array;
  const extended = splice(peptide, codon, inserted, window);
  const found = findSlide(extended, Math.min(codon, window), inserted.length, PEPTIDE_WINDOW);
  if (found === null || found.low !== found.high || found.mismatches < PEPTIDE_MISMATCHES) {
    return null;
  }
  return { cds, codon, symbols: inserted };
}

/** Up to `window` letters before, the inserted letters, and up to `window` letters after. */
function splice(
  letters: Uint8Array,
  before: number,
  inserted: Uint8Array,
  window: number,
): Uint8Array {
  const left = letters.subarray(Math.max(0, before - window), before);
  const right = letters.subarray(before, before + window);
  const result = new Uint8Array(left.length + inserted.length + right.length);
  result.set(left);
  result.set(inserted, left.length);
  result.set(right, left.length + inserted.length);
  return result;
}
