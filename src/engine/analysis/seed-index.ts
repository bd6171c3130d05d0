import { ASCII_OF_NUC_CODE, NUC_N } from '../../bio/alphabet.ts';

/** The k-mers of a reference of which every third letter was left out, beginning at one offset. */
interface SpacedIndex {
  /** The letters that remain (nucleotide codes). */
  readonly letters: Uint8Array;
  /** Open-addressing table of groups of equal k-mers; -1 is free. */
  readonly slots: Int32Array;
  /** Positions of group g are at [groupBegin[g], groupBegin[g + 1]). */
  readonly groupBegin: Int32Array;
  /** Positions in `letters`, within a group in the lexicographic order of their suffixes. */
  readonly positions: Int32Array;
}

/**
 * Finds every place of a reference where a k-mer of the pattern XX.XX.XX occurs. Equivalent to three
 * full-text indexes: hits come in the lexicographic order of the reference's suffixes, on which the
 * choice between chains of equal score depends. Specification, section 4.2.
 */
export interface SeedIndex {
  readonly kmerLength: number;
  /** By the number of letters that are left out at the begin: 0, 1, 2. */
  readonly offsets: readonly [SpacedIndex, SpacedIndex, SpacedIndex];
}

/** How many letters remain of `length` when every third one is left out. */
export function spacedLength(length: number): number {
  return length <= 0 ? 0 : length - Math.floor(length / 3);
}

/** Builds the index of a reference of nucleotide codes. */
export function buildSeedIndex(reference: Uint8Array, kmerLength: number): SeedIndex {
  const build = (offset: number): SpacedIndex => {
    const letters = new Uint8Array(spacedLength(reference.length - offset));
    for (let i = 0; i < letters.length; i++) {
      letters[i] = reference[Math.floor((i * 3) / 2) + offset] as number;
    }
    return buildSpacedIndex(letters, kmerLength);
  };
  return { kmerLength, offsets: [build(0), build(1), build(2)] };
}

function hashKmer(letters: Uint8Array, begin: number, kmerLength: number): number {
  let hash = 0;
  for (let i = begin; i < begin + kmerLength; i++) {
    hash = Math.imul(hash ^ (letters[i] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

function buildSpacedIndex(letters: Uint8Array, kmerLength: number): SpacedIndex {
  const count = Math.max(0, letters.length - kmerLength + 1);
  let size = 16;
  while (size < 2 * count) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const groupOf = new Int32Array(count);
  const first: number[] = [];
  const sizes: number[] = [];
  for (let p = 0; p < count; p++) {
    let slot = hashKmer(letters, p, kmerLength) & (size - 1);
    let group = slots[slot] as number;
    while (group >= 0 && !equalKmers(letters, first[group] as number, letters, p, kmerLength)) {
      slot = (slot + 1) & (size - 1);
      group = slots[slot] as number;
    }
    if (group < 0) {
      group = first.length;
      slots[slot] = group;
      first.push(p);
      sizes.push(0);
    }
    groupOf[p] = group;
    sizes[group] = (sizes[group] as number) + 1;
  }
  const groupBegin = new Int32Array(first.length + 1);
  for (let g = 0; g < first.length; g++) {
    groupBegin[g + 1] = (groupBegin[g] as number) + (sizes[g] as number);
  }
  const next = groupBegin.slice();
  const positions = new Int32Array(count);
  for (let p = 0; p < count; p++) {
    const group = groupOf[p] as number;
    positions[next[group] as number] = p;
    next[group] = (next[group] as number) + 1;
  }
  for (let g = 0; g < first.length; g++) sortGroup(letters, positions, groupBegin, g);
  return { letters, slots, groupBegin, positions };
}

function sortGroup(
  letters: Uint8Array,
  positions: Int32Array,
  groupBegin: Int32Array,
  group: number,
): void {
  const members = positions.subarray(groupBegin[group], groupBegin[group + 1]);
  // A k-mer with N is never looked up, and runs of N would make the comparison quadratic.
  if (members.length < 2 || letters[members[0] as number] === NUC_N) return;
  members.sort((a, b) => compareSuffixes(letters, a, b));
}

/** Lexicographic order of two suffixes by their letters; the shorter one first where one is a prefix. */
function compareSuffixes(letters: Uint8Array, a: number, b: number): number {
  const length = letters.length;
  let i = a;
  let j = b;
  while (i < length && j < length && letters[i] === letters[j]) {
    i++;
    j++;
  }
  if (i === length || j === length) return j === length ? 1 : -1;
  return (
    (ASCII_OF_NUC_CODE[letters[i] as number] as number) -
    (ASCII_OF_NUC_CODE[letters[j] as number] as number)
  );
}

/** Compares two k-mers, each in a sequence of its own: hence the number of parameters. */
function equalKmers(
  a: Uint8Array,
  aBegin: number,
  b: Uint8Array,
  bBegin: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) {
    if (a[aBegin + i] !== b[bBegin + i]) return false;
  }
  return true;
}

/**
 * Looks up a k-mer in the index of one offset: the number of its group in `groupBegin`, or -1 where
 * it does not occur or holds an N.
 */
export function findSeedGroup(index: SpacedIndex, kmer: Uint8Array, kmerLength: number): number {
  for (let i = 0; i < kmerLength; i++) if (kmer[i] === NUC_N) return -1;
  const mask = index.slots.length - 1;
  let slot = hashKmer(kmer, 0, kmerLength) & mask;
  for (let group = index.slots[slot] as number; group >= 0; group = index.slots[slot] as number) {
    const member = index.positions[index.groupBegin[group] as number] as number;
    if (equalKmers(index.letters, member, kmer, 0, kmerLength)) return group;
    slot = (slot + 1) & mask;
  }
  return -1;
}
