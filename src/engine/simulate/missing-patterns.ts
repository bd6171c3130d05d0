import type { Range } from '../../bio/position.ts';
import { countTreeSites, type GenomeModel } from './genome-model.ts';
import type { GenomeState } from './genome-state.ts';
import type { Random } from './random.ts';

/**
 * A way in which sequencing leaves out parts of genomes. Failing amplicons recur from genome to
 * genome as they do for a primer scheme; the ends vary within a range that no site of the tree
 * divides, so that all genomes of one tree node with one pattern are placed alike.
 */
export interface MissingPattern {
  /** Where the first called base may lie, and one past the last. */
  readonly leading: Range;
  readonly trailing: Range;
  /** Ascending, not touching ranges without bases between the ends: begin0, end0, ... */
  readonly dropouts: readonly number[];
}

/** The patterns of a pathogen. Number 0 is a complete genome. */
export interface MissingPatterns {
  readonly patterns: readonly MissingPattern[];
  /** Cumulative weights of `patterns`. */
  readonly cumulative: readonly number[];
}

const RAGGED_PATTERNS = 8;
const DROPOUT_PATTERNS = 24;
const DROPOUT_SHARE = 0.35;
const COMPLETE_SHARE = 0.05;
/** Share of genomes for which a large part of the scheme failed, within DROPOUT_SHARE. */
const HEAVY_SHARE = 0.02;
const HEAVY_PATTERNS = 3;

/** Distance in bases that the edge of a missing range keeps to an insertion or deletion. */
const INDEL_MARGIN = 40;

/** Draws the patterns of a pathogen. */
export function drawMissingPatterns(model: GenomeModel, random: Random): MissingPatterns {
  const length = model.reference.length;
  const complete = { begin: 0, end: 1 };
  const patterns: MissingPattern[] = [
    { leading: complete, trailing: { begin: length, end: length + 1 }, dropouts: [] },
  ];
  const weights = [COMPLETE_SHARE];
  const ends = Array.from({ length: RAGGED_PATTERNS }, () => drawEnds(model, random));
  for (const [i, end] of ends.entries()) {
    patterns.push({ ...end, dropouts: [] });
    weights.push((1 - DROPOUT_SHARE - COMPLETE_SHARE) * zipf(i, RAGGED_PATTERNS));
  }
  const amplicon = Math.round(Math.min(400, Math.max(60, length / 30)));
  for (let i = 0; i < DROPOUT_PATTERNS + HEAVY_PATTERNS; i++) {
    const isHeavy = i >= DROPOUT_PATTERNS;
    const count = isHeavy ? 5 + random.below(4) : 1 + Math.min(random.poisson(0.7), 3);
    const dropouts = drawDropouts(model, random, { amplicon, count });
    patterns.push({ ...random.pick(ends), dropouts });
    weights.push(
      isHeavy
        ? HEAVY_SHARE / HEAVY_PATTERNS
        : (DROPOUT_SHARE - HEAVY_SHARE) * zipf(i, DROPOUT_PATTERNS),
    );
  }
  let sum = 0;
  return { patterns, cumulative: weights.map((weight) => (sum += weight)) };
}

/** Says whether the edges of the dropouts keep away from the indels of a genome. */
export function leavesIndelsAlone(dropouts: readonly number[], state: GenomeState): boolean {
  for (const { begin, end } of state.indels) {
    for (const edge of dropouts) {
      if (edge > begin - INDEL_MARGIN && edge < end + INDEL_MARGIN) return false;
    }
  }
  return true;
}

function zipf(rank: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += 1 / (i + 3);
  return 1 / (rank + 3) / sum;
}

function drawEnds(
  model: GenomeModel,
  random: Random,
): Pick<MissingPattern, 'leading' | 'trailing'> {
  const { endLength, reference, isTreeSite } = model;
  const low = Math.floor(endLength / 12);
  const first = low + random.below(endLength - low);
  const last = reference.length - (low + random.below(endLength - low));
  const leading = { begin: first, end: first + 1 };
  while (leading.begin > low && isTreeSite[leading.begin - 1] === 0) leading.begin--;
  while (leading.end <= endLength && isTreeSite[leading.end - 1] === 0) leading.end++;
  const trailing = { begin: last, end: last + 1 };
  while (trailing.begin > reference.length - endLength && isTreeSite[trailing.begin - 1] === 0) {
    trailing.begin--;
  }
  while (trailing.end <= reference.length - low && isTreeSite[trailing.end - 1] === 0) {
    trailing.end++;
  }
  return { leading, trailing };
}

function drawDropouts(
  { reference, endLength }: GenomeModel,
  random: Random,
  { amplicon, count }: { readonly amplicon: number; readonly count: number },
): number[] {
  const tiles = Math.floor((reference.length - 4 * endLength) / amplicon);
  const failed = new Set<number>();
  for (let i = 0; i < Math.min(count, Math.ceil(tiles / 8)); i++) {
    // Neighbouring amplicons often fail together, because their primers overlap.
    const [previous] = [...failed].slice(-1);
    const isNeighbour = previous !== undefined && random.chance(0.3);
    failed.add(isNeighbour ? Math.min(tiles - 1, previous + 1) : random.below(tiles));
  }
  const ranges: number[] = [];
  for (const tile of [...failed].sort((a, b) => a - b)) {
    const begin = 2 * endLength + tile * amplicon;
    if (ranges.at(-1) === begin) ranges.pop();
    else ranges.push(begin + random.below(12));
    ranges.push(begin + amplicon);
  }
  return ranges;
}

/** Draws a short run of missing bases that no site of the tree and no indel lies in or near; null if that fails. */
export function drawShortGap(
  model: GenomeModel,
  random: Random,
  { dropouts, state }: { readonly dropouts: readonly number[]; readonly state: GenomeState },
): Range | null {
  const { endLength, reference } = model;
  for (let attempt = 0; attempt < 3; attempt++) {
    const length = 1 + Math.floor(40 * random.next() ** 2);
    const span = reference.length - 4 * endLength - length;
    const begin = 2 * endLength + random.below(Math.max(1, span));
    const end = begin + length;
    const isNearDropout = dropouts.some(
      (edge, i) =>
        i % 2 === 0 &&
        end + INDEL_MARGIN > edge &&
        begin - INDEL_MARGIN < (dropouts[i + 1] ?? edge),
    );
    if (isNearDropout || countTreeSites(model, begin, end) > 0) continue;
    if (leavesIndelsAlone([begin, end], state)) return { begin, end };
  }
  return null;
}
