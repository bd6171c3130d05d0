import { IS_ACGT } from '../../bio/alphabet.ts';
import type { Dataset } from './dataset.ts';
import { findNearestNode, findNearestNodePlainly } from './placement.ts';
import { type ComparedQuery, findMutationsToNode } from './private-mutations.ts';
import { findReferenceNode } from './reference-nodes.ts';
import type { Mutation, Placement, RelativeMutations } from './result.ts';
import type { AnalysisScratch } from './scratch.ts';
import type { Tree } from './tree.ts';

/** Divergence of a branch on which only masked or unusual mutations lie. */
const DIVERGENCE_OF_UNCOUNTED = 0.06;

/**
 * The earliest ancestor with the same value as a node, in between there may be others; the node
 * itself where no ancestor has it. Specification, section 4.8.
 */
export function findFounder(tree: Tree, node: number, values: readonly (string | null)[]): number {
  const value = values[node];
  let founder = node;
  for (let at = tree.parent[node] as number; at >= 0; at = tree.parent[at] as number) {
    if (values[at] === value) founder = at;
  }
  return founder;
}

/**
 * Length of a branch, in the unit of the tree's divergence: its mutations between single bases outside
 * of the mask; a little where there are only others.
 */
export function computeBranchLength(
  tree: Tree,
  mutations: readonly Mutation[],
  referenceLength: number,
): number {
  let counted = 0;
  for (const { position, from, to } of mutations) {
    const isUsual = IS_ACGT[from] === 1 && IS_ACGT[to] === 1;
    if (isUsual && tree.placement.isMasked[position] !== 1) counted++;
  }
  const length = counted === 0 && mutations.length > 0 ? DIVERGENCE_OF_UNCOUNTED : counted;
  return tree.isDivergencePerSite ? length / referenceLength : length;
}

/**
 * Places a query in the tree and compares it with the nearest node, the founders of its clade and
 * clade-like attributes, and the reference nodes. Specification, section 4.8.
 */
export function placeQuery(
  dataset: Dataset,
  { tree, query }: { readonly tree: Tree; readonly query: ComparedQuery },
  scratch: AnalysisScratch,
): Placement {
  const nearestNode = scratch.isPlain
    ? findNearestNodePlainly(dataset, tree, query)
    : findNearestNode(tree, query.calls, scratch);
  const compared = new Map<number, RelativeMutations>();
  const compareWith = (node: number): RelativeMutations => {
    let mutations = compared.get(node);
    if (mutations === undefined) {
      mutations = findMutationsToNode(dataset, query, { tree, node });
      compared.set(node, mutations);
    }
    return mutations;
  };
  const clade = tree.clades[nearestNode] ?? null;
  const attributes = new Map<string, string>();
  const founders = new Map<string, RelativeMutations>();
  if (clade !== null) {
    founders.set('clade', compareWith(findFounder(tree, nearestNode, tree.clades)));
  }
  for (const { name, skipAsReference } of tree.cladeAttributes) {
    const values = tree.attributeValues.get(name) ?? [];
    const value = values[nearestNode];
    if (value === null || value === undefined) continue;
    attributes.set(name, value);
    if (!skipAsReference) founders.set(name, compareWith(findFounder(tree, nearestNode, values)));
  }
  const privateMutations = compareWith(nearestNode);
  return {
    nearestNode,
    clade,
    attributes,
    divergence:
      (tree.divergence[nearestNode] as number) +
      computeBranchLength(tree, privateMutations.nuc.substitutions, dataset.reference.length),
    privateMutations,
    founders,
    relative: tree.referenceNodes.map((search) => {
      const node = findReferenceNode(tree, nearestNode, search);
      return node === null ? null : compareWith(node);
    }),
  };
}
