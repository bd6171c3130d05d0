import { type BamRecord, findReferenceSpan } from '../../../bio/hts/bam-parser.ts';
import type { Primer } from '../primers/primer-scheme.ts';

/** A read has to reach so many letters beyond a primer before what it says of the primer's place is the sample's. */
export const PRIMER_MARGIN = 8;

const NO_LEFT = 0x7fffffff;
const NO_RIGHT = -1;

/**
 * Which reads say something of the sample under primers. A read that begins at a primer has the letters of the primer
 * there, whatever the sample has; one that comes from far outside and goes over the primer's place was copied from the
 * sample. So at each position under primers a read counts only if it begins well before all left primers over it and
 * ends well behind all right ones. Reads are taken as they were aligned, before primers were cut off.
 */
export class PrimerLimits {
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #isCovered: Uint8Array;

  /** @param length of the reference, in letters */
  constructor(length: number, primers: readonly Pick<Primer, 'begin' | 'end' | 'side'>[]) {
    this.#left = new Int32Array(length).fill(NO_LEFT);
    this.#right = new Int32Array(length).fill(NO_RIGHT);
    this.#isCovered = new Uint8Array(length);
    for (const { begin, end, side } of primers) {
      for (let position = begin; position < Math.min(end, length); position++) {
        this.#isCovered[position] = 1;
        const left = this.#left[position] as number;
        const right = this.#right[position] as number;
        if (side === 'LEFT') this.#left[position] = Math.min(left, begin - PRIMER_MARGIN);
        else this.#right[position] = Math.max(right, end + PRIMER_MARGIN);
      }
    }
  }

  /** Whether a primer lies over the position. */
  isUnderPrimer(position: number): boolean {
    return this.#isCovered[position] === 1;
  }

  /** Whether a read that is aligned from `begin` to `end` (0-based, half-open) tells of the sample at a position. */
  isTelling(position: number, { begin, end }: { begin: number; end: number }): boolean {
    return begin <= (this.#left[position] as number) && end >= (this.#right[position] as number);
  }

  /** The same as a test of positions, for one record; those that no primer covers are left out. */
  ofRecord(record: BamRecord): (position: number) => boolean {
    const place = { begin: record.position, end: record.position + findReferenceSpan(record) };
    return (position) => this.isUnderPrimer(position) && this.isTelling(position, place);
  }
}
