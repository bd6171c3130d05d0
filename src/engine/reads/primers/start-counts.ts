import { BASE_OF_ASCII, type ReferenceAnchors } from './reference-anchors.ts';

/** Reads longer than this span an amplicon, so that both their ends are at primers. */
export const LONG_READ = 320;

/** How many reads begin where on a reference, by strand. */
export class StartCounts {
  /** Reads that begin at this position and go on to the right. */
  readonly forward: Uint32Array;
  /** Reads that begin before this position and go on to the left; it may be the reference's length. */
  readonly reverse: Uint32Array;
  #mapped = 0;
  #unmapped = 0;

  /** @param length of the reference */
  constructor(length: number) {
    this.forward = new Uint32Array(length + 1);
    this.reverse = new Uint32Array(length + 1);
  }

  /** Ends of reads that were placed. */
  get mapped(): number {
    return this.#mapped;
  }

  /** Ends of reads that lie nowhere on the reference. */
  get unmapped(): number {
    return this.#unmapped;
  }

  add(isReverse: boolean, position: number): void {
    const counts = isReverse ? this.reverse : this.forward;
    counts[position] = (counts[position] as number) + 1;
    this.#mapped++;
  }

  addUnmapped(): void {
    this.#unmapped++;
  }
}

/** Places the ends of reads that come as letters, a bounded number of them. */
export class StartFinder {
  readonly counts: StartCounts;
  readonly #anchors: ReferenceAnchors;
  readonly #max: number;
  #looked = 0;

  constructor(anchors: ReferenceAnchors, maxReads: number) {
    this.#anchors = anchors;
    this.#max = maxReads;
    this.counts = new StartCounts(anchors.length);
  }

  /** Looks at the read whose letters lie in `bytes`; of a long read both ends. */
  add(bytes: Uint8Array, begin: number, end: number): void {
    if (this.#looked === this.#max) return;
    this.#looked++;
    const bases = new Uint8Array(end - begin);
    for (let i = begin; i < end; i++)
      bases[i - begin] = BASE_OF_ASCII[bytes[i] as number] as number;
    this.#take(bases);
    if (bases.length < LONG_READ) return;
    // The other end is the begin of the reverse complement.
    const turned = new Uint8Array(bases.length);
    for (let i = 0; i < bases.length; i++) {
      const base = bases[bases.length - 1 - i] as number;
      turned[i] = base > 3 ? base : 3 - base;
    }
    this.#take(turned);
  }

  #take(bases: Uint8Array): void {
    const start = this.#anchors.findStart(bases);
    if (start === null) this.counts.addUnmapped();
    else this.counts.add(start.isReverse, start.position);
  }
}
