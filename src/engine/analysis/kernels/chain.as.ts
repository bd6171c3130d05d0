// The chain of seeds that do not overlap with the largest sum of lengths. The plain form is chain.ts;
// specification, section 4.2 step 5.

/** Chains that can be continued, ascending by where they end in the reference. */
let ends: usize = 0;
let scores: usize = 0;
let lastSeeds: usize = 0;
let openCount: i32 = 0;

/** Number of open chains that end before a position. */
function countBefore(position: i32): i32 {
  let high = openCount;
  if (high > 0 && load<i32>(ends + ((high - 1) << 2)) < position) return high;
  let low = 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<i32>(ends + (middle << 2)) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a chain unless a better one ends before it, and drops those that it makes useless. */
function addChain(end: i32, score: i32, seed: i32): void {
  const at = countBefore(end);
  if (at > 0 && load<i32>(scores + ((at - 1) << 2)) > score) return;
  const slot = at << 2;
  const size = (openCount - at) << 2;
  if (size > 0) {
    memory.copy(ends + slot + 4, ends + slot, size);
    memory.copy(scores + slot + 4, scores + slot, size);
    memory.copy(lastSeeds + slot + 4, lastSeeds + slot, size);
  }
  let kept = at + 1;
  for (let i = at + 1; i <= openCount; i++) {
    const other = load<i32>(scores + (i << 2));
    if (other < score) continue;
    if (kept != i) {
      store<i32>(ends + (kept << 2), load<i32>(ends + (i << 2)));
      store<i32>(scores + (kept << 2), other);
      store<i32>(lastSeeds + (kept << 2), load<i32>(lastSeeds + (i << 2)));
    }
    kept++;
  }
  store<i32>(ends + slot, end);
  store<i32>(scores + slot, score);
  store<i32>(lastSeeds + slot, seed);
  openCount = kept;
}

/**
 * Sorts endpoints (2j for the begin of seed j, 2j + 1 for its end) by query position; equal positions
 * keep their order. Two arrays of 64-bit keys, position above and endpoint below, and 2048 counters.
 * Returns the array that holds them in order.
 */
function sortEndpoints(seeds: usize, count: i32, length: i32, keys: usize, other: usize, counters: usize): usize {
  const size = 2 * count;
  let isSorted = true;
  let before: u64 = 0;
  let most: u32 = 0;
  for (let j = 0; j < count; j++) {
    const begin = load<u32>(seeds + (j << 3));
    const end = begin + length;
    most = max(most, end);
    const key = (<u64>begin << 32) | (2 * j);
    store<u64>(keys + (j << 4), key);
    store<u64>(keys + (j << 4), (<u64>end << 32) | (2 * j + 1), 8);
    if (key < before) isSorted = false;
    before = (<u64>end << 32) | (2 * j + 1);
  }
  if (isSorted) return keys;
  for (let shift: u64 = 32; most != 0; shift += 11, most >>= 11) {
    memory.fill(counters, 0, 2048 << 2);
    for (let i = 0; i < size; i++) {
      const counter = counters + (<usize>((load<u64>(keys + (i << 3)) >> shift) & 2047) << 2);
      store<i32>(counter, load<i32>(counter) + 1);
    }
    let sum = 0;
    for (let i = 0; i < 2048; i++) {
      const own = load<i32>(counters + (i << 2));
      store<i32>(counters + (i << 2), sum);
      sum += own;
    }
    for (let i = 0; i < size; i++) {
      const key = load<u64>(keys + (i << 3));
      const counter = counters + (<usize>((key >> shift) & 2047) << 2);
      const to = load<i32>(counter);
      store<i32>(counter, to + 1);
      store<u64>(other + (to << 3), key);
    }
    const swap = keys;
    keys = other;
    other = swap;
  }
  return keys;
}

/**
 * Chains `count` seeds (query and reference positions in turn, all of one length) and joins those that
 * touch on one diagonal. Needs 64 bytes for each seed and 8 KiB more at `work`. Writes triples of query
 * position, reference position and length to `chain`; returns how many.
 */
export function chainSeeds(seeds: usize, count: i32, length: i32, work: usize, chain: usize): i32 {
  const counters = work;
  const keys = counters + (2048 << 2);
  const other = keys + (count << 4);
  const previous = other + (count << 4);
  const best = previous + (count << 2);
  ends = best + (count << 2);
  scores = ends + ((count + 1) << 2);
  lastSeeds = scores + ((count + 1) << 2);
  openCount = 0;
  const sorted = sortEndpoints(seeds, count, length, keys, other, counters);
  for (let i = 0; i < 2 * count; i++) {
    const endpoint = load<i32>(sorted + (i << 3));
    const j = endpoint >> 1;
    const begin = load<i32>(seeds + (j << 3), 4);
    if ((endpoint & 1) == 0) {
      const before = countBefore(begin + 1) - 1;
      const score = before < 0 ? 0 : load<i32>(scores + (before << 2));
      store<i32>(best + (j << 2), length + score);
      store<i32>(previous + (j << 2), before < 0 ? -1 : load<i32>(lastSeeds + (before << 2)));
    } else addChain(begin + length, load<i32>(best + (j << 2)), j);
  }
  // From the last seed to the first, into the room of the keys, then joined in order.
  let links = 0;
  for (let j = load<i32>(lastSeeds + ((openCount - 1) << 2)); j >= 0; j = load<i32>(previous + (j << 2))) {
    store<i32>(keys + (links++ << 2), j);
  }
  let out = chain;
  let endQuery = -1;
  let endReference = -1;
  for (let i = links - 1; i >= 0; i--) {
    const j = load<i32>(keys + (i << 2));
    const q = load<i32>(seeds + (j << 3));
    const r = load<i32>(seeds + (j << 3), 4);
    if (q == endQuery && r == endReference) store<i32>(out - 4, load<i32>(out - 4) + length);
    else {
      store<i32>(out, q);
      store<i32>(out, r, 4);
      store<i32>(out, length, 8);
      out += 12;
    }
    endQuery = q + length;
    endReference = r + length;
  }
  return <i32>((out - chain) / 12);
}
