import type { Seed } from './seed-match.ts';

/** A chain that can be continued: it ends at `referenceEnd` and its last seed is `seed`. */
interface OpenChain {
  readonly referenceEnd: number;
  readonly score: number;
  readonly seed: number;
}

/**
 * Picks the chain of seeds that do not overlap in either sequence with the largest sum of lengths
 * (Gusfield, Algorithms on Strings, Trees and Sequences, 13.3), then joins seeds that touch on one
 * diagonal. `seeds` must not be empty, its order decides ties. Specification, section 4.2 step 5.
 */
export function chainSeeds(seeds: readonly Seed[]): Seed[] {
  const previous = new Int32Array(seeds.length).fill(-1);
  const scores = new Int32Array(seeds.length);
  /** Sorted descending by referenceEnd. */
  const open: OpenChain[] = [];
  for (const endpoint of sortEndpoints(seeds)) {
    const j = endpoint >> 1;
    const seed = seeds[j] as Seed;
    if ((endpoint & 1) === 0) {
      const best = open[firstWithEndUpTo(open, seed.referenceBegin)];
      scores[j] = seed.length + (best?.score ?? 0);
      previous[j] = best?.seed ?? -1;
    } else {
      const chain = {
        referenceEnd: seed.referenceBegin + seed.length,
        score: scores[j] as number,
        seed: j,
      };
      addChain(open, chain);
    }
  }
  const chain: Seed[] = [];
  for (let j = open[0]?.seed ?? -1; j >= 0; j = previous[j] as number) chain.push(seeds[j] as Seed);
  return joinTouching(chain.reverse());
}

/** Begin (2j) and end (2j + 1) of each seed j by query position; equal positions keep this order. */
function sortEndpoints(seeds: readonly Seed[]): Int32Array {
  const count = 2 * seeds.length;
  const keys = new Float64Array(count);
  seeds.forEach(({ queryBegin, length }, j) => {
    keys[2 * j] = queryBegin * count + 2 * j;
    keys[2 * j + 1] = (queryBegin + length) * count + 2 * j + 1;
  });
  keys.sort();
  return Int32Array.from(keys, (key) => key % count);
}

/** Index of the first chain whose end is at most `end`; `open.length` where there is none. */
function firstWithEndUpTo(open: readonly OpenChain[], end: number): number {
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((open[middle] as OpenChain).referenceEnd <= end) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Adds a chain unless a better one ends before it, and drops those that it makes useless. */
function addChain(open: OpenChain[], chain: OpenChain): void {
  const after = firstWithEndUpTo(open, chain.referenceEnd - 1);
  const shorter = open[after];
  if (shorter !== undefined && shorter.score > chain.score) return;
  open.splice(after, 0, chain);
  let kept = 0;
  for (let i = 0; i <= after; i++) {
    const other = open[i] as OpenChain;
    if (other.score >= chain.score) open[kept++] = other;
  }
  if (kept <= after) open.splice(kept, after + 1 - kept);
}

function joinTouching(chain: readonly Seed[]): Seed[] {
  const joined: Seed[] = [];
  for (const seed of chain) {
    const last = joined.at(-1);
    const touches =
      last !== undefined &&
      seed.queryBegin === last.queryBegin + last.length &&
      seed.referenceBegin === last.referenceBegin + last.length;
    if (touches) joined[joined.length - 1] = { ...last, length: last.length + seed.length };
    else joined.push(seed);
  }
  return joined;
}
