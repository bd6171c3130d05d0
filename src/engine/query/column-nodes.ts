import type { StringColumn } from './column.ts';
import { iterateStrings } from './string-table.ts';
import type { TreeIndex } from './tree-index.ts';

/** By column, and by the tree as it was then: segments outlive trees. */
const known = new WeakMap<StringColumn, { readonly tree: TreeIndex; readonly nodes: Int32Array }>();

/**
 * The node of the tree that each value of a column names, by the value's code; -1 where there is none. Kept:
 * reading 5,000 names of a segment takes 5 ms, and every question about the tree needs them.
 */
export function findColumnNodes(column: StringColumn, tree: TreeIndex): Int32Array {
  const kept = known.get(column);
  if (kept?.tree === tree) return kept.nodes;
  const nodes = new Int32Array(column.values.length);
  let code = 0;
  for (const value of iterateStrings(column.values)) nodes[code++] = tree.nodeOf.get(value) ?? -1;
  known.set(column, { tree, nodes });
  return nodes;
}
