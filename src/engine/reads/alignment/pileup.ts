import {
  ADVANCES_READ,
  ADVANCES_REFERENCE,
  type BamRecord,
  FLAG_DUPLICATE,
  FLAG_FAILED,
  FLAG_SECONDARY,
  FLAG_SUPPLEMENTARY,
  FLAG_UNMAPPED,
  readCigar,
} from '../../../bio/hts/bam-parser.ts';

/** Place in `Pileup.counts` of a position's letters, and how many there are of each position. */
export const PILEUP_LETTERS = 'ACGT-';
const DELETED = 4;
const PER_POSITION = PILEUP_LETTERS.length;
/** Long reads have many letters of a quality of 8; bcftools takes those from 5 on. */
const LEAST_QUALITY = 5;
const WITHOUT_QUALITY = 255;
const LEFT_OUT = FLAG_UNMAPPED | FLAG_SECONDARY | FLAG_FAILED | FLAG_DUPLICATE | FLAG_SUPPLEMENTARY;
/** BAM's four-bit letters to a place in `PILEUP_LETTERS`; -1 for ambiguous ones. */
const LETTER_OF_CODE = Int8Array.from({ length: 16 }, (_, code) => [1, 2, 4, 8].indexOf(code));

const everywhere = () => true;

/** Whether a record says nothing of the sample: secondary, supplementary, duplicate, failed, or without a place. */
export function isLeftOut({ flags, position }: BamRecord): boolean {
  return (flags & LEFT_OUT) !== 0 || position < 0;
}

/**
 * How often which letter lies over each position of a reference. Secondary, supplementary, duplicate and
 * failed records are left out, and letters of a quality below 5.
 */
export class Pileup {
  readonly length: number;
  readonly #counts: Uint32Array;

  /** @param length of the reference */
  constructor(length: number) {
    this.length = length;
    this.#counts = new Uint32Array(length * PER_POSITION);
  }

  /** How often A, C, G, T and a deletion lie over a position. */
  at(position: number): Uint32Array {
    return this.#counts.subarray(position * PER_POSITION, (position + 1) * PER_POSITION);
  }

  depth(position: number): number {
    return this.at(position).reduce((sum, count) => sum + count, 0);
  }

  /** Adds one letter, or '-' for a deletion, over a position. */
  addLetter(position: number, letter: string): void {
    const place = PILEUP_LETTERS.indexOf(letter);
    if (place >= 0 && position >= 0 && position < this.length) this.#count(position, place);
  }

  /** @param isUsable positions at which the record counts; all unless given */
  add(record: BamRecord, isUsable: (position: number) => boolean = everywhere): void {
    if (isLeftOut(record)) return;
    let position = record.position;
    let letter = 0;
    for (let i = 0; i < record.cigarLength; i++) {
      const { operation, length } = readCigar(record, i);
      const onRead = ADVANCES_READ[operation] === true;
      const onReference = ADVANCES_REFERENCE[operation] === true;
      if (onRead && onReference) this.#addRun(record, { position, letter, length, isUsable });
      // 2 is a deletion; skipped stretches (N) are none.
      else if (operation === 2) {
        const end = Math.min(this.length, position + length);
        for (let p = position; p < end; p++) if (isUsable(p)) this.#count(p, DELETED);
      }
      if (onRead) letter += length;
      if (onReference) position += length;
    }
  }

  #addRun(
    { bytes, sequenceBegin, qualityBegin, sequenceLength }: BamRecord,
    {
      position,
      letter,
      length,
      isUsable,
    }: {
      readonly position: number;
      readonly letter: number;
      readonly length: number;
      readonly isUsable: (position: number) => boolean;
    },
  ): void {
    const end = Math.min(length, this.length - position, sequenceLength - letter);
    for (let i = 0; i < end; i++) {
      const at = letter + i;
      const quality = bytes[qualityBegin + at] as number;
      if (quality < LEAST_QUALITY && quality !== WITHOUT_QUALITY) continue;
      const pair = bytes[sequenceBegin + (at >> 1)] as number;
      const place = LETTER_OF_CODE[at % 2 === 0 ? pair >> 4 : pair & 15] as number;
      if (place >= 0 && isUsable(position + i)) this.#count(position + i, place);
    }
  }

  #count(position: number, place: number): void {
    const at = position * PER_POSITION + place;
    this.#counts[at] = (this.#counts[at] as number) + 1;
  }
}
