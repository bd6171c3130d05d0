import type { Buffers } from './buffers.ts';
import type { PlacementIndex } from './placement-index.ts';
import type { NucleotideCalls } from './result.ts';
import type { Tree } from './tree.ts';

/** Adds `amount` to the distances of all nodes in the intervals of the sites [begin, end). */
function addToSites(
  index: PlacementIndex,
  sites: { readonly begin: number; readonly end: number },
  difference: Int32Array,
): void {
  const { siteBegin, nodeBegin, nodeEnd, isMasked } = index;
  for (let site = sites.begin; site < sites.end; site++) {
    const end = siteBegin[site + 1] as number;
    let i = siteBegin[site] as number;
    if (i === end || isMasked[site] === 1) continue;
    for (; i < end; i++) {
      const from = nodeBegin[i] as number;
      const to = nodeEnd[i] as number;
      difference[from] = (difference[from] as number) - 1;
      difference[to] = (difference[to] as number) + 1;
    }
  }
}

/**
 * Finds the node of a tree that is nearest to a query: the least number of differing sites, sites
 * that the query does not have left out; of equally near nodes the one with the largest prior, then
 * the first in pre-order. Exact for every node at once: each interval of the index changes a
 * difference array, whose prefix sums are the distances but for a constant. Specification, sections
 * 4.8 and 5.1.
 */
export function findNearestNode(tree: Tree, calls: NucleotideCalls, scratch: Buffers): number {
  const { placement: index, nodeCount, prior } = tree;
  const { siteBegin, nodeBegin, nodeEnd, letter, baseDistance, isMasked } = index;
  const difference = scratch.distances.take(nodeCount + 1).fill(0, 0, nodeCount + 1);
  for (const { position, to: queryLetter } of calls.substitutions) {
    if (isMasked[position] === 1) continue;
    const end = siteBegin[position + 1] as number;
    for (let i = siteBegin[position] as number; i < end; i++) {
      const amount = letter[i] === queryLetter ? 2 : 1;
      const from = nodeBegin[i] as number;
      const to = nodeEnd[i] as number;
      difference[from] = (difference[from] as number) - amount;
      difference[to] = (difference[to] as number) + amount;
    }
  }
  const length = isMasked.length;
  addToSites(index, { begin: 0, end: calls.alignmentRange.begin }, difference);
  addToSites(index, { begin: calls.alignmentRange.end, end: length }, difference);
  for (const range of calls.missing) addToSites(index, range, difference);
  for (const range of calls.deletions) addToSites(index, range, difference);
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let node = 0; node < nodeCount; node++) {
    sum += difference[node] as number;
    const distance = (baseDistance[node] as number) + sum;
    if (distance > least) continue;
    if (distance < least || (prior[node] as number) > (prior[nearest] as number)) {
      nearest = node;
      least = distance;
    }
  }
  return nearest;
}
