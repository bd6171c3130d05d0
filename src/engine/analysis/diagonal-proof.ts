import type { AlignmentParams } from './alignment-params.ts';

/**
 * What the proof that rows of a matrix need no cells has to know of the reference. Let a path leave a
 * diagonal on which query and reference are equal, by at most `width` columns. A step is a stretch on
 * which each of the other diagonals has so many mismatches that they cost as much as opening a gap:
 * whoever crosses it off the diagonal, on one other diagonal or on several, loses at least
 * `gapOpenLeast` against the path on the diagonal.
 */
export interface DiagonalProof {
  readonly width: number;
  /** End of the shortest step that begins at a position; behind the end of the reference: none. */
  readonly stepEnd: Int32Array;
  /** Begin of the shortest step that ends before a position; -1: none. */
  readonly stepBegin: Int32Array;
  /** The cheapest gap, and what one mismatch costs against a match. */
  readonly gapOpenLeast: number;
  readonly perMismatch: number;
  /** Dearest way to change by `width` diagonals. */
  readonly jump: number;
  /** By letter code: 1 where it is neither ambiguous nor unknown. */
  readonly isExact: Uint8Array;
}

/** The penalties on which a proof rests; both gap penalties are equal for peptides. */
export interface ProofParams {
  readonly scoreMatch: number;
  readonly penaltyMismatch: number;
  readonly penaltyGapExtend: number;
  readonly gapOpenLeast: number;
  readonly gapOpenMost: number;
}

/** The penalties of the alignment of nucleotides. */
export function nucProofParams(params: AlignmentParams): ProofParams {
  const opens = [
    params.penaltyGapOpen,
    params.penaltyGapOpenInFrame,
    params.penaltyGapOpenOutOfFrame,
  ];
  return { ...params, gapOpenLeast: Math.min(...opens), gapOpenMost: Math.max(...opens) };
}

/** The last places that were added, as many as are asked for. */
class Ring {
  readonly #places: Int32Array;
  #next = 0;
  #count = 0;

  constructor(size: number) {
    this.#places = new Int32Array(size);
  }

  add(place: number): void {
    this.#places[this.#next] = place;
    this.#next = this.#next + 1 === this.#places.length ? 0 : this.#next + 1;
    this.#count++;
  }

  /** The oldest place where the ring is full, else the given one. */
  oldest(otherwise: number): number {
    return this.#count < this.#places.length ? otherwise : (this.#places[this.#next] as number);
  }
}

/** Prepares the proof for bands of at most `width` columns on either side of the diagonal. */
export function prepareDiagonalProof(
  reference: Uint8Array,
  params: ProofParams,
  { width, isExact }: { readonly width: number; readonly isExact: Uint8Array },
): DiagonalProof {
  const { gapOpenLeast, gapOpenMost } = params;
  const perMismatch = params.scoreMatch + params.penaltyMismatch;
  const needed = Math.max(1, Math.ceil(gapOpenLeast / Math.max(1, perMismatch)));
  const length = reference.length;
  const stepEnd = new Int32Array(length + 1);
  const stepBegin = new Int32Array(length + 1).fill(length);
  for (let shift = 1; shift <= width; shift++) {
    // Positions r where reference[r] differs from reference[r + shift], from the end.
    const ahead = new Ring(needed);
    for (let r = length; r >= 0; r--) {
      if (r + shift < length && reference[r] !== reference[r + shift]) ahead.add(r);
      const end = ahead.oldest(length) + shift + 1;
      if (end > (stepEnd[r] as number)) stepEnd[r] = end;
    }
    const behind = new Ring(needed);
    for (let end = 0; end <= length; end++) {
      const r = end - 1 - shift;
      if (r >= 0 && reference[r] !== reference[r + shift]) behind.add(r);
      const begin = behind.oldest(-1);
      if (begin < (stepBegin[end] as number)) stepBegin[end] = begin;
    }
  }
  const jump = gapOpenMost + width * (params.scoreMatch + params.penaltyGapExtend);
  return { width, stepEnd, stepBegin, gapOpenLeast, perMismatch, jump, isExact };
}
