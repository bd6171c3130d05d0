import { NOT_A_LETTER, NUC_CODE_OF_ASCII, NUC_GAP, NUC_N } from '../../../bio/alphabet.ts';
import { PILEUP_LETTERS, type Pileup } from '../alignment/pileup.ts';
import type { FindingList } from '../finding.ts';
import type { VcfRecord } from '../variants/vcf-parser.ts';

/** A consensus along the reference. */
export interface AlignedConsensus {
  /**
   * Nucleotide code (`bio/alphabet`) of each letter of the reference: the gap code where the consensus
   * lacks it, N outside of what was aligned.
   */
  readonly codes: Uint8Array;
  /** Where the consensus begins and ends on the reference. */
  readonly begin: number;
  readonly end: number;
}

/** What is compared; what is null is left out. */
export interface Evidence {
  /** ASCII, upper case. */
  readonly reference: Uint8Array;
  readonly consensus: AlignedConsensus | null;
  readonly variants: readonly VcfRecord[] | null;
  readonly pileup: Pileup | null;
}

/** From which on reads say something of a position. */
export const LEAST_DEPTH = 20;
/** A letter that so large a share of the reads have is that of the sample. */
const MAJORITY = 0.7;
/** A variant that fewer of the reads have than this is contradicted by them. */
const LEAST_ALLELE_SHARE = 0.05;
/** A called letter needs so many reads at least. */
const CALLED_DEPTH = 1;
const CONSENSUS_SHARE = 0.75;

/** How many positions were compared and how many contradict each other. */
export interface EvidenceFacts {
  readonly comparedWithReads: number;
  readonly contradictedByReads: number;
  /** Letters of the consensus over which no read lies. */
  readonly withoutReads: number;
  readonly variantsCompared: number;
  readonly variantsContradicted: number;
  readonly changesNotInVariants: number;
  readonly variantsAgainstReads: number;
}

/** Compares consensus, variants and reads, two at a time; what contradicts is told by position. */
export function compareEvidence(evidence: Evidence, findings: FindingList): EvidenceFacts {
  return {
    ...compareConsensusWithReads(evidence, findings),
    ...compareVariantsWithConsensus(evidence, findings),
    variantsAgainstReads: compareVariantsWithReads(evidence, findings),
  };
}

const describeLetters = (counts: Uint32Array) =>
  [...PILEUP_LETTERS]
    .map((letter, at) => `${letter} ${counts[at]}`)
    .filter((_, at) => (counts[at] as number) > 0)
    .join(', ');

function compareConsensusWithReads(
  { consensus, pileup }: Evidence,
  findings: FindingList,
): Pick<EvidenceFacts, 'comparedWithReads' | 'contradictedByReads' | 'withoutReads'> {
  let comparedWithReads = 0;
  let contradictedByReads = 0;
  let withoutReads = 0;
  if (consensus === null || pileup === null) {
    return { comparedWithReads, contradictedByReads, withoutReads };
  }
  for (let position = consensus.begin; position < consensus.end; position++) {
    const code = consensus.codes[position] as number;
    if (code === NUC_N) continue;
    const counts = pileup.at(position);
    const depth = pileup.depth(position);
    if (depth < CALLED_DEPTH && code !== NUC_GAP) withoutReads++;
    if (depth < LEAST_DEPTH) continue;
    comparedWithReads++;
    const most = counts.indexOf(Math.max(...counts));
    const majority = PILEUP_LETTERS.charAt(most);
    if ((counts[most] as number) < MAJORITY * depth || fits(code, majority)) continue;
    contradictedByReads++;
    const hint = `The consensus has ${letterOf(code)} where ${counts[most]} of ${depth} reads have ${majority} (${describeLetters(counts)}).`;
    findings.add(['error', 'consensus-against-reads'], `position ${position + 1}`, [
      letterOf(code),
      hint,
    ]);
  }
  if (withoutReads > 0) {
    const hint = `${withoutReads} letters of the consensus are called where no read lies. Where nothing was sequenced, the consensus must be N: was the reference filled in?`;
    findings.add(['error', 'consensus-without-reads'], '', [withoutReads, hint]);
  }
  return { comparedWithReads, contradictedByReads, withoutReads };
}

/** Whether a letter is one of those that a code stands for. */
function fits(code: number, letter: string): boolean {
  if (letter === '-') return code === NUC_GAP;
  return code !== NUC_GAP && (code & codeOf(letter)) !== 0;
}

