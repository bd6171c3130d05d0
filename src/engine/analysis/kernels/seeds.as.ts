// Seeds of an alignment and their chain. The plain forms are seed-match.ts and chain.ts; specification,
// section 4.2.

/** Layout of the request: 32-bit fields. The same order stands in seed-kernel.ts. */
const QUERY: usize = 0;
const QUERY_LENGTH: usize = 4;
const REFERENCE: usize = 8;
const REFERENCE_LENGTH: usize = 12;
const KMER_LENGTH: usize = 16;
const KMER_DISTANCE: usize = 20;
const BLOCK: usize = 24;
const ALLOWED_MISMATCHES: usize = 28;
const WINDOW: usize = 32;
/** Hash table: keys of 64 bits, what is found for them (NONE is free), and its size less one. */
const KEYS: usize = 36;
const GROUPS: usize = 40;
const MASK: usize = 44;
/** Places of group g and reference offset o: [groupBegin[3g + o], groupBegin[3g + o + 1]). */
const GROUP_BEGIN: usize = 48;
const PLACES: usize = 52;
/** One byte for each diagonal, all 0: where something was extended. */
const DIAGONALS: usize = 56;
/** Groups of the k-mers of one query offset. */
const FOUND: usize = 60;
/** Two rings of the places of the last mismatches, each of the allowed mismatches and one. */
const RINGS: usize = 64;
/** Extended stretches: diagonal, begin, end each; room for so many. */
const STRETCHES: usize = 68;
const STRETCH_CAPACITY: usize = 72;
/** Seeds: query and reference positions in turn; room for so many. */
const SEEDS: usize = 76;
const SEED_CAPACITY: usize = 80;
/** What is found for the k-mer of each reference position, for patterns XX.XX and X.XX: see seed-table.ts. */
const OWN_EVEN: usize = 84;
const OWN_ODD: usize = 88;
/** Bits of the letters of both patterns, and how many letters they span. */
const PATTERN_EVEN: usize = 92;
const PATTERN_ODD: usize = 96;
const SPAN: usize = 100;

const NUC_N: u64 = 15;

// What is found for a k-mer: the number of its group; or, where it stands at one place only, the sign
// bit, the offset of the index in two bits and the place; or nothing; or it was not looked up.
const PLACE: i32 = 0x0fffffff;
const NONE: i32 = 0x7fffffff;
const UNKNOWN: i32 = 0x7ffffffe;

let query: usize = 0;
let queryLength: i32 = 0;
let reference: usize = 0;
let referenceLength: i32 = 0;
let kmerLength: i32 = 0;
let block: i32 = 0;
let allowed: i32 = 0;
let windowSize: i32 = 0;
let diagonals: usize = 0;
let rings: usize = 0;
let stretches: usize = 0;
let stretchCount: i32 = 0;
let seeds: usize = 0;
let seedCount: i32 = 0;
/** The stretch that was met last: most hits lie in it. */
let lastDiagonal: i32 = 0;
let lastBegin: i32 = 0;
let lastEnd: i32 = 0;
/** Mismatches of the scan under way, and where in its ring the next one goes. */
let mismatches: i32 = 0;
let slot: i32 = 0;

/** What is found for a k-mer. */
function findGroup(key: u64, keys: usize, groups: usize, mask: u32): i32 {
  const low = <u32>key;
  const high = <u32>(key >> 32);
  let hash = (low * 0x9e3779b1) ^ (high * 0x85ebca6b);
  hash ^= hash >>> 15;
  let slot = hash & mask;
  while (true) {
    const group = load<i32>(groups + (slot << 2));
    if (group == NONE || load<u64>(keys + (slot << 3)) == key) return group;
    slot = (slot + 1) & mask;
  }
}

/** Notes a mismatch of a scan in its ring; true where too many fall into the window that ends with it. */
// @ts-ignore: decorator
@inline
function noteMismatch(place: i32, ring: usize): bool {
  const next = slot == allowed ? 0 : slot + 1;
  // Where the ring is full, the oldest in it stands where the next one goes.
  const isFull = mismatches >= allowed;
  const oldest = load<i32>(ring + (next << 2));
  store<i32>(ring + (slot << 2), place);
  slot = next;
  mismatches++;
  return isFull && (allowed == 0 || place - oldest < windowSize);
}

