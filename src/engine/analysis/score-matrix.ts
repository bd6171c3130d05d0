import { AA_GAP, AA_X, NUC_N } from '../../bio/alphabet.ts';
import type { AlignmentParams } from './alignment-params.ts';
import type { Band } from './band.ts';
import type { Buffers } from './buffers.ts';
import type { PairScores } from './pair-scores.ts';

/** Bits of a cell's path: the best last step, what continues a gap, and where the band limits. */
export const PATH_MATCH = 1;
/** Last step: a letter of the query against a gap in the reference (an insertion). */
export const PATH_REFERENCE_GAP = 2;
/** Last step: a letter of the reference against a gap in the query (a deletion). */
export const PATH_QUERY_GAP = 4;
export const PATH_REFERENCE_GAP_EXTENDS = 8;
export const PATH_QUERY_GAP_EXTENDS = 16;
/** A step that the band forbids was not considered. */
export const PATH_BOUNDARY = 32;

const NO_ALIGNMENT = -1_000_000_000;

/** What two sequences are aligned with. */
export interface AlignmentProblem {
  readonly query: Uint8Array;
  readonly reference: Uint8Array;
  readonly band: Band;
  readonly pairScores: PairScores;
  /** Penalty for opening a gap, by reference position. */
  readonly gapOpen: Int32Array;
  readonly params: AlignmentParams;
  /** Gaps at the ends cost nothing. */
  readonly leftFree: boolean;
  readonly rightFree: boolean;
}

/** Pair scores of nucleotide codes: N counts one less than a match, compatible letters match. */
export function nucPairScores(params: AlignmentParams): PairScores {
  const scores = new Int32Array(256);
  for (let a = 0; a < 16; a++) {
    for (let b = 0; b < 16; b++) {
      const isUnknown = a === NUC_N || b === NUC_N;
      const score = (a & b) === 0 ? -params.penaltyMismatch : params.scoreMatch;
      scores[(a << 4) | b] = isUnknown ? params.scoreMatch - 1 : score;
    }
  }
  return { scores, shift: 4 };
}

const AA_AMBIGUITY: Readonly<Record<string, string>> = { B: 'DN', Z: 'EQ', J: 'IL' };

/** Pair scores of amino acid codes; B, Z and J match what they stand for. */
export function aaPairScores(params: AlignmentParams): PairScores {
  const scores = new Int32Array(128 * 128).fill(-params.penaltyMismatch);
  for (let a = 0; a < 128; a++) {
    if (a !== AA_GAP) scores[(a << 7) | a] = params.scoreMatch;
    scores[(a << 7) | AA_X] = params.scoreMatch - 1;
    scores[(AA_X << 7) | a] = params.scoreMatch - 1;
  }
  for (const [letter, meanings] of Object.entries(AA_AMBIGUITY)) {
    const a = letter.charCodeAt(0);
    for (const meaning of meanings) {
      const b = meaning.charCodeAt(0);
      scores[(a << 7) | b] = params.scoreMatch;
      scores[(b << 7) | a] = params.scoreMatch;
    }
  }
  return { scores, shift: 7 };
}

/** First row of the matrix: query letters before the first reference letter. */
function fillFirstRow(problem: AlignmentProblem, scores: Int32Array, paths: Uint8Array): void {
  const { band, gapOpen, params, leftFree } = problem;
  scores[0] = 0;
  paths[0] = 0;
  const end = band.end[0] as number;
  for (let q = 1; q < end; q++) {
    paths[q] = PATH_REFERENCE_GAP | PATH_REFERENCE_GAP_EXTENDS;
    if (leftFree) scores[q] = 0;
    else {
      scores[q] =
        q === 1 ? -(gapOpen[0] as number) : (scores[q - 1] as number) - params.penaltyGapExtend;
    }
  }
}

/**
 * Fills the paths of a banded alignment with affine gaps and returns the score of its last cell.
 * Specification, section 4.4. One loop over all cells: the hot loop of the plain path, hence its
 * length; rows are kept as one array of scores, because only paths are needed afterwards.
 */