function codeOf(letter: string): number {
  const code = NUC_CODE_OF_ASCII[letter.charCodeAt(0)];
  return code === undefined || code === NOT_A_LETTER ? NUC_N : code;
}

function letterOf(code: number): string {
  return '-ACMGRSVTWYHKDBN'.charAt(code);
}

/** Substitutions of single letters that stand for the whole sample: fixed ones of the passing records. */
function listFixed(
  variants: readonly VcfRecord[],
): Map<number, { letters: Set<string>; line: number }> {
  const fixed = new Map<number, { letters: Set<string>; line: number }>();
  for (const {
    position,
    reference,
    alternatives,
    isPassing,
    shares,
    isHomozygous,
    line,
  } of variants) {
    if (!isPassing) continue;
    for (const [at, alternative] of alternatives.entries()) {
      const share = shares[at] ?? null;
      const isFixed = share === null ? isHomozygous !== false : share >= CONSENSUS_SHARE;
      if (!isFixed || reference.length !== alternative.length || !/^[ACGT]+$/.test(alternative))
        continue;
      for (let i = 0; i < reference.length; i++) {
        if (reference.charAt(i) === alternative.charAt(i)) continue;
        const known = fixed.get(position + i) ?? { letters: new Set<string>(), line };
        fixed.set(position + i, { letters: known.letters.add(alternative.charAt(i)), line });
      }
    }
  }
  return fixed;
}

function compareVariantsWithConsensus(
  { reference, consensus, variants }: Evidence,
  findings: FindingList,
): Pick<EvidenceFacts, 'variantsCompared' | 'variantsContradicted' | 'changesNotInVariants'> {
  let variantsCompared = 0;
  let variantsContradicted = 0;
  let changesNotInVariants = 0;
  if (consensus === null || variants === null) {
    return { variantsCompared, variantsContradicted, changesNotInVariants };
  }
  const fixed = listFixed(variants);
  for (const [position, { letters, line }] of fixed) {
    const code = consensus.codes[position] as number;
    if (position < consensus.begin || position >= consensus.end || code === NUC_N) continue;
    variantsCompared++;
    if ([...letters].some((letter) => fits(code, letter))) continue;
    variantsContradicted++;
    const wanted = [...letters].join(' or ');
    const hint = `Line ${line} of the variants says ${wanted}, the consensus has ${letterOf(code)}.`;
    findings.add(['error', 'variants-against-consensus'], `position ${position + 1}`, [
      letterOf(code),
      hint,
    ]);
  }
  const listed = listAll(variants);
  for (let position = consensus.begin; position < consensus.end; position++) {
    const code = consensus.codes[position] as number;
    const there = NUC_CODE_OF_ASCII[reference[position] as number] as number;
    const isSubstitution = [1, 2, 4, 8].includes(code) && code !== there && there !== NUC_N;
    if (!isSubstitution || listed.has(position)) continue;
    changesNotInVariants++;
    const hint = `The consensus has ${letterOf(code)} where the reference has ${letterOf(there)}, and the variants say nothing of it.`;
    findings.add(['warning', 'consensus-change-not-in-variants'], `position ${position + 1}`, [
      letterOf(code),
      hint,
    ]);
  }
  return { variantsCompared, variantsContradicted, changesNotInVariants };
}

/** Positions that any record touches, passing or not. */
function listAll(variants: readonly VcfRecord[]): Set<number> {
  const positions = new Set<number>();
  for (const { position, reference } of variants) {
    for (let i = 0; i < reference.length; i++) positions.add(position + i);
  }
  return positions;
}

function compareVariantsWithReads({ variants, pileup }: Evidence, findings: FindingList): number {
  if (variants === null || pileup === null) return 0;
  let contradicted = 0;
  for (const { position, reference, alternatives, isPassing } of variants) {
    if (!isPassing || reference.length !== 1) continue;
    const depth = pileup.depth(position);
    if (depth < LEAST_DEPTH) continue;
    const counts = pileup.at(position);
    for (const alternative of alternatives) {
      const place = PILEUP_LETTERS.indexOf(alternative);
      if (alternative.length !== 1 || place < 0 || alternative === '-') continue;
      if ((counts[place] as number) >= LEAST_ALLELE_SHARE * depth) continue;
      contradicted++;
      const hint = `The variants say ${reference} to ${alternative}, which ${counts[place]} of ${depth} reads have (${describeLetters(counts)}).`;
      findings.add(['error', 'variants-against-reads'], `position ${position + 1}`, [
        alternative,
        hint,
      ]);
    }
  }
  return contradicted;
}
