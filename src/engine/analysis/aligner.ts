import type { Range } from '../../bio/position.ts';
import type { Alignment } from './backtrace.ts';
import type { BandWidths } from './band.ts';
import type { Seed } from './seed.ts';

/** An alignment with its score. */
export interface ScoredAlignment extends Alignment {
  readonly score: number;
}

/** The band has more cells than are allowed; nothing was computed. */
export interface TooLarge {
  readonly area: number;
}

/**
 * Computes the steps of an alignment of one query to the reference of a dataset. There are two: the
 * plain one computes everything as the specification says it, the other one with kernels, and only
 * what can matter. Their results are the same to the last letter, which tests hold.
 */
export interface Aligner {
  /** Takes ASCII letters as the query; false where one is no nucleotide letter. */
  readLetters(letters: Uint8Array): boolean;
  /** Takes nucleotide codes as the query. */
  setQuery(codes: Uint8Array): void;
  /** A copy of the query's codes. */
  queryCodes(): Uint8Array;
  /** The best chain of seeds, empty where there is no seed. Specification, section 4.2. */
  findChain(): readonly Seed[];
  /** Aligns in the band along a chain (not empty). Sections 4.3 and 4.4. */
  alignAlong(
    chain: readonly Seed[],
    widths: BandWidths,
    maxArea: number,
  ): ScoredAlignment | TooLarge;
  /** Aligns in the whole matrix. */
  alignFully(maxArea: number): ScoredAlignment | TooLarge;
  /**
   * What differs from the reference in a range of the last alignment: triples of begin, end and code;
   * single bases one by one, gaps, N and ambiguous letters as runs. Valid until the next call.
   */
  listChanges(aligned: Uint8Array, range: Range): Int32Array;
}
