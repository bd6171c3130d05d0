import { AA_GAP, AA_X } from '../../bio/alphabet.ts';
import type { AlignmentParams } from './alignment-params.ts';
import { type Alignment, backtrace } from './backtrace.ts';
import { computeDiagonalBand } from './band.ts';
import type { Buffers } from './buffers.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import type { PairScores } from './pair-scores.ts';
import { aaPairScores, fillScoreMatrix } from './score-matrix.ts';
import type { Seed } from './seed.ts';

/** Width of the band of a peptide without gaps on either side of the diagonal. */
export const BASE_BAND_WIDTH = 5;

/** Where the diagonal lies and which ends may stay open: from the gaps of the nucleotide alignment. */
export interface PeptideFrame {
  readonly meanShift: number;
  readonly bandWidth: number;
  readonly leftFree: boolean;
  readonly rightFree: boolean;
}

/** The frame of a peptide without gaps. */
export const UNGAPPED_FRAME: PeptideFrame = {
  bandWidth: BASE_BAND_WIDTH,
  meanShift: 0,
  leftFree: false,
  rightFree: false,
};

/** A peptide (ASCII codes) to be aligned to that of the reference. */
export interface PeptideQuery {
  readonly query: Uint8Array;
  readonly cds: DatasetCds;
  readonly frame: PeptideFrame;
  /** Stretches that are read on with the reference; absent where they are not known. */
  readonly straight?: readonly Seed[];
}

/** Aligns peptides to those of a dataset. There are a plain and a quick one, with equal results. */
export interface PeptideAligner {
  /** Specification, section 4.6 step 6. */
  align(peptide: PeptideQuery): Alignment;
  /** Letters of a reference peptide that count as mismatches wherever they are: X. */
  unknownLetters(cds: DatasetCds): number;
  /** 1 for a pair of letters that costs, else 0. */
  countMismatch(reference: number, query: number): number;
  /** True where so many mismatches cannot make an alignment without gaps worse than any other. */
  isSurelyDiagonal(mismatches: number): boolean;
}

/** Computes every cell of the band. */
export class PlainPeptideAligner implements Pick<PeptideAligner, 'align'> {
  readonly #params: AlignmentParams;
  readonly #pairScores: PairScores;
  /** The same penalty everywhere; longer than every reference peptide. */
  readonly #gapOpen: Int32Array;
  readonly #buffers: Buffers;

  constructor({ pathogen, cdses }: Pick<Dataset, 'pathogen' | 'cdses'>, buffers: Buffers) {
    const { alignment: params } = pathogen;
    const longest = Math.max(0, ...cdses.map((cds) => cds.peptide.length));
    this.#params = params;
    this.#pairScores = aaPairScores(params);
    this.#gapOpen = new Int32Array(longest + 2).fill(params.penaltyGapOpen);
    this.#buffers = buffers;
  }

  align({ query, cds, frame }: PeptideQuery): Alignment {
    const reference = cds.peptide;
    const lengths = { query: query.length, reference: reference.length };
    const problem = {
      query,
      reference,
      band: computeDiagonalBand(lengths, frame, this.#buffers),
      pairScores: this.#pairScores,
      gapOpen: this.#gapOpen,
      params: this.#params,
      leftFree: frame.leftFree,
      rightFree: frame.rightFree,
    };
    return backtrace(problem, fillScoreMatrix(problem, this.#buffers).paths, AA_GAP);
  }
}

/**
 * Finds, for the penalties of a dataset, where no alignment with gaps can reach the score of the one
 * without: leaving and rejoining the diagonal costs two gaps, and wins at most match plus mismatch for
 * each mismatch that it avoids. (A letter that is X scores the same on every diagonal, section 5.3 of
 * the specification.)
 */
export class DiagonalPeptides {
  readonly #pairScores: PairScores;
  readonly #mostMismatches: number;

  constructor(params: AlignmentParams) {
    this.#pairScores = aaPairScores(params);
    const perMismatch = params.scoreMatch + params.penaltyMismatch;
    this.#mostMismatches = Math.ceil((2 * params.penaltyGapOpen) / perMismatch) - 1;
  }

  /** True where a peptide is surely aligned without gaps. */
  isSure({ query, cds, frame }: PeptideQuery): boolean {
    const reference = cds.peptide;
    if (query.length !== reference.length || frame.leftFree || frame.rightFree) return false;
    if (Math.abs(frame.meanShift) > frame.bandWidth) return false;
    let mismatches = 0;
    for (let i = 0; i < query.length; i++) {
      if (query[i] === reference[i] && reference[i] !== AA_X) continue;
      mismatches += this.countMismatch(reference[i] as number, query[i] as number);
      if (mismatches > this.#mostMismatches) return false;
    }
    return true;
  }

  isSurelyDiagonal(mismatches: number): boolean {
    return mismatches <= this.#mostMismatches;
  }

  /** A reference letter that is X could be paired with a query letter that is X: rare, so counted. */
  countMismatch(reference: number, query: number): number {
    if (reference === AA_X) return 1;
    const { scores, shift } = this.#pairScores;
    return (scores[(reference << shift) | query] as number) < 0 ? 1 : 0;
  }
}
