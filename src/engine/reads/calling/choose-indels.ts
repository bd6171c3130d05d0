import type { AlleleCount, PileupSite } from './allele-counts.ts';
import type { CallRules } from './call-rules.ts';

/** An insertion or deletion that a sample has. */
export interface ChosenIndel {
  readonly allele: AlleleCount;
  /** Letters of the reference that it lacks, 0-based and half-open; empty for an insertion. */
  readonly begin: number;
  readonly end: number;
  /** Letters that it has behind the one before `begin`; empty for a deletion. */
  readonly inserted: string;
}

/** Insertions and deletions that a sample has. */
export interface ChosenIndels {
  readonly chosen: readonly ChosenIndel[];
  /** 1 for each letter of the reference that the sample lacks. */
  readonly isDeleted: Uint8Array;
  /** 1 where too many reads have insertions or deletions to say that the sample has none, and too few the same one. */
  readonly isUnclear: Uint8Array;
}

const countOf = ({ forward, reverse }: AlleleCount) => forward + reverse;

/** Chooses insertions and deletions by depth and share, the more frequent first, without those that overlap one before. */
export function chooseIndels(
  sites: readonly PileupSite[],
  length: number,
  rules: CallRules,
): ChosenIndels {
  const candidates = sites
    .filter(({ isIndel, depth }) => isIndel && depth > 0 && depth >= rules.minDepth)
    .flatMap(({ alleles, depth }) =>
      alleles.map((allele) => ({ allele, share: countOf(allele) / depth })),
    )
    .filter(({ allele, share }) => share >= rules.indelShare && isWanted(allele, rules))
    .sort((a, b) => b.share - a.share || a.allele.position - b.allele.position);
  const isDeleted = new Uint8Array(length);
  const isTaken = new Uint8Array(length);
  const chosen: ChosenIndel[] = [];
  for (const { allele } of candidates) {
    const { position, alternative, reference } = allele;
    // Letters that both have at their begin stay; the rest goes or comes.
    const begin = position + Math.min(alternative.length, reference.length);
    const end = position + reference.length;
    if (isTaken.subarray(position, end).includes(1)) continue;
    isTaken.fill(1, position, end);
    isDeleted.fill(1, begin, end);
    chosen.push({ allele, begin, end, inserted: alternative.slice(reference.length) });
  }
  return { chosen, isDeleted, isUnclear: findUnclear(sites, isTaken, rules) };
}

function isWanted({ reference, alternative }: AlleleCount, { isInFrameOnly }: CallRules): boolean {
  return !isInFrameOnly || (alternative.length - reference.length) % 3 === 0;
}

/** Rules that go by the alternative say what is written where reads differ; others say that it is not clear. */
function findUnclear(
  sites: readonly PileupSite[],
  isTaken: Uint8Array,
  rules: CallRules,
): Uint8Array {
  const isUnclear = new Uint8Array(isTaken.length);
  if (rules.choice === 'alternative') return isUnclear;
  for (const { isIndel, position, alleles, depth } of sites) {
    if (!isIndel || depth < rules.minDepth || isTaken[position] === 1) continue;
    const count = alleles.reduce((sum, allele) => sum + countOf(allele), 0);
    if (count < rules.mixedShare * depth) continue;
    // What single reads have further on does not count.
    const many = alleles.filter((allele) => countOf(allele) >= count / 4);
    const ends = many.map((allele) => allele.position + allele.reference.length);
    isUnclear.fill(1, position, Math.max(position + 1, ...ends));
  }
  return isUnclear;
}
