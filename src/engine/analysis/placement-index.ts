import { NUC_GAP } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { BranchMutations } from './branch-mutations.ts';

/**
 * For each genome site, where in the tree it is substituted: the intervals of site p are at
 * [siteBegin[p], siteBegin[p + 1]), disjoint, each a range of nodes in pre-order with one letter.
 * Specification, section 5.1.
 */
export interface PlacementIndex {
  readonly siteBegin: Int32Array;
  readonly nodeBegin: Int32Array;
  readonly nodeEnd: Int32Array;
  /** Nucleotide code of the substitution. */
  readonly letter: Uint8Array;
  /** By node: number of substitutions to the reference outside of the mask. */
  readonly baseDistance: Int32Array;
  /** By site: 1 where it is masked. */
  readonly isMasked: Uint8Array;
}

interface Sites {
  readonly referenceLength: number;
  readonly reference: Uint8Array;
  readonly maskRanges: readonly Range[];
}

interface Topology {
  readonly nodeCount: number;
  readonly subtreeEnd: Int32Array;
  readonly nuc: BranchMutations;
}

/** Collects intervals of one letter while nodes are visited in pre-order. */
class IntervalBuilder {
  readonly sites: number[] = [];
  readonly begins: number[] = [];
  readonly ends: number[] = [];
  readonly letters: number[] = [];
  readonly #letterAt: Uint8Array;
  readonly #since: Int32Array;
  readonly #reference: Uint8Array;

  constructor(reference: Uint8Array) {
    this.#reference = reference;
    this.#letterAt = reference.slice();
    this.#since = new Int32Array(reference.length);
  }

  letterAt(site: number): number {
    return this.#letterAt[site] as number;
  }

  change(site: number, letter: number, node: number): void {
    const before = this.#letterAt[site] as number;
    const since = this.#since[site] as number;
    if (before !== this.#reference[site] && before !== NUC_GAP && node > since) {
      this.sites.push(site);
      this.begins.push(since);
      this.ends.push(node);
      this.letters.push(before);
    }
    this.#letterAt[site] = letter;
    this.#since[site] = node;
  }
}

/** Builds the index from the branch mutations of a tree. */
export function buildPlacementIndex(topology: Topology, sites: Sites): PlacementIndex {
  const intervals = collectIntervals(topology, sites.reference);
  const isMasked = new Uint8Array(sites.referenceLength);
  for (const { begin, end } of sites.maskRanges) isMasked.fill(1, begin, end);
  const count = intervals.sites.length;
  const siteBegin = new Int32Array(sites.referenceLength + 1);
  for (const site of intervals.sites) siteBegin[site + 1] = (siteBegin[site + 1] as number) + 1;
  for (let p = 0; p < sites.referenceLength; p++) {
    siteBegin[p + 1] = (siteBegin[p + 1] as number) + (siteBegin[p] as number);
  }
  const next = siteBegin.slice();
  const nodeBegin = new Int32Array(count);
  const nodeEnd = new Int32Array(count);
  const letter = new Uint8Array(count);
  const difference = new Int32Array(topology.nodeCount + 1);
  for (let i = 0; i < count; i++) {
    const site = intervals.sites[i] as number;
    const at = next[site] as number;
    next[site] = at + 1;
    const begin = intervals.begins[i] as number;
    const end = intervals.ends[i] as number;
    nodeBegin[at] = begin;
    nodeEnd[at] = end;
    letter[at] = intervals.letters[i] as number;
    if (isMasked[site] === 1) continue;
    difference[begin] = (difference[begin] as number) + 1;
    difference[end] = (difference[end] as number) - 1;
  }
  const baseDistance = new Int32Array(topology.nodeCount);
  let sum = 0;
  for (let node = 0; node < topology.nodeCount; node++) {
    sum += difference[node] as number;
    baseDistance[node] = sum;
  }
  return { siteBegin, nodeBegin, nodeEnd, letter, baseDistance, isMasked };
}

function collectIntervals(topology: Topology, reference: Uint8Array): IntervalBuilder {
  const { nodeCount, subtreeEnd, nuc } = topology;
  const builder = new IntervalBuilder(reference);
  /** Open nodes with what to restore when they are left: site, letter pairs. */
  const open: { readonly end: number; readonly restore: number[] }[] = [];
  const closeBefore = (node: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= node; top = open.at(-1)) {
      for (let i = top.restore.length - 2; i >= 0; i -= 2) {
        builder.change(top.restore[i] as number, top.restore[i + 1] as number, top.end);
      }
      open.pop();
    }
  };
  for (let node = 0; node < nodeCount; node++) {
    closeBefore(node);
    const restore: number[] = [];
    const end = nuc.begin[node + 1] as number;
    for (let i = nuc.begin[node] as number; i < end; i++) {
      const site = nuc.position[i] as number;
      restore.push(site, builder.letterAt(site));
      builder.change(site, nuc.to[i] as number, node);
    }
    open.push({ end: subtreeEnd[node] as number, restore });
  }
  closeBefore(nodeCount);
  return builder;
}
