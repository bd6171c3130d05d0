import { NUC_CODE_OF_ASCII, NUC_GAP } from '../../bio/alphabet.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { findExcursion } from './find-excursion.ts';
import type { GenomeModel } from './genome-model.ts';
import { codeAt, type GenomeState } from './genome-state.ts';
import { nodeLetters } from './lineage-start.ts';
import { isInRanges, maskGenome } from './mask-genome.ts';
import { leavesIndelsAlone, type MissingPattern } from './missing-patterns.ts';

/** Where the analysis places the genomes of a lineage. */
export interface Placement {
  readonly clade: string | null;
  /** Name of the node; null where it has none. */
  readonly nearestNode: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** Ranges of deletions of the lineage's start that the node does not have. */
  readonly privateDeletionRanges: number;
  /** The ends are surely aligned even where they are left out instead of being N. */
  readonly isTrimSafe: boolean;
}

/**
 * Places the start of a lineage with a missing pattern on the tree. Changes of the lineage's
 * genomes lie only where no node mutates, so that they add the same distance to every node: what holds
 * for the start holds for them. Null where the answer is not certain: a range ends beside an
 * indel, differences crowd an end, or the found node differs where the genome is known (which happens
 * in ranges that are masked for placement).
 */
export function placeStart(
  model: GenomeModel,
  { state, node }: { readonly state: GenomeState; readonly node: number | null },
  pattern: MissingPattern,
): Placement | null {
  if (!leavesIndelsAlone(pattern.dropouts, state)) return null;
  const ends = findEndDifferences(state, pattern);
  if (!hasSureEnds(model, { state, ends }, model.alignment.scoreMatch - 1)) return null;
  const isTrimSafe = hasSureEnds(model, { state, ends }, 0);
  const { tree } = model.pathogen;
  if (tree === null || node === null) {
    const none = { clade: null, nearestNode: null, attributes: {} };
    return { ...none, privateDeletionRanges: 0, isTrimSafe };
  }
  const missing = missingRanges(model, pattern);
  const end = model.reference.length;
  const genome = maskGenome(model, state, { begin: 0, end, missing, mixed: [] }).nucleotide;
  const found = tree.place(genome);
  const target = tree.nodes[found];
  if (target === undefined) return null;
  const letters = nodeLetters(model, tree, found);
  if (!hasSameLetters(genome, letters)) return null;
  return {
    clade: target.clade,
    nearestNode: target.name === '' ? null : target.name,
    attributes: target.attributes,
    privateDeletionRanges: countPrivateDeletions(genome, letters),
    isTrimSafe,
  };
}

/** Differences this far from the first called base may take part in a gap that begins at the end. */
const END_REACH = 40;
const LONGEST_SHIFT = 12;

/** Differences about the first and about the last called base, where there are at least two. */
function findEndDifferences(
  { positions }: GenomeState,
  { leading, trailing }: MissingPattern,
): number[][] {
  return [
    positions.filter((p) => p >= leading.begin && p < leading.end + END_REACH),
    positions.filter((p) => p >= trailing.begin - END_REACH && p < trailing.end),
  ].filter((end) => end.length > 1);
}

/**
 * Says whether the ends are surely aligned. Gaps at the ends are free, so that one opening is enough
 * to shift the last letters; those beyond the shift lose a match, or what an N scores, or nothing at all
 * where the sequence ends before the reference does (`lostAtEnd`).
 */
function hasSureEnds(
  model: GenomeModel,
  { state, ends }: { readonly state: GenomeState; readonly ends: readonly (readonly number[])[] },
  lostAtEnd: number,
): boolean {
  if (ends.length === 0) return true;
  const { reference, alignment } = model;
  const query = reference.slice();
  for (const position of ends.flat()) query[position] = codeAt(model, state, position);
  const costs = {
    match: alignment.scoreMatch,
    mismatch: alignment.penaltyMismatch,
    gapsNear: (position: number): number => model.gapOpenNear[position] as number,
    lostAtEnd,
    longestShift: lostAtEnd === 0 ? 2 * model.endLength : LONGEST_SHIFT,
  };
  return ends.every((positions) => !findExcursion({ query, reference, positions }, costs));
}

/** Missing ranges of a genome with the pattern, its ends at the first of their positions. */
function missingRanges(
  { reference }: GenomeModel,
  { leading, trailing, dropouts }: MissingPattern,
): number[] {
  const head = leading.begin > 0 ? [0, leading.begin] : [];
  const tail = trailing.begin < reference.length ? [trailing.begin, reference.length] : [];
  return [...head, ...dropouts, ...tail];
}

/** Says whether the genome has the node's substitutions, and no other, wherever it is known. */
function hasSameLetters(
  genome: SequenceDifferences,
  letters: ReadonlyMap<number, number>,
): boolean {
  const own = new Map(
    genome.positions.map((p, i) => [p, NUC_CODE_OF_ASCII[genome.symbols.charCodeAt(i)]]),
  );
  for (const [position, code] of letters) {
    if (code === NUC_GAP || isInRanges(genome.missing, position)) continue;
    const mine = own.get(position);
    if (mine !== code && mine !== NUC_GAP) return false;
  }
  for (const [position, code] of own) {
    if (code !== NUC_GAP && letters.get(position) !== code) return false;
  }
  return true;
}

function countPrivateDeletions(
  genome: SequenceDifferences,
  letters: ReadonlyMap<number, number>,
): number {
  let ranges = 0;
  let last = -2;
  genome.positions.forEach((position, i) => {
    if (genome.symbols.charAt(i) !== '-' || letters.get(position) === NUC_GAP) return;
    if (position !== last + 1) ranges++;
    last = position;
  });
  return ranges;
}
