/** Mutations on the branches above nodes: those of node i are at [begin[i], begin[i + 1]). */
export interface BranchMutations {
  readonly begin: Int32Array;
  /** 0-based positions. */
  readonly position: Int32Array;
  /** Codes of the letter before and after. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}
