import {
  ASCII_OF_NUC_CODE,
  NOT_A_LETTER,
  NUC_CODE_OF_ASCII,
  NUC_GAP,
  NUC_N,
} from '../../../bio/alphabet.ts';
import { PILEUP_LETTERS, type Pileup } from '../alignment/pileup.ts';
import type { AlleleCount, PileupSite } from './allele-counts.ts';
import type { CallRules } from './call-rules.ts';
import { type ChosenIndel, chooseIndels } from './choose-indels.ts';
import type { PrimerLimits } from './primer-limits.ts';

/** What a consensus is called from. */
export interface CallInput {
  /** ASCII, upper case. */
  readonly reference: Uint8Array;
  /** Reads over each position of the reference, those with a deletion there included. */
  readonly depths: Uint32Array;
  readonly sites: readonly PileupSite[];
  readonly rules: CallRules;
  /** Where primers were used: their places, and what reads say that were not made by the primers there. */
  readonly primers: { readonly limits: PrimerLimits; readonly telling: Pileup } | null;
}

/** What reads have in place of letters of the reference, as it is told of a sample. */
export interface SampleVariant extends AlleleCount {
  /** Reads that were counted, and those of them that have the reference's letters. */
  readonly depth: number;
  readonly referenceForward: number;
  readonly referenceReverse: number;
  /** Of the reads that were counted. */
  readonly share: number;
  /** 'consensus': the consensus has it; 'minor': it has not; 'primer-site': primers hide what the sample has there. */
  readonly status: 'consensus' | 'minor' | 'primer-site';
}

/** A consensus along its reference. */
export interface CalledConsensus {
  /** Nucleotide code (`bio/alphabet`) of each letter of the reference, the gap code for deleted ones. */
  readonly codes: Uint8Array;
  /** Letters behind a position, by that position. */
  readonly insertions: ReadonlyMap<number, string>;
  /** Upper case, without gaps. */
  readonly letters: string;
  readonly variants: readonly SampleVariant[];
  /** Positions that are N for want of reads, and for want of reads that tell of the sample under primers. */
  readonly masked: { readonly depth: number; readonly primers: number };
}

const LETTER_CODES = [...PILEUP_LETTERS].map((letter) => codeOf(letter));
const LETTERS = 'ACGT';

/**
 * Calls the consensus of a sample: N wherever fewer reads lie than the rules want, and under primers wherever too few
 * reads tell of the sample, or those say other than what was called. So a mutation under a primer is never called as
 * the reference's letter: it is called, or it is N.
 */
export function callConsensus(input: CallInput): CalledConsensus {
  const { reference, sites, rules } = input;
  const indels = chooseIndels(sites, reference.length, rules);
  const letterSites = new Map(
    sites.filter(({ isIndel }) => !isIndel).map((site) => [site.position, site]),
  );
  const codes = new Uint8Array(reference.length).fill(NUC_N);
  const masked = { depth: 0, primers: 0 };
  for (let position = 0; position < reference.length; position++) {
    if ((input.depths[position] ?? 0) < rules.minDepth) {
      masked.depth++;
      continue;
    }
    const code =
      indels.isDeleted[position] === 1
        ? NUC_GAP
        : chooseLetter(letterSites.get(position), codeAt(reference, position), rules);
    if (isHidden(input, position, code)) masked.primers++;
    else if (indels.isUnclear[position] === 0) codes[position] = code;
  }
  const kept = indels.chosen.filter((one) => isWhole(codes, one));
  // Of a deletion that is partly hidden it is not known how long it is.
  for (const { begin, end } of indels.chosen.filter((one) => !kept.includes(one))) {
    codes.fill(NUC_N, begin, end);
  }
  const insertions = new Map(
    kept.filter(({ inserted }) => inserted !== '').map((one) => [one.begin - 1, one.inserted]),
  );
  return {
    codes,
    insertions,
    letters: writeLetters(codes, insertions),
    variants: listVariants(input, {
      codes,
      kept: new Set(kept.map(({ allele }) => toKey(allele))),
    }),
    masked,
  };
}

/** Whether nothing of an insertion or deletion, nor the letter before it, is hidden. */
function isWhole(codes: Uint8Array, { begin, end }: ChosenIndel): boolean {
  return !codes.subarray(begin - 1, end).includes(NUC_N);
}

function toKey({ position, reference, alternative }: AlleleCount): string {
  return `${position} ${reference} ${alternative}`;
}

function codeOf(letter: string): number {
  const code = NUC_CODE_OF_ASCII[letter.charCodeAt(0)];
  return code === undefined || code === NOT_A_LETTER ? NUC_N : code;
}

