/** By what a consensus and its variants are called; shares are of the reads that were counted at a position. */
export interface CallRules {
  /** Positions with fewer reads are N. */
  readonly minDepth: number;
  /**
   * How a letter is chosen. 'alternative': another letter than the reference's that has `minShare` or more, the most
   * frequent first, else the reference's. 'majority': a letter that has `minShare` or more, else the ambiguity code of
   * all that have `mixedShare` or more.
   */
  readonly choice: 'alternative' | 'majority';
  readonly minShare: number;
  readonly mixedShare: number;
  /** An alternative counts only where no other letter is more frequent. */
  readonly mustBeMostFrequent: boolean;
  /** From which share on an insertion or deletion is that of the sample. */
  readonly indelShare: number;
  /** Insertions and deletions whose length is no multiple of three are left out of the consensus. */
  readonly isInFrameOnly: boolean;
  /** From which share, depth and number of reads on a variant is told, in the consensus or not. */
  readonly variantShare: number;
  readonly variantDepth: number;
  readonly variantReads: number;
}
