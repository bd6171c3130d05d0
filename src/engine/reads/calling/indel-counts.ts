import {
  ADVANCES_READ,
  ADVANCES_REFERENCE,
  type BamRecord,
  FLAG_REVERSE,
  readCigar,
} from '../../../bio/hts/bam-parser.ts';
import { isLeftOut } from '../alignment/pileup.ts';
import type { AlleleCount, PileupSite } from './allele-counts.ts';
import { moveLeft } from './move-left.ts';

const INSERTION = 1;
const DELETION = 2;
const LETTERS = '=ACMGRSVTWYHKDBN';

/** One insertion or deletion, with how many reads have it. */
interface Counted {
  readonly allele: Pick<AlleleCount, 'position' | 'reference' | 'alternative'>;
  readonly counts: [forward: number, reverse: number];
}

/**
 * Counts insertions and deletions of reads as they were aligned, each at the leftmost of the places where it could stand:
 * aligners do not write the same one always at the same place. Reads that end at it say nothing of it.
 */
export class IndelCounts {
  readonly #reference: Uint8Array;
  readonly #seen = new Map<string, Counted>();
  /** Reads over a letter and the next one, by strand, as differences to the letter before. */
  readonly #spans: readonly [Int32Array, Int32Array];

  /** @param reference ASCII, upper case */
  constructor(reference: Uint8Array) {
    this.#reference = reference;
    const size = reference.length + 1;
    this.#spans = [new Int32Array(size), new Int32Array(size)];
  }

  add(record: BamRecord): void {
    if (isLeftOut(record)) return;
    const strand = (record.flags & FLAG_REVERSE) === 0 ? 0 : 1;
    let position = record.position;
    let letter = 0;
    for (let i = 0; i < record.cigarLength; i++) {
      const { operation, length } = readCigar(record, i);
      const isInside = i > 0 && i < record.cigarLength - 1 && position > record.position;
      if (isInside && operation === DELETION) {
        this.#count(position, { length, inserted: '' }, strand);
      }
      if (isInside && operation === INSERTION) {
        this.#count(position, { length: 0, inserted: readLetters(record, letter, length) }, strand);
      }
      if (ADVANCES_READ[operation] === true) letter += length;
      if (ADVANCES_REFERENCE[operation] === true) position += length;
    }
    const spans = this.#spans[strand];
    const end = Math.min(position, this.#reference.length) - 1;
    if (end <= record.position) return;
    spans[record.position] = (spans[record.position] as number) + 1;
    spans[end] = (spans[end] as number) - 1;
  }

  /** @param position of the first letter behind it, or that is deleted */
  #count(
    position: number,
    { length, inserted }: { readonly length: number; readonly inserted: string },
    strand: 0 | 1,
  ): void {
    const end = position + length;
    if (end > this.#reference.length) return;
    const before = String.fromCharCode(this.#reference[position - 1] as number);
    const deleted = String.fromCharCode(...this.#reference.subarray(position, end));
    const allele = moveLeft(this.#reference, {
      position: position - 1,
      reference: before + deleted,
      alternative: before + inserted,
    });
    const key = `${allele.position} ${allele.reference} ${allele.alternative}`;
    const known = this.#seen.get(key);
    if (known === undefined)
      this.#seen.set(key, { allele, counts: strand === 0 ? [1, 0] : [0, 1] });
    else known.counts[strand]++;
  }

  /** All that were seen, by the letter before them, in order. Reads without any there count as the reference's. */
  list(): PileupSite[] {
    const spans = this.#spans.map((differences) => {
      let sum = 0;
      return differences.map((difference) => {
        sum += difference;
        return sum;
      });
    });
    const byPlace = Map.groupBy(this.#seen.values(), ({ allele }) => allele.position);
    return [...byPlace]
      .sort(([a], [b]) => a - b)
      .map(([position, seen]) => {
        const own = (strand: 0 | 1) => seen.reduce((sum, { counts }) => sum + counts[strand], 0);
        const over = (strand: 0 | 1) => spans[strand]?.[position] ?? 0;
        const forward = Math.max(0, over(0) - own(0));
        const reverse = Math.max(0, over(1) - own(1));
        return {
          position,
          isIndel: true,
          depth: forward + reverse + own(0) + own(1),
          reference: {
            letters: String.fromCharCode(this.#reference[position] as number),
            forward,
            reverse,
          },
          alleles: seen.map(({ allele, counts }) => ({
            ...allele,
            forward: counts[0],
            reverse: counts[1],
          })),
        };
      });
  }
}

function readLetters({ bytes, sequenceBegin }: BamRecord, begin: number, length: number): string {
  let letters = '';
  for (let at = begin; at < begin + length; at++) {
    const pair = bytes[sequenceBegin + (at >> 1)] as number;
    letters += LETTERS.charAt(at % 2 === 0 ? pair >> 4 : pair & 15);
  }
  return letters;
}