/**
 * Letters between a position and the place in one direction where more than the allowed mismatches
 * fall into the last `windowSize` letters. Mismatches are noted in the ring by their distance.
 */
function scanForward(q: i32, r: i32, ring: usize): i32 {
  const limit = min(queryLength - q, referenceLength - r);
  const own = query + q;
  const other = reference + r;
  mismatches = 0;
  slot = 0;
  for (let at = 0; at < limit; at += 16) {
    let mask = i8x16.bitmask(i8x16.ne(v128.load(own + at), v128.load(other + at)));
    if (limit - at < 16) mask &= (1 << (limit - at)) - 1;
    while (mask != 0) {
      const place = at + ctz(mask);
      mask &= mask - 1;
      if (noteMismatch(place, ring)) return place + 1;
    }
  }
  return limit;
}

/** The same towards the begin, from the letters before a position. */
function scanBackward(q: i32, r: i32, ring: usize): i32 {
  const limit = min(q, r);
  const own = query + q;
  const other = reference + r;
  mismatches = 0;
  slot = 0;
  for (let at = 0; at < limit; at += 16) {
    // Memory before both sequences is not theirs, but may be read.
    let mask = i8x16.bitmask(i8x16.ne(v128.load(own - at - 16), v128.load(other - at - 16)));
    if (limit - at < 16) mask &= 0xffff << (16 - (limit - at));
    mask &= 0xffff;
    while (mask != 0) {
      const bit = 31 - clz(mask);
      const place = at + 15 - bit;
      mask &= ~(1 << bit);
      if (noteMismatch(place, ring)) return place + 1;
    }
  }
  return limit;
}

/**
 * Letters of a scan of some length behind the longest run of matches in its last window; the first
 * such run. Before the scan began the window holds matches.
 */
function excessOf(length: i32, mismatches: i32, ring: usize): i32 {
  const room = allowed + 1;
  const known = min(mismatches, room);
  const windowBegin = length - windowSize;
  let runBegin = windowBegin;
  let longest = 0;
  let crop = 0;
  for (let i = known; i >= 0; i--) {
    let place = length;
    if (i > 0) {
      // The i-th last mismatch.
      place = load<i32>(ring + (((mismatches - i) % room) << 2));
      if (place < windowBegin) continue;
    }
    const run = place - runBegin;
    if (run > longest) {
      longest = run;
      crop = place - windowBegin;
    }
    runBegin = place + 1;
  }
  return windowSize - crop;
}

/** Letters of a scan that is read as bits, and what of it the bits of too many mismatches end. */
const BITS: i32 = 32;

/** Bits of the mismatches among the next 32 letters, the nearest one lowest. */
// @ts-ignore: decorator
@inline
function bitsForward(q: i32, r: i32): u32 {
  const own = query + q;
  const other = reference + r;
  const near = i8x16.bitmask(i8x16.ne(v128.load(own), v128.load(other)));
  const far = i8x16.bitmask(i8x16.ne(v128.load(own, 16), v128.load(other, 16)));
  return <u32>near | (<u32>far << 16);
}

