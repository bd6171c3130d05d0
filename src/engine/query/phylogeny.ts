import { assert, defined } from '../../std/assert.ts';
import type { AnswerRow } from './answer-row.ts';
import { intersectBitmaps, toRows } from './bitmap.ts';
import { rowsOfCode, type StringColumn } from './column.ts';
import { findColumnNodes } from './column-nodes.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import type { FoundRows } from './found-rows.ts';
import { stringAt } from './string-table.ts';
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

/** Marks the codes that occur in some rows. */
function markCodes(column: StringColumn, { segment, rows }: FoundRows): Uint8Array {
  const { codes, values } = column;
  // The last one is for rows without a value.
  const marks = new Uint8Array(values.length + 1);
  const list = rows.size === segment.rowCount ? null : toRows(rows);
  for (let i = 0; i < rows.size; i++) {
    marks[codes[list === null ? i : (list[i] as number)] as number] = 1;
  }
  return marks;
}

function findNodes(
  found: readonly FoundRows[],
  { column: name, tree }: { readonly column: string; readonly tree: TreeIndex },
): FoundNodes {
  const isFound = new Uint8Array(tree.ends.length);
  const unknown = new Set<string>();
  let rowsWithout = 0;
  for (const one of found) {
    const column = one.segment.columns.get(name);
    assert(column?.kind === 'string', `column ${name} has strings`);
    const marks = markCodes(column, one);
    findColumnNodes(column, tree).forEach((node, code) => {
      if (marks[code] === 0) return;
      if (node >= 0) isFound[node] = 1;
      else unknown.add(stringAt(column.values, code));
    });
    if (marks[column.values.length] === 0) continue;
    const without = rowsOfCode(column, column.values.length);
    if (without !== null) rowsWithout += intersectBitmaps(without, one.rows).size;
  }
  const nodes: number[] = [];
  isFound.forEach((mark, node) => {
    if (mark === 1) nodes.push(node);
  });
  return { nodes, unknown: [...unknown].sort(), rowsWithout };
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
  const { nodes, unknown, rowsWithout } = findNodes(found, { column, tree });
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
