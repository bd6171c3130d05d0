import { formatBranchLength, formatNewickName } from '../../bio/newick.ts';
import type { TreeDefinition } from '../../schema/genome-row.ts';
import { assert } from '../../std/assert.ts';

/** A phylogeny, ready for questions. Nodes are numbers in preorder: node i has [i, ends[i]) below it. */
export interface TreeIndex {
  readonly definition: TreeDefinition;
  /** One past the last node of each node's subtree; a node without children ends behind itself. */
  readonly ends: Int32Array;
  /** Number of branches between each node and the root. */
  readonly depths: Int32Array;
  readonly nodeOf: ReadonlyMap<string, number>;
}

/** Prepares a phylogeny. Another order than preorder, and a name that comes twice, are bugs of the caller. */
export function buildTreeIndex(definition: TreeDefinition): TreeIndex {
  const { names, parents } = definition;
  const ends = Int32Array.from(names, (_, node) => node + 1);
  const depths = new Int32Array(names.length);
  for (let node = names.length - 1; node > 0; node--) {
    const parent = parents[node] as number;
    assert(parent >= 0 && parent < node, `node ${names[node]} comes behind its parent`);
    ends[parent] = Math.max(ends[parent] as number, ends[node] as number);
  }
  for (let node = 1; node < names.length; node++) {
    const parent = parents[node] as number;
    depths[node] = (depths[parent] as number) + 1;
    // In preorder the parent is the node before, or above that: then no subtree is cut in two.
    let above = node - 1;
    while (above > parent) above = parents[above] as number;
    assert(above === parent, `node ${names[node]} is in preorder`);
  }
  const nodeOf = new Map(names.map((name, node) => [name, node]));
  assert(nodeOf.size === names.length, 'names of nodes are unique');
  return { definition, ends, depths, nodeOf };
}

/** Whether a node has children. */
export function isInnerNode({ ends }: TreeIndex, node: number): boolean {
  return (ends[node] as number) > node + 1;
}

/** The deepest node above all of these nodes, or one of them; null for none. Ascending nodes. */
export function findCommonAncestor(
  { definition, ends }: TreeIndex,
  nodes: readonly number[],
): number | null {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) return null;
  // In preorder whatever holds the first and the last node holds all between them.
  let node = first;
  while ((ends[node] as number) <= last) node = definition.parents[node] as number;
  return node;
}

/** What is written of one node with everything below it, without the branch above it. */
interface WrittenNode {
  readonly text: string;
  readonly length: number;
}

/**
 * The part of the tree that joins some nodes (ascending), in Newick format; its root is their common
 * ancestor and has no length. Contracted, it has no node with one child but those that are asked for,
 * and their branches are added up. Empty for no nodes.
 */
export function formatSubtree(
  tree: TreeIndex,
  nodes: readonly number[],
  { contractUnaryNodes }: { readonly contractUnaryNodes: boolean },
): string {
  const root = findCommonAncestor(tree, nodes);
  if (root === null) return '';
  const { names, parents, lengths } = tree.definition;
  const wanted = new Set(nodes);
  const below = new Map<number, WrittenNode[]>(nodes.map((node) => [node, []]));
  let written: WrittenNode = { text: '', length: 0 };
  // Backwards, children come before their parents.
  for (let node = tree.ends[root] as number; node-- > root; ) {
    const children = below.get(node);
    if (children === undefined) continue;
    const length = lengths?.[node] ?? 0;
    const [only, ...others] = children;
    if (contractUnaryNodes && !wanted.has(node) && only !== undefined && others.length === 0) {
      written = { text: only.text, length: only.length + length };
    } else {
      const name = formatNewickName(names[node] as string);
      written = { text: formatChildren(children, lengths !== undefined) + name, length };
    }
    below.delete(node);
    if (node === root) break;
    const parent = parents[node] as number;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [written]);
    else siblings.push(written);
  }
  return `${written.text};`;
}

function formatChildren(backwards: readonly WrittenNode[], hasLengths: boolean): string {
  if (backwards.length === 0) return '';
  const texts = backwards.map(({ text, length }) =>
    // Sums of decimal lengths, without the noise of binary ones behind the fifteenth digit.
    hasLengths ? `${text}:${formatBranchLength(Number(length.toPrecision(15)))}` : text,
  );
  return `(${texts.reverse().join(',')})`;
}
