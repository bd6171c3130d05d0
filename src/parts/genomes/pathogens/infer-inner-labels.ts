import { type AuspiceNode, findAttribute, listNodes } from './auspice-tree.ts';

/** A change of label on a branch without mutations costs this much: more than any tree has tips. */
const COST_WITHOUT_MUTATIONS = 1_000_000;

/**
 * Gives every node a label where only some have one (in the tree of 2021 only the tips carry a
 * lineage), with the fewest changes along the tree (Sankoff's parsimony, all changes equal). A
 * change on a branch without nucleotide mutations is avoided above all, because both its ends are
 * the same genome. A tie goes to the parent's label, unless another that is no part of it (A for B,
 * but not B.39 for B) is that of several tips below and of more than have the parent's; then the
 * most tips decide, then the alphabet. Labels that nodes have are never changed.
 */
export function inferInnerLabels(root: AuspiceNode, attribute: string): Map<AuspiceNode, string> {
  const nodes = listNodes(root);
  const labels = [...new Set(nodes.flatMap((node) => findAttribute(node, attribute) ?? []))].sort();
  const stateOf = new Map(labels.map((label, state) => [label, state]));
  const result = new Map<AuspiceNode, string>();
  if (labels.length === 0) return result;

  const costs = new Map<AuspiceNode, Float64Array>();
  const tips = new Map<AuspiceNode, Float64Array>();
  for (const node of nodes.toReversed()) {
    const own = stateOf.get(findAttribute(node, attribute) ?? '');
    costs.set(node, computeCosts(node, { own, count: labels.length, costs }));
    tips.set(node, countTips(node, { own, count: labels.length, tips }));
  }

  const chosen = new Map<AuspiceNode, number>();
  const choose = (node: AuspiceNode, parent: AuspiceNode | undefined): void => {
    const own = costs.get(node) ?? new Float64Array(labels.length);
    const below = tips.get(node) ?? new Float64Array(labels.length);
    const inherited = parent === undefined ? undefined : chosen.get(parent);
    const best = findBest(own, below);
    const state =
      inherited === undefined ? best : decide({ node, own, below, best, inherited, labels });
    chosen.set(node, state);
    result.set(node, labels[state] ?? '');
  };
  choose(root, undefined);
  for (const node of nodes) for (const child of node.children ?? []) choose(child, node);
  return result;
}

interface Decision {
  readonly node: AuspiceNode;
  readonly own: Float64Array;
  readonly below: Float64Array;
  readonly best: number;
  readonly inherited: number;
  readonly labels: readonly string[];
}

function decide({ node, own, below, best, inherited, labels }: Decision): number {
  const saved = (own[inherited] ?? 0) - (own[best] ?? 0) - changeCost(node);
  if (saved !== 0) return saved > 0 ? best : inherited;
  const isWithin = labels[best]?.startsWith(`${labels[inherited]}.`) ?? false;
  const support = below[best] ?? 0;
  return !isWithin && support > 1 && support > (below[inherited] ?? 0) ? best : inherited;
}

interface CostInput {
  readonly own: number | undefined;
  readonly count: number;
  readonly costs: ReadonlyMap<AuspiceNode, Float64Array>;
}

/** Fewest weighted changes below a node for each label it could have. */
function computeCosts(node: AuspiceNode, { own, count, costs }: CostInput): Float64Array {
  const sum = new Float64Array(count);
  for (const child of node.children ?? []) {
    const below = costs.get(child) ?? new Float64Array(count);
    const changed = below.reduce((a, b) => Math.min(a, b), Infinity) + changeCost(child);
    for (let s = 0; s < count; s++) sum[s] = (sum[s] ?? 0) + Math.min(below[s] ?? 0, changed);
  }
  if (own === undefined) return sum;
  return sum.map((cost, state) => (state === own ? cost : Infinity));
}

interface TipInput {
  readonly own: number | undefined;
  readonly count: number;
  readonly tips: ReadonlyMap<AuspiceNode, Float64Array>;
}

function countTips(node: AuspiceNode, { own, count, tips }: TipInput): Float64Array {
  const sum = new Float64Array(count);
  if (own !== undefined) sum[own] = 1;
  for (const child of node.children ?? []) {
    const below = tips.get(child);
    for (let s = 0; s < count; s++) sum[s] = (sum[s] ?? 0) + (below?.[s] ?? 0);
  }
  return sum;
}

function findBest(costs: Float64Array, tips: Float64Array): number {
  let best = 0;
  for (let state = 1; state < costs.length; state++) {
    const difference = (costs[state] ?? 0) - (costs[best] ?? 0);
    const isBetter = difference < 0 || (difference === 0 && (tips[state] ?? 0) > (tips[best] ?? 0));
    if (isBetter) best = state;
  }
  return best;
}

function changeCost(node: AuspiceNode): number {
  const mutations = node.branch_attrs?.mutations?.nuc ?? [];
  return mutations.length === 0 ? COST_WITHOUT_MUTATIONS : 1;
}
