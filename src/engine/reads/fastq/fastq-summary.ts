import { type FastqBatch, OFFSETS_PER_RECORD } from './fastq-parser.ts';
import { detectQualityEncoding, type QualityEncoding } from './quality-encoding.ts';

/** Figures of the reads of one file. Lengths in letters. */
export interface FastqFigures {
  readonly reads: number;
  readonly bases: number;
  readonly shortest: number;
  readonly longest: number;
  readonly meanLength: number;
  /** Half of the reads are no longer; beyond 1,000 letters to within 1 %. */
  readonly medianLength: number;
  /** Half of the bases are in reads at least as long; beyond 1,000 letters to within 1 %. */
  readonly n50: number;
  /** Mean of the Phred qualities; null where there are none or their encoding is not clear. */
  readonly meanQuality: number | null;
  /** Share of wrong letters by what the qualities say; null like `meanQuality`. */
  readonly expectedErrorShare: number | null;
  /** Share of letters that are N. */
  readonly nShare: number;
  readonly gcShare: number;
  readonly qualityEncoding: QualityEncoding;
}

const EXACT_LENGTHS = 1000;
const STEP = Math.log(1.01);

/** Adds up reads, batch by batch; memory does not grow with them. */
export class FastqSummary {
  readonly letterCounts = new Float64Array(256);
  readonly qualityCounts = new Float64Array(256);
  readonly #letters = new Uint32Array(256);
  readonly #qualities = new Uint32Array(256);
  readonly #lengths = new Map<number, { reads: number; bases: number }>();
  #reads = 0;
  #bases = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = 0;

  add({ bytes, count, offsets }: FastqBatch): void {
    const letters = this.#letters;
    const qualities = this.#qualities;
    for (let record = 0; record < count; record++) {
      const from = record * OFFSETS_PER_RECORD;
      const begin = offsets[from + 2] as number;
      const end = offsets[from + 3] as number;
      const shift = (offsets[from + 4] as number) - begin;
      for (let i = begin; i < end; i++) {
        letters[bytes[i] as number] = (letters[bytes[i] as number] as number) + 1;
        const quality = bytes[i + shift] as number;
        qualities[quality] = (qualities[quality] as number) + 1;
      }
      this.#addLength(end - begin);
    }
    this.#flush();
  }

  /** Counts of one batch fit 32 bits, in which the loop is fastest; those of a file may not. */
  #flush(): void {
    for (let byte = 0; byte < 256; byte++) {
      this.letterCounts[byte] =
        (this.letterCounts[byte] as number) + (this.#letters[byte] as number);
      this.qualityCounts[byte] =
        (this.qualityCounts[byte] as number) + (this.#qualities[byte] as number);
    }
    this.#letters.fill(0);
    this.#qualities.fill(0);
  }

  #addLength(length: number): void {
    this.#reads++;
    this.#bases += length;
    if (length < this.#shortest) this.#shortest = length;
    if (length > this.#longest) this.#longest = length;
    const key =
      length <= EXACT_LENGTHS
        ? length
        : Math.round(EXACT_LENGTHS * 1.01 ** Math.round(Math.log(length / EXACT_LENGTHS) / STEP));
    const known = this.#lengths.get(key);
    if (known === undefined) this.#lengths.set(key, { reads: 1, bases: length });
    else {
      known.reads++;
      known.bases += length;
    }
  }

  get figures(): FastqFigures {
    const encoding = detectQualityEncoding(this.qualityCounts);
    const offset = encoding === 'phred64' ? 64 : 33;
    const isKnown = encoding !== 'unclear' && this.#bases > 0;
    const share = (text: string) =>
      this.#bases === 0
        ? 0
        : [...text].reduce((sum, one) => sum + (this.letterCounts[one.charCodeAt(0)] ?? 0), 0) /
          this.#bases;
    return {
      reads: this.#reads,
      bases: this.#bases,
      shortest: this.#reads === 0 ? 0 : this.#shortest,
      longest: this.#longest,
      meanLength: this.#reads === 0 ? 0 : this.#bases / this.#reads,
      medianLength: this.#findLength('reads', 'up'),
      n50: this.#findLength('bases', 'down'),
      meanQuality: isKnown ? this.#average((quality) => quality - offset) : null,
      expectedErrorShare: isKnown
        ? this.#average((quality) => Math.min(1, 10 ** ((offset - quality) / 10)))
        : null,
      nShare: share('Nn.'),
      gcShare: share('GgCc'),
      qualityEncoding: encoding,
    };
  }

  #average(toValue: (byte: number) => number): number {
    let sum = 0;
    for (let byte = 33; byte < 127; byte++) {
      const count = this.qualityCounts[byte] as number;
      if (count > 0) sum += count * toValue(byte);
    }
    return sum / this.#bases;
  }

  #findLength(unit: 'reads' | 'bases', direction: 'up' | 'down'): number {
    const entries = [...this.#lengths].sort(([a], [b]) => (direction === 'up' ? a - b : b - a));
    const half = (unit === 'reads' ? this.#reads : this.#bases) / 2;
    let sum = 0;
    for (const [length, counted] of entries) {
      sum += counted[unit];
      if (sum >= half) return length;
    }
    return 0;
  }
}
