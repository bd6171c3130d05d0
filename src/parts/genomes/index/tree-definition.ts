import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { TreeDefinition } from '../../../schema/genome-row.ts';

/**
 * The dataset's tree as the index takes it, branches as long as the divergence that they add. Null without
 * a tree, and where names do not tell its nodes apart: rows name their node, so nothing could be asked.
 */
export function toTreeDefinition({ tree }: Pick<Dataset, 'tree'>): TreeDefinition | null {
  if (tree === null || new Set(tree.names).size < tree.names.length) return null;
  const { names, parent, divergence } = tree;
  const lengths = names.map((_, node) => {
    const above = divergence[parent[node] as number] ?? 0;
    return node === 0 ? 0 : (divergence[node] as number) - above;
  });
  return { names, parents: [...parent], lengths };
}
