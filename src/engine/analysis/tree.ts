import type { Range } from '../../bio/position.ts';
import type { BranchMutations } from './branch-mutations.ts';
import type { PlacementIndex } from './placement-index.ts';
import type { ReferenceNodeSearch } from './reference-node-search.ts';

/** A node attribute that the dataset declares to be like a clade. */
export interface CladeAttribute {
  readonly name: string;
  /** No founder mutations are computed for this one. */
  readonly skipAsReference: boolean;
}

/**
 * A reference tree, nodes numbered in pre-order (children in the order of the file): the descendants
 * of node i, with itself, are [i, subtreeEnd[i]).
 */
export interface Tree {
  readonly nodeCount: number;
  /** Parent of each node, -1 for the root. */
  readonly parent: Int32Array;
  readonly subtreeEnd: Int32Array;
  readonly names: readonly string[];
  readonly clades: readonly (string | null)[];
  /** Divergence from the root; 0 where the file gives none. */
  readonly divergence: Float64Array;
  /** Placement prior on the linear scale; 1e-10 where the file gives none. */
  readonly prior: Float64Array;
  readonly cladeAttributes: readonly CladeAttribute[];
  /** Values of attributes by name and node: all of `cladeAttributes`, and what searches ask for. */
  readonly attributeValues: ReadonlyMap<string, readonly (string | null)[]>;
  readonly nuc: BranchMutations;
  /** One for each CDS of the dataset, in its order. */
  readonly aa: readonly BranchMutations[];
  /** Positions that do not count for placement. */
  readonly maskRanges: readonly Range[];
  /** Divergence is per site, else per genome (guessed from the largest value). */
  readonly isDivergencePerSite: boolean;
  readonly referenceNodes: readonly ReferenceNodeSearch[];
  readonly placement: PlacementIndex;
}
