import { unreachable } from '../../std/assert.ts';
import type { JsonReader } from './json-reader.ts';
import type {
  NodeCriterion,
  ReferenceNodeSearch,
  SearchAlgorithm,
} from './reference-node-search.ts';
import type { Tree } from './tree.ts';

const ALGORITHMS: readonly string[] = ['ancestor-nearest', 'ancestor-earliest', 'full'];

function readCriterion(json: JsonReader): NodeCriterion {
  const attributes = json.object('cladeNodeAttrs');
  return {
    names: json.strings('name'),
    clades: json.strings('clade'),
    attributes: attributes.keys().map((key) => [key, attributes.strings(key)] as const),
  };
}

function readAlgorithm(json: JsonReader): SearchAlgorithm {
  const algorithm = json.string('searchAlgo', 'full');
  if (ALGORITHMS.includes(algorithm)) return algorithm as SearchAlgorithm;
  json.report('searchAlgo', algorithm, `one of ${ALGORITHMS.join(', ')}`);
  return 'full';
}

/** Reads `ref_nodes.search` of the tree's meta data. */
export function readReferenceNodeSearches(json: JsonReader): ReferenceNodeSearch[] {
  return json.objects('search').map((search) => ({
    displayName: search.string('displayName', search.string('name', '')),
    criteria: search.objects('criteria').map((criterion) => ({
      query: criterion.objects('qry').map(readCriterion),
      node: criterion.objects('node').map((node) => ({
        criterion: readCriterion(node),
        algorithm: readAlgorithm(node),
      })),
    })),
  }));
}

function matchesClade(tree: Tree, node: number, { clades }: NodeCriterion): boolean {
  const clade = tree.clades[node];
  return clade !== null && clade !== undefined && clades.includes(clade);
}

function matchesAttributes(tree: Tree, node: number, { attributes }: NodeCriterion): boolean {
  return (
    attributes.length > 0 &&
    attributes.every(([name, values]) => {
      const value = tree.attributeValues.get(name)?.[node];
      return value !== null && value !== undefined && values.includes(value);
    })
  );
}

function matchesNode(tree: Tree, node: number, criterion: NodeCriterion): boolean {
  return (
    criterion.names.includes(tree.names[node] ?? '') ||
    matchesClade(tree, node, criterion) ||
    matchesAttributes(tree, node, criterion)
  );
}

function* withAncestors(tree: Tree, node: number): Generator<number> {
  for (let at = node; at >= 0; at = tree.parent[at] ?? -1) yield at;
}

function findNode(
  tree: Tree,
  from: number,
  { criterion, algorithm }: { criterion: NodeCriterion; algorithm: SearchAlgorithm },
): number | null {
  if (algorithm === 'full') {
    for (let node = 0; node < tree.nodeCount; node++) {
      if (matchesNode(tree, node, criterion)) return node;
    }
    return null;
  }
  let found: number | null = null;
  for (const node of withAncestors(tree, from)) {
    if (!matchesNode(tree, node, criterion)) continue;
    switch (algorithm) {
      case 'ancestor-nearest':
        return node;
      case 'ancestor-earliest':
        found = node;
        break;
      default:
        unreachable(algorithm);
    }
  }
  return found;
}

/** The reference node of a search for a query placed at `nearest`, or null where none applies. */
export function findReferenceNode(
  tree: Tree,
  nearest: number,
  search: ReferenceNodeSearch,
): number | null {
  for (const { query, node } of search.criteria) {
    const applies =
      query.length === 0 ||
      query.some(
        (criterion) =>
          matchesClade(tree, nearest, criterion) || matchesAttributes(tree, nearest, criterion),
      );
    if (!applies) continue;
    for (const candidate of node) {
      const found = findNode(tree, nearest, candidate);
      if (found !== null) return found;
    }
  }
  return null;
}
