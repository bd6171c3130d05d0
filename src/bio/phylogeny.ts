/** The value of a trait at a node; null where it is not known. */
export type TraitValue = string | number | null;

/** Something that is known of nodes, such as their country. */
export interface Trait {
  /** As files name it. */
  readonly key: string;
  /** As people read it. */
  readonly title: string;
  readonly kind: 'categorical' | 'continuous' | 'temporal';
  /** By node. Of a temporal trait text such as '2021-03-05', or decimal years. */
  readonly values: readonly TraitValue[];
}

/** Mutations on the branch above a node by sequence, 'nuc' or a CDS: `{ nuc: ['C241T'], S: ['D614G'] }`. */
export type BranchChanges = Readonly<Record<string, readonly string[]>>;

/**
 * A rooted tree as viewers draw it. Nodes stand in preorder, so that node i has all of [i, ends[i]) below it and no
 * search needs recursion.
 */
export interface Phylogeny {
  readonly title: string;
  /** Unique where the file's are. */
  readonly names: readonly string[];
  /** Index of each node's parent, -1 for the root. */
  readonly parents: Int32Array;
  /** One past the last node below each node. */
  readonly ends: Int32Array;
  /** Sum of the branches between the root and each node, in the unit of the file; never less than the parent's. */
  readonly divergences: Float64Array;
  /** Decimal years; NaN where not known. */
  readonly dates: Float64Array;
  readonly traits: readonly Trait[];
  /** By node; null for none. */
  readonly changes: readonly (BranchChanges | null)[];
  /** Labels of branches, such as `{ clade: '21L' }`; null for none. */
  readonly labels: readonly (Readonly<Record<string, string>> | null)[];
}

/** One past the last node below each, of nodes in preorder. */
export function findEnds(parents: ArrayLike<number>): Int32Array {
  const ends = Int32Array.from(parents, (_, node) => node + 1);
  for (let node = parents.length - 1; node > 0; node--) {
    const parent = parents[node] as number;
    if ((ends[parent] as number) < (ends[node] as number)) ends[parent] = ends[node] as number;
  }
  return ends;
}

/** Whether a node has nothing below it. */
export function isTip({ ends }: Pick<Phylogeny, 'ends'>, node: number): boolean {
  return ends[node] === node + 1;
}

/** Number of tips below each node; 1 for a tip. */
export function countTips({ parents, ends }: Pick<Phylogeny, 'parents' | 'ends'>): Int32Array {
  const tips = new Int32Array(parents.length);
  for (let node = parents.length - 1; node >= 0; node--) {
    if (ends[node] === node + 1) tips[node] = 1;
    const parent = parents[node] as number;
    if (parent >= 0) tips[parent] = (tips[parent] as number) + (tips[node] as number);
  }
  return tips;
}

/** The children of a node in their order. */
export function listChildren({ ends }: Pick<Phylogeny, 'ends'>, node: number): number[] {
  const children: number[] = [];
  const end = ends[node] as number;
  for (let child = node + 1; child < end; child = ends[child] as number) children.push(child);
  return children;
}

/** The part of a tree below a node, which becomes its root; divergences stay those of the whole. */
export function cutClade(tree: Phylogeny, root: number): Phylogeny {
  const end = tree.ends[root] as number;
  const shift = (values: Int32Array) => values.slice(root, end).map((value) => value - root);
  const parents = shift(tree.parents);
  parents[0] = -1;
  return {
    title: tree.title,
    names: tree.names.slice(root, end),
    parents,
    ends: shift(tree.ends),
    divergences: tree.divergences.slice(root, end),
    dates: tree.dates.slice(root, end),
    traits: tree.traits.map((trait) => ({ ...trait, values: trait.values.slice(root, end) })),
    changes: tree.changes.slice(root, end),
    labels: tree.labels.slice(root, end),
  };
}
