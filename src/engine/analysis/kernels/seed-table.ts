import { NUC_N } from '../../../bio/alphabet.ts';
import type { SeedIndex } from '../seed-index.ts';

/**
 * The k-mers of a reference as one hash table for the kernels: a slot holds a key (four bits a letter,
 * 64 bits as two words, low word first) and what is found for it. That is the number of a group, or the
 * place itself with its offset where there is only one, or SEED_NONE where the slot is free. The places
 * of group g that stand in the index of offset o are at [groupBegin[3g + o], groupBegin[3g + o + 1]), as
 * positions in the reference, in the order of the index.
 */
export interface SeedTable {
  readonly keys: Uint32Array;
  readonly found: Int32Array;
  readonly groupBegin: Int32Array;
  readonly places: Int32Array;
  /** What is found for the k-mer at each reference position, by the two forms of its pattern. */
  readonly own: readonly [Int32Array, Int32Array];
}

/** Longest k-mer whose key has 64 bits, and whose letters in place fit into one vector. */
export const MAX_KMER_LENGTH = 11;

/** As in seeds.as.ts. */
const SEED_NONE = 0x7fffffff;
const SEED_UNKNOWN = 0x7ffffffe;
const ALONE = 0x80000000;

function hashOf(low: number, high: number): number {
  const hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}

/** Position in the reference of a position in the spaced letters of an offset. */
function toPlace(position: number, offset: number): number {
  return ((position * 3) >> 1) + offset;
}

/** Groups of equal k-mers over all three offsets. */
class Groups {
  readonly keys: Uint32Array;
  readonly found: Int32Array;
  count = 0;
  readonly #mask: number;

  constructor(size: number) {
    this.keys = new Uint32Array(2 * size);
    this.found = new Int32Array(size).fill(SEED_NONE);
    this.#mask = size - 1;
  }

  /** Number of the group of a key, a new one where there is none. */
  groupOf(low: number, high: number): number {
    let slot = hashOf(low, high) & this.#mask;
    while (this.found[slot] !== SEED_NONE) {
      if (this.keys[2 * slot] === low >>> 0 && this.keys[2 * slot + 1] === high >>> 0) {
        return this.found[slot] as number;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.keys[2 * slot] = low;
    this.keys[2 * slot + 1] = high;
    this.found[slot] = this.count;
    return this.count++;
  }
}

/** Builds the table of an index whose k-mers have at most MAX_KMER_LENGTH letters. */
export function buildSeedTable(index: SeedIndex, referenceLength: number): SeedTable {
  const { kmerLength, offsets } = index;
  const total = offsets.reduce((sum, { groupBegin }) => sum + groupBegin.length - 1, 0);
  let size = 16;
  while (size < 2 * total) size *= 2;
  const groups = new Groups(size);
  /** By offset and group of its index: the group here. */
  const groupOf = offsets.map(({ letters, groupBegin, positions }) =>
    Int32Array.from({ length: groupBegin.length - 1 }, (_, g) => {
      const first = positions[groupBegin[g] as number] as number;
      let low = 0;
      let high = 0;
      for (let i = 0; i < kmerLength; i++) {
        high = (high << 4) | (low >>> 28);
        low = (low << 4) | (letters[first + i] as number);
      }
      return groups.groupOf(low, high);
    }),
  );
  const { groupBegin, places } = collectPlaces(offsets, groupOf, groups.count);
  const foundOf = (group: number): number => {
    const begin = groupBegin[3 * group] as number;
    if ((groupBegin[3 * group + 3] as number) - begin !== 1) return group;
    let offset = 0;
    while (groupBegin[3 * group + offset + 1] === begin) offset++;
    return ALONE | (offset << 28) | (places[begin] as number);
  };
  const { keys, found } = groups;
  for (let slot = 0; slot < size; slot++) {
    if (found[slot] !== SEED_NONE) found[slot] = foundOf(found[slot] as number);
  }
  const own: [Int32Array, Int32Array] = [
    new Int32Array(referenceLength).fill(SEED_UNKNOWN),
    new Int32Array(referenceLength).fill(SEED_UNKNOWN),
  ];
  offsets.forEach((spaced, offset) => {
    groupOf[offset]?.forEach((group, g) => {
      const end = spaced.groupBegin[g + 1] as number;
      for (let i = spaced.groupBegin[g] as number; i < end; i++) {
        const position = spaced.positions[i] as number;
        // N is never looked up.
        if (spaced.letters.subarray(position, position + kmerLength).includes(NUC_N)) continue;
        const list = own[position & 1] as Int32Array;
        list[toPlace(position, offset)] = foundOf(group);
      }
    });
  });
  return { keys, found, groupBegin, places, own };
}

function collectPlaces(
  offsets: SeedIndex['offsets'],
  groupOf: readonly Int32Array[],
  count: number,
): Pick<SeedTable, 'groupBegin' | 'places'> {
  const groupBegin = new Int32Array(3 * count + 1);
  offsets.forEach((index, offset) => {
    groupOf[offset]?.forEach((group, g) => {
      const size = (index.groupBegin[g + 1] as number) - (index.groupBegin[g] as number);
      groupBegin[3 * group + offset + 1] = size;
    });
  });
  for (let i = 0; i < 3 * count; i++) {
    groupBegin[i + 1] = (groupBegin[i + 1] as number) + (groupBegin[i] as number);
  }
  const places = new Int32Array(groupBegin[3 * count] as number);
  offsets.forEach((index, offset) => {
    groupOf[offset]?.forEach((group, g) => {
      const begin = index.groupBegin[g] as number;
      const end = index.groupBegin[g + 1] as number;
      const to = groupBegin[3 * group + offset] as number;
      for (let i = begin; i < end; i++) {
        places[to + i - begin] = toPlace(index.positions[i] as number, offset);
      }
    });
  });
  return { groupBegin, places };
}

/** Bits of the letters that a pattern takes, from its first one on: form 0 is XX.XX, form 1 X.XX.X. */
export function patternBits(kmerLength: number, form: 0 | 1): number {
  let bits = 0;
  for (let i = 0; i < kmerLength; i++) bits |= 1 << ((3 * i + form) >> 1);
  return bits;
}
