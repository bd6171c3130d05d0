import type { Seed } from './seed.ts';
import type { SeedList } from './seed-match.ts';

/**
 * Chains that can be continued, ascending by the reference position at which they end; of chains that
 * end at the same one the last added comes first.
 */
class OpenChains {
  readonly #ends: Int32Array;
  readonly #scores: Int32Array;
  readonly #seeds: Int32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#ends = new Int32Array(capacity);
    this.#scores = new Int32Array(capacity);
    this.#seeds = new Int32Array(capacity);
  }

  /** Number of chains that end before a position. */
  #countBefore(position: number): number {
    let low = 0;
    let high = this.#count;
    // New chains mostly end behind all others.
    if (high > 0 && (this.#ends[high - 1] as number) < position) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the last chain that ends at a position or before it, -1 where there is none. */
  lastUpTo(position: number): number {
    return this.#countBefore(position + 1) - 1;
  }

  scoreAt(index: number): number {
    return index < 0 ? 0 : (this.#scores[index] as number);
  }

  seedAt(index: number): number {
    return index < 0 ? -1 : (this.#seeds[index] as number);
  }

  /** Last seed of the chain that ends last. */
  best(): number {
    return this.seedAt(this.#count - 1);
  }

  /** Adds a chain unless a better one ends before it, and drops those that it makes useless. */
  add(end: number, score: number, seed: number): void {
    const at = this.#countBefore(end);
    if (this.scoreAt(at - 1) > score) return;
    let kept = at + 1;
    const count = this.#count;
    this.#ends.copyWithin(at + 1, at, count);
    this.#scores.copyWithin(at + 1, at, count);
    this.#seeds.copyWithin(at + 1, at, count);
    for (let i = at + 1; i <= count; i++) {
      if ((this.#scores[i] as number) < score) continue;
      this.#ends[kept] = this.#ends[i] as number;
      this.#scores[kept] = this.#scores[i] as number;
      this.#seeds[kept++] = this.#seeds[i] as number;
    }
    this.#ends[at] = end;
    this.#scores[at] = score;
    this.#seeds[at] = seed;
    this.#count = kept;
  }
}

/**
 * Picks the chain of seeds that do not overlap in either sequence with the largest sum of lengths
 * (Gusfield, Algorithms on Strings, Trees and Sequences, 13.3), then joins seeds that touch on one
 * diagonal. `seeds` must not be empty, its order decides ties. Specification, section 4.2 step 5.
 */
export function chainSeeds(seeds: SeedList): Seed[] {
  const { count, length, queryBegin, referenceBegin } = seeds;
  const previous = new Int32Array(count).fill(-1);
  const scores = new Int32Array(count);
  const open = new OpenChains(count + 1);
  for (const endpoint of sortEndpoints(seeds)) {
    const j = endpoint >> 1;
    const begin = referenceBegin[j] as number;
    if ((endpoint & 1) === 0) {
      const best = open.lastUpTo(begin);
      scores[j] = length + open.scoreAt(best);
      previous[j] = open.seedAt(best);
    } else open.add(begin + length, scores[j] as number, j);
  }
  const chain: Seed[] = [];
  for (let j = open.best(); j >= 0; j = previous[j] as number) {
    chain.push({
      queryBegin: queryBegin[j] as number,
      referenceBegin: referenceBegin[j] as number,
      length,
    });
  }
  return joinTouching(chain.reverse());
}

/** Begin (2j) and end (2j + 1) of each seed j by query position; equal positions keep this order. */
function sortEndpoints({ count, length, queryBegin }: SeedList): Int32Array {
  const size = 2 * count;
  const keys = new Float64Array(size);
  let isSorted = true;
  for (let j = 0; j < count; j++) {
    const begin = queryBegin[j] as number;
    keys[2 * j] = begin * size + 2 * j;
    keys[2 * j + 1] = (begin + length) * size + 2 * j + 1;
    if (j > 0 && (keys[2 * j] as number) < (keys[2 * j - 1] as number)) isSorted = false;
  }
  if (!isSorted) sortKeys(keys);
  const endpoints = new Int32Array(size);
  for (let i = 0; i < size; i++) endpoints[i] = (keys[i] as number) % size;
  return endpoints;
}

/** Sorts ascending: by insertion while little is out of order, which is the rule, else at once. */
function sortKeys(keys: Float64Array): void {
  let moves = 8 * keys.length;
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as number;
    let at = i;
    while (at > 0 && (keys[at - 1] as number) > key) {
      keys[at] = keys[at - 1] as number;
      at--;
      moves--;
    }
    keys[at] = key;
    if (moves < 0) {
      keys.sort();
      return;
    }
  }
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
