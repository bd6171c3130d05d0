import type { AlignmentParams } from './alignment-params.ts';
import type { Buffers } from './buffers.ts';
import { findSeedGroup, type SeedIndex, spacedLength } from './seed-index.ts';

/** Seeds of one length, in the order in which they were found. */
export interface SeedList {
  readonly count: number;
  readonly length: number;
  readonly queryBegin: Int32Array;
  readonly referenceBegin: Int32Array;
}

interface Sequences {
  readonly query: Uint8Array;
  readonly reference: Uint8Array;
  readonly index: SeedIndex;
  readonly params: AlignmentParams;
}

/**
 * Finds k-mers of the query in the reference, extends each on its diagonal and cuts the extended
 * stretches to blocks of `minMatchLength`. Nucleotide codes; specification, section 4.2 steps 3, 4.
 */
export function findSeeds(sequences: Sequences, scratch: Buffers): SeedList {
  const { query, index, params } = sequences;
  const { kmerLength, kmerDistance } = params;
  const extender = new SeedExtender(sequences);
  const kmer = scratch.kmer.take(kmerLength);
  for (let queryOffset = 0; queryOffset < 3; queryOffset++) {
    const length = spacedLength(query.length - queryOffset);
    for (const [referenceOffset, spacedIndex] of index.offsets.entries()) {
      for (let p = 0; p + kmerLength < length; p += kmerDistance) {
        const queryBegin = Math.floor((p * 3) / 2) + queryOffset;
        for (let i = 0; i < kmerLength; i++) {
          kmer[i] = query[(((p + i) * 3) >> 1) + queryOffset] as number;
        }
        const group = findSeedGroup(spacedIndex, kmer, kmerLength);
        if (group < 0) continue;
        const end = spacedIndex.groupBegin[group + 1] as number;
        for (let i = spacedIndex.groupBegin[group] as number; i < end; i++) {
          const position = spacedIndex.positions[i] as number;
          extender.extend(queryBegin, Math.floor((position * 3) / 2) + referenceOffset);
        }
      }
    }
  }
  return extender.toList();
}

/** Extends hits, but those that lie in a stretch that was already extended. */
class SeedExtender {
  readonly #sequences: Sequences;
  #queryBegin = new Int32Array(1024);
  #referenceBegin = new Int32Array(1024);
  #count = 0;
  /** Closed query intervals [begin, end] already covered, flat, by diagonal. */
  readonly #covered = new Map<number, number[]>();
  /** Mismatches among the last letters of a scan, one window for each direction, and its oldest. */
  readonly #windows: readonly [Uint8Array, Uint8Array];
  readonly #oldest: [number, number] = [0, 0];

  constructor(sequences: Sequences) {
    this.#sequences = sequences;
    const { windowSize } = sequences.params;
    this.#windows = [new Uint8Array(windowSize), new Uint8Array(windowSize)];
  }

  extend(queryPosition: number, referencePosition: number): void {
    const { params } = this.#sequences;
    const diagonal = queryPosition - referencePosition;
    const covered = this.#covered.get(diagonal);
    if (
      covered !== undefined &&
      overlaps(covered, queryPosition, queryPosition + params.kmerLength)
    ) {
      return;
    }
    const forwardScan = this.#scan(queryPosition, referencePosition, 1);
    const backwardScan = this.#scan(queryPosition - 1, referencePosition - 1, -1);
    // Most hits are by chance, and are too short even before they are cut back.
    if (forwardScan + backwardScan < params.minMatchLength) return;
    const forward = forwardScan - this.#excess(1);
    const backward = backwardScan - this.#excess(-1);
    const length = forward + backward;
    if (length < params.minMatchLength) return;
    const begin = queryPosition - backward;
    this.#cut(begin, diagonal, length);
    const end = Math.min(begin + length, this.#sequences.query.length);
    if (covered === undefined) this.#covered.set(diagonal, [begin, end]);
    else covered.push(begin, end);
  }

  /**
   * How many letters lie between a position and the place in one direction (1 or -1) where more than
   * the allowed mismatches fall into the last `windowSize` letters. A hot loop: one step for each
   * letter of the query.
   */
  #scan(queryBegin: number, referenceBegin: number, step: 1 | -1): number {
    const { query, reference, params } = this.#sequences;
    const { windowSize, allowedMismatches } = params;
    const side = step === 1 ? 0 : 1;
    const window = this.#windows[side].fill(0);
    const limit =
      step === 1
        ? Math.min(query.length - queryBegin, reference.length - referenceBegin)
        : Math.min(queryBegin, referenceBegin) + 1;
    let oldest = 0;
    let mismatches = 0;
    let length = 0;
    let q = queryBegin;
    let r = referenceBegin;
    while (mismatches <= allowedMismatches && length < limit) {
      if (mismatches === 0) {
        // The window holds matches only: further ones change nothing but the length.
        const before = length;
        while (length < limit && query[q] === reference[r]) {
          q += step;
          r += step;
          length++;
        }
        if (length === limit && length > before) break;
      }
      const mismatch = query[q] === reference[r] ? 0 : 1;
      mismatches += mismatch - (window[oldest] as number);
      window[oldest] = mismatch;
      oldest++;
      if (oldest === windowSize) oldest = 0;
      q += step;
      r += step;
      length++;
    }
    this.#oldest[side] = oldest;
    return length;
  }

  /** Letters of the last scan behind the longest run of matches in its window; the first such run. */
  #excess(step: 1 | -1): number {
    const side = step === 1 ? 0 : 1;
    const window = this.#windows[side];
    const oldest = this.#oldest[side];
    const { windowSize } = this.#sequences.params;
    let crop = 0;
    let longest = 0;
    let run = 0;
    for (let i = 0; i < windowSize; i++) {
      const at = oldest + i < windowSize ? oldest + i : oldest + i - windowSize;
      run = window[at] === 1 ? 0 : run + 1;
      if (run > longest) {
        longest = run;
        crop = i + 1;
      }
    }
    return windowSize - crop;
  }

  #cut(queryBegin: number, diagonal: number, length: number): void {
    const block = this.#sequences.params.minMatchLength;
    const last = queryBegin + length - block;
    const needed = this.#count + Math.ceil(length / block) + 1;
    this.#queryBegin = grown(this.#queryBegin, needed);
    this.#referenceBegin = grown(this.#referenceBegin, needed);
    let count = this.#count;
    for (let q = queryBegin; q < last; q += block) {
      this.#queryBegin[count] = q;
      this.#referenceBegin[count++] = q - diagonal;
    }
    this.#queryBegin[count] = last;
    this.#referenceBegin[count++] = last - diagonal;
    this.#count = count;
  }

  toList(): SeedList {
    return {
      count: this.#count,
      length: this.#sequences.params.minMatchLength,
      queryBegin: this.#queryBegin,
      referenceBegin: this.#referenceBegin,
    };
  }
}

function grown(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  if (needed <= array.length) return array;
  const larger = new Int32Array(2 * needed);
  larger.set(array);
  return larger;
}

function overlaps(intervals: readonly number[], begin: number, end: number): boolean {
  for (let i = 0; i < intervals.length; i += 2) {
    if (begin <= (intervals[i + 1] as number) && end >= (intervals[i] as number)) return true;
  }
  return false;
}
