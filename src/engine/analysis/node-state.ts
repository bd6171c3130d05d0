import type { BranchMutations } from './branch-mutations.ts';
import type { Dataset } from './dataset.ts';
import type { Tree } from './tree.ts';

/** Where the sequence of a node differs from the reference: ascending positions and their letters. */
export interface NodeSequence {
  readonly positions: Int32Array;
  /** Codes; the gap code where the letter is deleted. */
  readonly letters: Uint8Array;
}

/** The sequences of one node of the tree. */
export interface NodeState {
  readonly nuc: NodeSequence;
  /** One for each CDS of the dataset. */
  readonly aa: readonly NodeSequence[];
}

/** One for all, because most coding sequences of most nodes are like this. */
const LIKE_REFERENCE: NodeSequence = { positions: new Int32Array(0), letters: new Uint8Array(0) };

/** Sums up the mutations on the way from the root; the one nearest to the node wins. */
function collectSequence(
  tree: Tree,
  node: number,
  { branches, reference }: { branches: BranchMutations; reference: Uint8Array },
): NodeSequence {
  const letterAt = new Map<number, number>();
  for (let at = node; at >= 0; at = tree.parent[at] as number) {
    const begin = branches.begin[at] as number;
    for (let i = (branches.begin[at + 1] as number) - 1; i >= begin; i--) {
      const position = branches.position[i] as number;
      if (!letterAt.has(position)) letterAt.set(position, branches.to[i] as number);
    }
  }
  if (letterAt.size === 0) return LIKE_REFERENCE;
  for (const [position, letter] of letterAt) {
    if (letter === reference[position]) letterAt.delete(position);
  }
  const positions = Int32Array.from(letterAt.keys()).sort();
  return { positions, letters: Uint8Array.from(positions, (p) => letterAt.get(p) as number) };
}

const statesOf = new WeakMap<Tree, Map<number, NodeState>>();

/**
 * The sequences of a node relative to the reference. Computed once for each node that is asked for
 * and kept as long as the tree, because genomes of one outbreak share nodes and founders.
 */
export function nodeState(dataset: Dataset, tree: Tree, node: number): NodeState {
  let states = statesOf.get(tree);
  if (states === undefined) {
    states = new Map();
    statesOf.set(tree, states);
  }
  let state = states.get(node);
  if (state === undefined) {
    state = {
      nuc: collectSequence(tree, node, { branches: tree.nuc, reference: dataset.reference }),
      aa: dataset.cdses.map((cds) =>
        collectSequence(tree, node, {
          branches: tree.aa[cds.index] as BranchMutations,
          reference: cds.peptide,
        }),
      ),
    };
    states.set(node, state);
  }
  return state;
}
