/** Scores of letter pairs: entry (reference << shift) | query. */
export interface PairScores {
  readonly scores: Int32Array;
  readonly shift: number;
}
