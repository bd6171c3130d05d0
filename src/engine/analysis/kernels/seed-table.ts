import type { SeedIndex } from '../seed-index.ts';

/**
 * The k-mers of a reference as one hash table for the kernels: a slot holds a key (four bits a letter,
 * 64 bits as two words, low word first) and the number of its group, -1 where it is free. The places of
 * group g that stand in the index of offset o are at [groupBegin[3g + o], groupBegin[3g + o + 1]), as
 * positions in the reference, in the order of the index.
 */
export interface SeedTable {
  readonly keys: Uint32Array;
  readonly groups: Int32Array;
  readonly groupBegin: Int32Array;
  readonly places: Int32Array;
}

/** Longest k-mer whose key has 64 bits. */
export const MAX_KMER_LENGTH = 16;

function hashOf(low: number, high: number): number {
  const hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}

/** Builds the table of an index whose k-mers have at most MAX_KMER_LENGTH letters. */
export function buildSeedTable({ kmerLength, offsets }: SeedIndex): SeedTable {
  const total = offsets.reduce((sum, { groupBegin }) => sum + groupBegin.length - 1, 0);
  let size = 16;
  while (size < 2 * total) size *= 2;
  const keys = new Uint32Array(2 * size);
  const groups = new Int32Array(size).fill(-1);
  /** By offset and group of its index: the group here. */
  const groupOf = offsets.map(({ groupBegin }) => new Int32Array(groupBegin.length - 1));
  let count = 0;
  offsets.forEach(({ letters, groupBegin, positions }, offset) => {
    const own = groupOf[offset] as Int32Array;
    for (let g = 0; g < own.length; g++) {
      const first = positions[groupBegin[g] as number] as number;
      let low = 0;
      let high = 0;
      for (let i = 0; i < kmerLength; i++) {
        high = (high << 4) | (low >>> 28);
        low = (low << 4) | (letters[first + i] as number);
      }
      let slot = hashOf(low, high) & (size - 1);
      while (groups[slot] !== -1) {
        if (keys[2 * slot] === low >>> 0 && keys[2 * slot + 1] === high >>> 0) break;
        slot = (slot + 1) & (size - 1);
      }
      if (groups[slot] === -1) {
        keys[2 * slot] = low;
        keys[2 * slot + 1] = high;
        groups[slot] = count++;
      }
      own[g] = groups[slot] as number;
    }
  });
  return { keys, groups, ...collectPlaces(offsets, groupOf, count) };
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
        places[to + i - begin] = Math.floor(((index.positions[i] as number) * 3) / 2) + offset;
      }
    });
  });
  return { groupBegin, places };
}
