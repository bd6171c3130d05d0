import { defined } from '../../std/assert.ts';
import { aggregateRows } from './aggregate.ts';
import type { AnswerRow } from './answer-row.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { findField } from './fields.ts';
import type { FoundRows } from './found-rows.ts';
import type { TreeAction } from './tree.ts';
import { findCommonAncestor, formatSubtree, type TreeIndex } from './tree-index.ts';

/** The nodes of some rows: those of the tree, ascending, and what is not in it. */
interface FoundNodes {
  readonly nodes: readonly number[];
  /** Names that the tree does not have, sorted. */
  readonly unknown: readonly string[];
  /** Number of rows without a name. */
  readonly rowsWithout: number;
}

function findNodes(
  schema: CompiledSchema,
  found: readonly FoundRows[],
  { column, tree }: { readonly column: string; readonly tree: TreeIndex },
): FoundNodes {
  const nodes: number[] = [];
  const unknown: string[] = [];
  let rowsWithout = 0;
  for (const row of aggregateRows(found, [defined(findField(schema, column), column)])) {
    const name = row[column] ?? null;
    const node = name === null ? undefined : tree.nodeOf.get(String(name));
    if (node !== undefined) nodes.push(node);
    else if (name === null) rowsWithout += Number(row.count);
    else unknown.push(String(name));
  }
  return { nodes: nodes.sort((a, b) => a - b), unknown: unknown.sort(), rowsWithout };
}

/**
 * Answers an action on a tree: the common ancestor of the nodes of all rows, or the part of the tree
 * that joins them (spec 3b). As in the peer, rows without a node count each, names that the tree
 * does not have once.
 */
export function answerTreeAction(
  schema: CompiledSchema,
  found: readonly FoundRows[],
  action: TreeAction,
): AnswerRow {
  const { column, printMissing } = action;
  const tree = defined(schema.trees.get(column), column);
  const { nodes, unknown, rowsWithout } = findNodes(schema, found, { column, tree });
  const missing = {
    missingNodeCount: unknown.length + rowsWithout,
    missingFromTree: printMissing ? unknown.join(',') : null,
  };
  if (action.type === 'PhyloSubtree') {
    return { subtreeNewick: formatSubtree(tree, nodes, action), ...missing };
  }
  const { names, parents } = tree.definition;
  const ancestor = findCommonAncestor(tree, nodes);
  return {
    mrcaNode: ancestor === null ? null : (names[ancestor] ?? null),
    mrcaParent: ancestor === null ? null : (names[parents[ancestor] as number] ?? null),
    mrcaDepth: ancestor === null ? null : (tree.depths[ancestor] as number),
    ...missing,
  };
}
