import { formatNewickName } from '../../../bio/newick.ts';
import { formatFloat } from '../number-format.ts';
import { type AuspiceJson, toOutputMeta } from './auspice-json.ts';
import type { TreeNode } from './placed-tree.ts';

/** Puts the children of every node in the order of their numbers of tips; the fewest come first. */
export function ladderize(root: TreeNode): void {
  const nodes: TreeNode[] = [root];
  for (let i = 0; i < nodes.length; i++) nodes.push(...(nodes[i] as TreeNode).children);
  const tips = new Map<TreeNode, number>();
  for (const node of nodes.reverse()) {
    const counts = node.children.map((child) => tips.get(child) ?? 0);
    tips.set(node, counts.length === 0 ? 1 : counts.reduce((sum, count) => sum + count, 0));
    node.children.sort((a, b) => (tips.get(a) ?? 0) - (tips.get(b) ?? 0));
  }
}

function nodeFields(node: TreeNode): string {
  const fields = {
    name: node.name,
    branch_attrs: node.branchAttributes,
    node_attrs: { ...node.nodeAttributes, div: node.divergence },
  };
  return JSON.stringify(fields).slice(1, -1);
}

/** Walks through the tree without recursion, so that no depth is too deep. */
function* walk(
  root: TreeNode,
  text: {
    readonly open: (node: TreeNode) => string;
    readonly between: string;
    readonly close: (node: TreeNode) => string;
  },
): Generator<string> {
  const path: { readonly node: TreeNode; next: number }[] = [{ node: root, next: 0 }];
  yield text.open(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const child = top.node.children[top.next];
    if (child === undefined) {
      yield text.close(top.node);
      path.pop();
      continue;
    }
    if (top.next > 0) yield text.between;
    top.next++;
    yield text.open(child);
    path.push({ node: child, next: 0 });
  }
}

/** The tree as an Auspice v2 file, in pieces. */
export function* formatAuspiceJson(
  root: TreeNode,
  json: AuspiceJson,
  today: string,
): Generator<string> {
  yield `{"version":"v2","meta":${JSON.stringify(toOutputMeta(json.meta, today))},"tree":`;
  yield* walk(root, {
    open: (node) => `{${nodeFields(node)}${node.children.length > 0 ? ',"children":[' : ''}`,
    between: ',',
    close: (node) => (node.children.length > 0 ? ']}' : '}'),
  });
  yield '}\n';
}

/** The tree in Newick format, in pieces: names of tips, and lengths of branches as divergence. */
export function* formatNewick(root: TreeNode): Generator<string> {
  const length = (node: TreeNode) =>
    formatFloat(node.parent === null ? 0 : node.divergence - node.parent.divergence);
  yield* walk(root, {
    open: (node) => (node.children.length > 0 ? '(' : ''),
    between: ',',
    close: (node) =>
      `${node.children.length > 0 ? ')' : formatNewickName(node.name)}:${length(node)}`,
  });
  yield ';\n';
}
