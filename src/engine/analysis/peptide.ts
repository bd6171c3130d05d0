import { AA_GAP, AA_X } from '../../bio/alphabet.ts';
import type { AlignmentParams } from './alignment-params.ts';
import { type Alignment, backtrace } from './backtrace.ts';
import { computeDiagonalBand } from './band.ts';
import { type DiagonalProof, findDiagonalSkips, prepareDiagonalProof } from './diagonal-skips.ts';
import type { PairScores } from './pair-scores.ts';
import { aaPairScores, fillScoreMatrix } from './score-matrix.ts';
import type { AnalysisScratch } from './scratch.ts';

/** What the alignment of peptides of a dataset needs besides the peptides. */
export interface PeptideAligner {
  readonly pairScores: PairScores;
  /** The same penalty everywhere; longer than every reference peptide. */
  readonly gapOpen: Int32Array;
  readonly params: AlignmentParams;
  /** By reference peptide: what lets parts of its matrix be left out. */
  readonly proofs: WeakMap<Uint8Array, DiagonalProof>;
}

/** 1 for the amino acid letters that stand for one amino acid, and the stop. */
const IS_EXACT_AA: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  'ACDEFGHIKLMNOPQRSTUVWY*'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Width of the band of a peptide without gaps on either side of the diagonal. */
export const BASE_BAND_WIDTH = 5;

function proofFor(aligner: PeptideAligner, reference: Uint8Array): DiagonalProof {
  const known = aligner.proofs.get(reference);
  if (known !== undefined) return known;
  const { params } = aligner;
  const gaps = { gapOpenLeast: params.penaltyGapOpen, gapOpenMost: params.penaltyGapOpen };
  const proof = prepareDiagonalProof(
    reference,
    { ...params, ...gaps },
    { width: BASE_BAND_WIDTH, isExact: IS_EXACT_AA },
  );
  aligner.proofs.set(reference, proof);
  return proof;
}

/** Prepares the alignment of peptides with reference peptides of at most `longest` letters. */
export function createPeptideAligner(params: AlignmentParams, longest: number): PeptideAligner {
  return {
    pairScores: aaPairScores(params),
    gapOpen: new Int32Array(longest + 2).fill(params.penaltyGapOpen),
    params,
    proofs: new WeakMap(),
  };
}

/** Where the diagonal lies and which ends may stay open: from the gaps of the nucleotide alignment. */
export interface PeptideFrame {
  readonly meanShift: number;
  readonly bandWidth: number;
  readonly leftFree: boolean;
  readonly rightFree: boolean;
}

/** Aligns a peptide (ASCII codes) to its reference. Specification, section 4.6 step 6. */
export function alignPeptide(
  aligner: PeptideAligner,
  peptides: {
    readonly query: Uint8Array;
    readonly reference: Uint8Array;
    readonly frame: PeptideFrame;
  },
  scratch: AnalysisScratch,
): Alignment {
  if (isSurelyDiagonal(aligner, peptides)) {
    return { aligned: peptides.query.slice(), insertions: [], hitBoundary: false };
  }
  return alignPeptideInBand(aligner, { ...peptides, isPlain: false }, scratch);
}

/** The way by the matrix; with `isPlain` every cell of the band is computed, to test against. */
export function alignPeptideInBand(
  aligner: PeptideAligner,
  peptides: Parameters<typeof alignPeptide>[1] & { readonly isPlain: boolean },
  scratch: AnalysisScratch,
): Alignment {
  const { query, reference, frame } = peptides;
  const lengths = { query: query.length, reference: reference.length };
  const band = computeDiagonalBand(lengths, frame, scratch);
  const { pairScores } = aligner;
  const maySkip = !peptides.isPlain && frame.meanShift === 0 && query.length === reference.length;
  const skips = maySkip
    ? findDiagonalSkips(
        { query, reference, band, pairScores, proof: proofFor(aligner, reference) },
        [{ queryBegin: 0, referenceBegin: 0, length: query.length }],
      )
    : [];
  const problem = {
    query,
    reference,
    band,
    pairScores,
    skips,
    gapOpen: aligner.gapOpen,
    params: aligner.params,
    leftFree: frame.leftFree,
    rightFree: frame.rightFree,
  };
  return backtrace(problem, fillScoreMatrix(problem, scratch).paths, AA_GAP);
}

/**
 * True where no alignment with gaps can reach the score of the one without: leaving and rejoining the
 * diagonal costs two gaps, and wins at most match plus mismatch for each mismatch that it avoids.
 * (A letter that is X scores the same on every diagonal, section 5.3 of the specification.)
 */
function isSurelyDiagonal(
  aligner: PeptideAligner,
  peptides: {
    readonly query: Uint8Array;
    readonly reference: Uint8Array;
    readonly frame: PeptideFrame;
  },
): boolean {
  const { query, reference, frame } = peptides;
  const { scores, shift } = aligner.pairScores;
  const { scoreMatch, penaltyMismatch, penaltyGapOpen } = aligner.params;
  if (query.length !== reference.length || frame.leftFree || frame.rightFree) return false;
  if (Math.abs(frame.meanShift) > frame.bandWidth) return false;
  const perMismatch = scoreMatch + penaltyMismatch;
  const mostMismatches = Math.ceil((2 * penaltyGapOpen) / perMismatch) - 1;
  let mismatches = 0;
  for (let i = 0; i < query.length; i++) {
    // A reference letter that is X could be paired with a query letter that is X: rare, so counted.
    if (reference[i] === AA_X && ++mismatches > mostMismatches) return false;
    if (query[i] === reference[i]) continue;
    const score = scores[((reference[i] as number) << shift) | (query[i] as number)] as number;
    if (score < 0 && ++mismatches > mostMismatches) return false;
  }
  return true;
}