/** The same of the 32 letters before a position. */
// @ts-ignore: decorator
@inline
function bitsBackward(q: i32, r: i32): u32 {
  const own = query + q;
  const other = reference + r;
  const near = i8x16.ne(v128.load(own - 16), v128.load(other - 16));
  const far = i8x16.ne(v128.load(own - 32), v128.load(other - 32));
  const turned = i8x16.shuffle(near, near, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const turnedFar = i8x16.shuffle(far, far, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return <u32>i8x16.bitmask(turned) | (<u32>i8x16.bitmask(turnedFar) << 16);
}

/** Length of a scan that ends among these letters, else 0. Most hits are by chance and do. */
// @ts-ignore: decorator
@inline
function lengthByBits(bits: u32): i32 {
  if (<i32>popcnt(bits) <= allowed) return 0;
  let rest = bits;
  for (let i = 0; i < allowed; i++) rest &= rest - 1;
  const place = <i32>ctz(rest);
  return place - <i32>ctz(bits) < windowSize ? place + 1 : 0;
}

/** As excessOf, for a scan of some length whose mismatches are bits. */
function excessByBits(length: i32, bits: u32): i32 {
  const windowBegin = length - windowSize;
  let rest = length < BITS ? bits & ((1 << length) - 1) : bits;
  let runBegin = windowBegin;
  let longest = 0;
  let crop = 0;
  while (rest != 0) {
    const place = <i32>ctz(rest);
    rest &= rest - 1;
    if (place < windowBegin) continue;
    if (place - runBegin > longest) {
      longest = place - runBegin;
      crop = place - windowBegin;
    }
    runBegin = place + 1;
  }
  if (length - runBegin > longest) crop = windowSize;
  return windowSize - crop;
}

// @ts-ignore: decorator
@inline
function isCovered(diagonal: i32, begin: i32): bool {
  const end = begin + kmerLength;
  if (diagonal == lastDiagonal && begin <= lastEnd && end >= lastBegin) return true;
  if (load<u8>(diagonals + diagonal + referenceLength) == 0) return false;
  for (let i = 0, at = stretches; i < stretchCount; i++, at += 12) {
    if (load<i32>(at) != diagonal) continue;
    if (begin <= load<i32>(at, 8) && end >= load<i32>(at, 4)) {
      lastDiagonal = diagonal;
      lastBegin = load<i32>(at, 4);
      lastEnd = load<i32>(at, 8);
      return true;
    }
  }
  return false;
}

/** Extends a hit to a stretch and cuts that into seeds. */
function extend(q: i32, r: i32): void {
  const diagonal = q - r;
  if (isCovered(diagonal, q)) return;
  const backwardRing = rings + ((allowed + 1) << 2);
  let bits: u32 = 0;
  let backwardBits: u32 = 0;
  let forward = 0;
  let backward = 0;
  let forwardMismatches = 0;
  if (min(queryLength - q, referenceLength - r) >= BITS && min(q, r) >= BITS) {
    bits = bitsForward(q, r);
    backwardBits = bitsBackward(q, r);
    forward = lengthByBits(bits);
    backward = lengthByBits(backwardBits);
    // Too short before they are cut back.
    if (forward > 0 && backward > 0 && forward + backward < block) return;
  }
  const isForwardByBits = forward > 0;
  if (!isForwardByBits) {
    forward = scanForward(q, r, rings);
    forwardMismatches = mismatches;
  }
  const isBackwardByBits = backward > 0;
  if (!isBackwardByBits) backward = scanBackward(q, r, backwardRing);
  if (forward + backward < block) return;
  backward -= isBackwardByBits
    ? excessByBits(backward, backwardBits)
    : excessOf(backward, mismatches, backwardRing);
  forward -= isForwardByBits
    ? excessByBits(forward, bits)
    : excessOf(forward, forwardMismatches, rings);
  const length = forward + backward;
  if (length < block) return;
  const begin = q - backward;
  const last = begin + length - block;
  for (let at = begin; at < last; at += block) addSeed(at, at - diagonal);
  addSeed(last, last - diagonal);
  const stretch = stretches + stretchCount * 12;
  lastDiagonal = diagonal;
  lastBegin = begin;
  lastEnd = min(begin + length, queryLength);
  store<i32>(stretch, diagonal);
  store<i32>(stretch, lastBegin, 4);
  store<i32>(stretch, lastEnd, 8);
  stretchCount++;
  store<u8>(diagonals + diagonal + referenceLength, 1);
}

let seedCapacity: i32 = 0;

// @ts-ignore: decorator
@inline
function addSeed(q: i32, r: i32): void {
  if (seedCount < seedCapacity) {
    store<i32>(seeds + (seedCount << 3), q);
    store<i32>(seeds + (seedCount << 3), r, 4);
  }
  seedCount++;
}

// @ts-ignore: decorator
@inline
function spacedLength(length: i32): i32 {
  return length <= 0 ? 0 : length - length / 3;
}

/**
 * Finds seeds; returns how many there are, or -1 where there is not room enough for stretches. Where
 * there are more than the room for seeds holds, those behind it are missing. Leaves `diagonals` as it
 * was.
 */
export function findSeeds(request: usize): i32 {
  query = load<usize>(request + QUERY);
  queryLength = load<i32>(request + QUERY_LENGTH);
  reference = load<usize>(request + REFERENCE);
  referenceLength = load<i32>(request + REFERENCE_LENGTH);
  kmerLength = load<i32>(request + KMER_LENGTH);
  block = load<i32>(request + BLOCK);
  allowed = load<i32>(request + ALLOWED_MISMATCHES);
  windowSize = load<i32>(request + WINDOW);
  diagonals = load<usize>(request + DIAGONALS);
  rings = load<usize>(request + RINGS);
  stretches = load<usize>(request + STRETCHES);
  seeds = load<usize>(request + SEEDS);
  seedCapacity = load<i32>(request + SEED_CAPACITY);
  const stretchCapacity = load<i32>(request + STRETCH_CAPACITY);
  const distance = load<i32>(request + KMER_DISTANCE);
  const keys = load<usize>(request + KEYS);
  const groups = load<usize>(request + GROUPS);
  const mask = load<u32>(request + MASK);
  const groupBegin = load<usize>(request + GROUP_BEGIN);
  const places = load<usize>(request + PLACES);
  const found = load<usize>(request + FOUND);
  stretchCount = 0;
  seedCount = 0;
  lastDiagonal = i32.MAX_VALUE;
  const ownEven = load<usize>(request + OWN_EVEN);
  const ownOdd = load<usize>(request + OWN_ODD);
  const patternEven = load<i32>(request + PATTERN_EVEN);
  const patternOdd = load<i32>(request + PATTERN_ODD);
  const span = load<i32>(request + SPAN);
  let hint = 0;
  let isFull = false;
  for (let offset = 0; offset < 3; offset++) {
    const length = spacedLength(queryLength - offset);
    let count = 0;
    for (let p = 0; p + kmerLength < length; p += distance, count++) {
      const position = ((p * 3) >> 1) + offset;
      const first = query + position;
      const odd = p & 1;
      // Nearly always the letters are those of the reference on the diagonal that was met last, and
      // what is found for them is known.
      const r = position - hint;
      if (r >= 0 && r + span <= referenceLength) {
        const pattern = odd ? patternOdd : patternEven;
        const equal = i8x16.bitmask(i8x16.eq(v128.load(first), v128.load(reference + r)));
        if ((equal & pattern) == pattern) {
          const own = load<i32>((odd ? ownOdd : ownEven) + (r << 2));
          if (own != UNKNOWN) {
            store<i32>(found + (count << 2), own);
            continue;
          }
        }
      }
      let key: u64 = 0;
      let hasN = false;
      for (let i = 0, step = odd; i < kmerLength; i++, step += 3) {
        const letter = <u64>load<u8>(first + (step >> 1));
        hasN = hasN || letter == NUC_N;
        key = (key << 4) | letter;
      }
      const result = hasN ? NONE : findGroup(key, keys, groups, mask);
      if (result < 0) hint = position - (result & PLACE);
      store<i32>(found + (count << 2), result);
    }
    for (let other = 0; other < 3; other++) {
      for (let i = 0, p = 0; i < count; i++, p += distance) {
        const group = load<i32>(found + (i << 2));
        if (group < 0) {
          if (((group >> 28) & 3) != other) continue;
          if (stretchCount == stretchCapacity) isFull = true;
          else extend(((p * 3) >> 1) + offset, group & PLACE);
          continue;
        }
        if (group == NONE) continue;
        const range = groupBegin + ((3 * group + other) << 2);
        const end = load<i32>(range, 4);
        for (let at = load<i32>(range); at < end; at++) {
          if (stretchCount == stretchCapacity) isFull = true;
          else extend(((p * 3) >> 1) + offset, load<i32>(places + (at << 2)));
        }
      }
    }
  }
  for (let i = 0, at = stretches; i < stretchCount; i++, at += 12) {
    store<u8>(diagonals + load<i32>(at) + referenceLength, 0);
  }
  return isFull ? -1 : seedCount;
}