function codeAt(reference: Uint8Array, position: number): number {
  return codeOf(String.fromCharCode(reference[position] as number));
}

/** Reads by the letter that they have, in the order of ACGT. */
function countLetters({ reference, alleles }: PileupSite): number[] {
  const counts = [0, 0, 0, 0];
  const all = [{ ...reference, alternative: reference.letters }, ...alleles];
  for (const { alternative, forward, reverse } of all) {
    const place = alternative.length === 1 ? LETTERS.indexOf(alternative) : -1;
    if (place >= 0) counts[place] = (counts[place] as number) + forward + reverse;
  }
  return counts;
}

function chooseLetter(site: PileupSite | undefined, reference: number, rules: CallRules): number {
  const counts = site === undefined ? [] : countLetters(site);
  const total = counts.reduce((sum, count) => sum + count, 0);
  // Where most reads have a deletion that is not called, the letters of the others are too few to go by.
  if (total === 0 || total < rules.minDepth) return NUC_N;
  const most = Math.max(...counts);
  if (rules.choice === 'majority') {
    const least = most / total >= rules.minShare ? most : rules.mixedShare * total;
    return counts.reduce((code, count, at) => (count >= least ? code | (1 << at) : code), 0);
  }
  const other = counts.map((count, at) => (1 << at === reference ? -1 : count));
  const best = Math.max(...other);
  const isChosen = best / total >= rules.minShare && (!rules.mustBeMostFrequent || best === most);
  return isChosen ? 1 << other.indexOf(best) : reference;
}

/** Whether primers hide what the sample has: too few reads tell of it, or they say something else. */
function isHidden(
  { primers, rules }: Pick<CallInput, 'primers' | 'rules'>,
  position: number,
  code: number,
): boolean {
  if (primers === null || !primers.limits.isUnderPrimer(position) || code === NUC_N) return false;
  if (primers.telling.depth(position) < rules.minDepth) return true;
  const counts = primers.telling.at(position);
  const most = LETTER_CODES[counts.indexOf(Math.max(...counts))] as number;
  return code === NUC_GAP || most === NUC_GAP ? code !== most : (code & most) === 0;
}

function writeLetters(codes: Uint8Array, insertions: ReadonlyMap<number, string>): string {
  const parts: string[] = [];
  for (const [position, code] of codes.entries()) {
    if (code !== NUC_GAP) parts.push(String.fromCharCode(ASCII_OF_NUC_CODE[code] as number));
    const inserted = insertions.get(position);
    if (inserted !== undefined) parts.push(inserted);
  }
  return parts.join('');
}

/** What is called, for the list of variants. */
interface Called {
  readonly codes: Uint8Array;
  /** Insertions and deletions of the consensus, by `toKey`. */
  readonly kept: ReadonlySet<string>;
}

function listVariants(input: CallInput, called: Called): SampleVariant[] {
  const { sites, rules } = input;
  const variants: SampleVariant[] = [];
  for (const { depth, reference, alleles } of sites) {
    for (const allele of alleles) {
      const count = allele.forward + allele.reverse;
      if (count === 0 || allele.reference === allele.alternative) continue;
      const status = findStatus(input, allele, called);
      const isTold =
        depth >= rules.variantDepth &&
        count >= rules.variantReads &&
        count / depth >= rules.variantShare;
      if (!isTold && status !== 'consensus') continue;
      variants.push({
        ...allele,
        depth,
        status,
        share: count / depth,
        referenceForward: reference.forward,
        referenceReverse: reference.reverse,
      });
    }
  }
  return variants.sort(
    (a, b) => a.position - b.position || (a.alternative < b.alternative ? -1 : 1),
  );
}

function findStatus(
  input: CallInput,
  allele: AlleleCount,
  { codes, kept }: Called,
): SampleVariant['status'] {
  const { position, reference, alternative } = allele;
  if (hides(input, allele)) return 'primer-site';
  const isLetters = reference.length === alternative.length;
  const isInConsensus = isLetters
    ? [...alternative].every((letter, at) => codes[position + at] === codeOf(letter))
    : kept.has(toKey(allele));
  return isInConsensus ? 'consensus' : 'minor';
}

/** Whether too few reads tell of the sample where the variant lies. */
function hides({ primers, rules }: CallInput, { position, reference }: AlleleCount): boolean {
  if (primers === null) return false;
  for (let at = position; at < position + reference.length; at++) {
    if (!primers.limits.isUnderPrimer(at)) continue;
    if (primers.telling.depth(at) < rules.minDepth) return true;
  }
  return false;
}