export function fillScoreMatrix(
  problem: AlignmentProblem,
  scratch: Buffers,
): { readonly score: number; readonly paths: Uint8Array } {
  const { query, reference, band, gapOpen, params, leftFree, rightFree } = problem;
  const { scores: pairScores, shift } = problem.pairScores;
  const extend = params.penaltyGapExtend;
  const leftAlign = params.gapAlignmentSide === 'left' ? 1 : 0;
  const queryLength = query.length;
  const referenceLength = reference.length;
  const paths = scratch.paths.take(band.area);
  const scores = scratch.scores.take(queryLength + 1);
  const queryGaps = scratch.queryGaps.take(queryLength + 1).fill(NO_ALIGNMENT, 0, queryLength + 1);
  const bandBegin = band.begin;
  const bandEnd = band.end;
  fillFirstRow(problem, scores, paths);
  let at = bandEnd[0] as number;
  for (let r = 1; r <= referenceLength; r++) {
    const begin = bandBegin[r] as number;
    const end = bandEnd[r] as number;
    const beginAbove = bandBegin[r - 1] as number;
    const endAbove = bandEnd[r - 1] as number;
    const endTwoAbove = r >= 2 ? (bandEnd[r - 2] as number) : 0;
    const pairRow = (reference[r - 1] as number) << shift;
    const isLastRow = r === referenceLength;
    const isFreeRow = isLastRow && rightFree;
    const rowOpen = isFreeRow ? 0 : (gapOpen[r] as number);
    const rowExtend = isFreeRow ? 0 : extend;
    const openAbove = gapOpen[r - 1] as number;
    let referenceGap = NO_ALIGNMENT;
    let q = begin;
    let diagonal = q > 0 ? (scores[q - 1] as number) : 0;
    let left = 0;
    if (q === 0) {
      diagonal = scores[0] as number;
      if (leftFree) left = 0;
      else left = r === 1 ? -(gapOpen[0] as number) : diagonal - extend;
      scores[0] = left;
      paths[at++] = PATH_QUERY_GAP | PATH_QUERY_GAP_EXTENDS;
      q = 1;
    }
    for (; q < end; q++) {
      const above = scores[q] as number;
      let path = 0;
      let origin = 0;
      let score = NO_ALIGNMENT;
      if (q > beginAbove && q <= endAbove) {
        score = diagonal + (pairScores[pairRow | (query[q - 1] as number)] as number);
        origin = PATH_MATCH;
      } else path = PATH_BOUNDARY;
      if (q > begin) {
        const extended = referenceGap - rowExtend;
        const opened = left - rowOpen;
        if (extended >= opened && q > begin + 1) {
          referenceGap = extended;
          path |= PATH_REFERENCE_GAP_EXTENDS;
        } else referenceGap = opened;
        if (score - leftAlign < referenceGap) {
          score = referenceGap;
          origin = PATH_REFERENCE_GAP;
        }
      } else if (!isLastRow) path |= PATH_BOUNDARY;
      if (q < endAbove) {
        const isFree = q === queryLength && rightFree;
        const extended = (queryGaps[q] as number) - (isFree ? 0 : extend);
        const opened = isFree ? above : above - openAbove;
        let gap = opened;
        if (extended >= opened && q < endTwoAbove) {
          gap = extended;
          path |= PATH_QUERY_GAP_EXTENDS;
        }
        queryGaps[q] = gap;
        if (score - leftAlign < gap) {
          score = gap;
          origin = PATH_QUERY_GAP;
        }
      } else if (q < queryLength) {
        queryGaps[q] = NO_ALIGNMENT;
        path |= PATH_BOUNDARY;
      }
      paths[at++] = path | origin;
      scores[q] = score;
      left = score;
      diagonal = above;
    }
  }
  return { score: scores[queryLength] as number, paths };
}
