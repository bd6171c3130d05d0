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
import { type ChosenIndels, chooseIndels } from './choose-indels.ts';
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
  const indels = chooseIndels(reference, sites, rules);
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
    else codes[position] = code;
  }
  const insertions = new Map(
    [...indels.insertions].filter(([position]) => codes[position] !== NUC_N),
  );
  return {
    codes,
    insertions,
    letters: writeLetters(codes, insertions),
    variants: listVariants(input, { codes, insertions, indels }),
    masked,
  };
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

function listVariants(
  input: CallInput,
  called: {
    readonly codes: Uint8Array;
    readonly insertions: ReadonlyMap<number, string>;
    readonly indels: ChosenIndels;
  },
): SampleVariant[] {
  const { sites, rules } = input;
  const variants: SampleVariant[] = [];
  for (const { depth, reference, alleles, position, isIndel } of sites) {
    if (depth < rules.variantDepth) continue;
    for (const one of alleles) {
      const count = one.forward + one.reverse;
      const isTold = count >= rules.variantReads && count / depth >= rules.variantShare;
      const allele = isIndel ? (called.indels.placed.get(one) ?? one) : one;
      if (!isTold || allele.reference === allele.alternative) continue;
      variants.push({
        ...allele,
        depth,
        share: count / depth,
        referenceForward: reference.forward,
        referenceReverse: reference.reverse,
        status: hides(input, position, allele) ? 'primer-site' : findStatus(allele, called),
      });
    }
  }
  return variants.sort(
    (a, b) => a.position - b.position || (a.alternative < b.alternative ? -1 : 1),
  );
}

/** Whether too few reads tell of the sample where the variant lies. */
function hides({ primers, rules }: CallInput, position: number, allele: AlleleCount): boolean {
  if (primers === null) return false;
  for (let at = position; at < allele.position + allele.reference.length; at++) {
    if (!primers.limits.isUnderPrimer(at)) continue;
    if (primers.telling.depth(at) < rules.minDepth) return true;
  }
  return false;
}

function findStatus(
  { position, reference, alternative }: AlleleCount,
  { codes, insertions }: Pick<CalledConsensus, 'codes' | 'insertions'>,
): 'consensus' | 'minor' {
  const isInConsensus =
    reference.length === alternative.length
      ? [...alternative].every(
          (letter, at) =>
            letter === reference.charAt(at) || codes[position + at] === codeOf(letter),
        )
      : reference.length > alternative.length
        ? codes
            .subarray(position + alternative.length, position + reference.length)
            .every((code) => code === NUC_GAP)
        : insertions.get(position + reference.length - 1) === alternative.slice(reference.length);
  return isInConsensus ? 'consensus' : 'minor';
}
