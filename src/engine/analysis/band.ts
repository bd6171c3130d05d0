import type { Buffers } from './buffers.ts';
import type { Seed } from './seed.ts';

/**
 * The cells of an alignment matrix that are computed: for each row r (0 to the length of the
 * reference) the query columns [begin[r], end[r]), stored from rowStart[r] on.
 */
export interface Band {
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly rowStart: Int32Array;
  readonly rowCount: number;
  /** Number of cells; where it is above the largest allowed one, rowStart is not filled. */
  readonly area: number;
}

/** Working memory of a band. */
export type BandBuffers = Pick<Buffers, 'bandBegin' | 'bandEnd' | 'rowStart'>;

/** How far the band reaches around seeds, in letters. */
export interface BandWidths {
  readonly terminal: number;
  readonly excess: number;
  readonly minimal: number;
}

/** A part of the band: reference rows, and the smallest and largest query - reference offset. */
export interface Trapezoid {
  referenceBegin: number;
  referenceEnd: number;
  minOffset: number;
  maxOffset: number;
}

/** How many letters the sequences of an alignment have. */
export interface Lengths {
  readonly query: number;
  readonly reference: number;
}

/** Builds the trapezoids of a band along a chain of seeds. Specification, section 4.3. */
class TrapezoidBuilder {
  readonly parts: Trapezoid[] = [];
  readonly #widths: BandWidths;
  readonly #lengths: Lengths;
  #current: Trapezoid;
  #lookBack: number;
  #lookForward: number;

  constructor(first: Seed, widths: BandWidths, lengths: Lengths) {
    this.#widths = widths;
    this.#lengths = lengths;
    this.#lookBack = widths.terminal;
    this.#lookForward = widths.terminal;
    this.#current = {
      referenceBegin: 0,
      referenceEnd: Math.min(first.referenceBegin + widths.terminal, lengths.reference + 1),
      minOffset: offsetOf(first) - widths.terminal,
      maxOffset: offsetOf(first) + widths.terminal,
    };
  }

  /** Covers a seed and the way to the next one. */
  bridge(seed: Seed, next: Seed): void {
    const { excess } = this.#widths;
    const meanOffset = Math.trunc((offsetOf(next) + offsetOf(seed)) / 2);
    const shift = Math.floor(Math.abs(offsetOf(next) - offsetOf(seed)) / 2);
    this.#lookForward = shift + excess;
    const begin = this.#coverSeed(seed, meanOffset, shift + excess);
    const width = Math.max(this.#lookBack, excess);
    this.#current = {
      referenceBegin: begin,
      referenceEnd: next.referenceBegin + this.#lookForward,
      minOffset: meanOffset - width,
      maxOffset: meanOffset + width,
    };
  }

  /** Covers the last seed and the way to the end. */
  finish(seed: Seed): void {
    const offset = offsetOf(seed);
    const lookBack = Math.max(this.#widths.terminal, this.#lookBack);
    const begin = this.#coverSeed(seed, offset, lookBack);
    this.parts.push({
      referenceBegin: begin,
      referenceEnd: this.#lengths.reference + 1,
      minOffset: offset - this.#lookBack,
      maxOffset: offset + this.#lookBack,
    });
  }

  /**
   * Adds the band along a seed, then takes back parts as far as the next one must reach back. Returns
   * the reference row where the next part begins.
   */
  #coverSeed(seed: Seed, meanOffset: number, lookBack: number): number {
    const seedEnd = seed.referenceBegin + seed.length;
    const offset = offsetOf(seed);
    if (seedEnd > this.#current.referenceEnd) {
      this.parts.push(this.#current);
      this.#current = {
        referenceBegin: this.#current.referenceEnd,
        referenceEnd: seedEnd,
        minOffset: offset - this.#widths.minimal,
        maxOffset: offset + this.#widths.minimal,
      };
    }
    this.#lookBack = lookBack;
    this.#widenLookBack(meanOffset);
    while (this.#current.referenceBegin > Math.max(0, seedEnd - this.#lookBack - 1)) {
      this.#current = this.parts.pop() ?? {
        referenceBegin: 0,
        referenceEnd: Math.min(
          seed.referenceBegin + this.#lookForward,
          this.#lengths.reference + 1,
        ),
        minOffset: offset - this.#lookBack,
        maxOffset: offset + this.#lookBack,
      };
      this.#widenLookBack(meanOffset);
    }
    this.#current.referenceEnd = Math.max(0, seedEnd - this.#lookBack);
    if (this.#current.referenceEnd > this.#current.referenceBegin) this.parts.push(this.#current);
    return this.#current.referenceEnd;
  }

  #widenLookBack(meanOffset: number): void {
    this.#lookBack = Math.max(
      this.#lookBack,
      meanOffset - this.#current.minOffset,
      this.#current.maxOffset - meanOffset,
    );
  }
}

function offsetOf(seed: Seed): number {
  return seed.queryBegin - seed.referenceBegin;
}

/** The parts of the band along a chain of seeds (not empty), from the first row to the last. */
export function computeTrapezoids(
  chain: readonly Seed[],
  widths: BandWidths,
  lengths: Lengths,
): readonly Trapezoid[] {
  const builder = new TrapezoidBuilder(chain[0] as Seed, widths, lengths);
  for (let i = 1; i < chain.length; i++) builder.bridge(chain[i - 1] as Seed, chain[i] as Seed);
  builder.finish(chain.at(-1) as Seed);
  return builder.parts;
}

/** The band along a chain of seeds (not empty). Specification, section 4.3. */
export function computeBand(
  chain: readonly Seed[],
  options: { readonly widths: BandWidths; readonly lengths: Lengths; readonly maxArea: number },
  scratch: BandBuffers,
): Band {
  const { widths, lengths } = options;
  const rowCount = lengths.reference + 1;
  const begin = scratch.bandBegin.take(rowCount);
  const end = scratch.bandEnd.take(rowCount);
  const largestBegin = Math.max(0, lengths.query - widths.minimal);
  let row = 0;
  for (const { referenceBegin, referenceEnd, minOffset, maxOffset } of computeTrapezoids(
    chain,
    widths,
    lengths,
  )) {
    const count = Math.min(referenceEnd - referenceBegin, rowCount - row);
    for (let i = 0; i < count; i++) {
      const first = referenceBegin + i + minOffset;
      const last = referenceBegin + i + maxOffset;
      begin[row] = first < 0 ? 0 : Math.min(first, largestBegin);
      end[row] = last < 0 ? 1 : Math.min(last, lengths.query) + 1;
      row++;
    }
  }
  return closeBand({ begin, end, rowCount }, lengths.query, { scratch, maxArea: options.maxArea });
}

/** Makes begins and ends non-decreasing, so that the matrix can be walked, and lays out the rows. */
function closeBand(
  rows: { begin: Int32Array; end: Int32Array; rowCount: number },
  queryLength: number,
  limits: { scratch: BandBuffers; maxArea: number },
): Band {
  const { begin, end, rowCount } = rows;
  begin[0] = 0;
  let least = 0;
  for (let r = 1; r < rowCount; r++) {
    const own = begin[r] as number;
    if (own > least) least = Math.min(own, queryLength);
    begin[r] = least;
  }
  let most = queryLength + 1;
  end[rowCount - 1] = most;
  let area = most - (begin[rowCount - 1] as number);
  for (let r = rowCount - 2; r >= 0; r--) {
    const first = begin[r] as number;
    most = Math.max(first + 1, Math.min(end[r] as number, most));
    end[r] = most;
    area += most - first;
  }
  const rowStart = limits.scratch.rowStart.take(rowCount + 1);
  if (area <= limits.maxArea) fillRowStarts(begin, end, { rowStart, rowCount });
  return { begin, end, rowStart, rowCount, area };
}

function fillRowStarts(
  begin: Int32Array,
  end: Int32Array,
  { rowStart, rowCount }: { rowStart: Int32Array; rowCount: number },
): void {
  let at = 0;
  for (let r = 0; r < rowCount; r++) {
    rowStart[r] = at;
    at += (end[r] as number) - (begin[r] as number);
  }
  rowStart[rowCount] = at;
}

/** The whole matrix, for sequences that are too short for seeds. */
export function computeFullBand(lengths: Lengths, scratch: BandBuffers): Band {
  const rowCount = lengths.reference + 1;
  const begin = scratch.bandBegin.take(rowCount).fill(0, 0, rowCount);
  const end = scratch.bandEnd.take(rowCount).fill(lengths.query + 1, 0, rowCount);
  const rowStart = scratch.rowStart.take(rowCount + 1);
  fillRowStarts(begin, end, { rowStart, rowCount });
  return { begin, end, rowStart, rowCount, area: rowStart[rowCount] as number };
}

/** Fills the rows of a band of constant width along one diagonal; returns how many cells it has. */
export function fillDiagonalBand(
  lengths: Lengths,
  { meanShift, bandWidth }: { readonly meanShift: number; readonly bandWidth: number },
  { begin, end }: { readonly begin: Int32Array; readonly end: Int32Array },
): number {
  const last = lengths.reference;
  let area = 0;
  for (let r = 0; r <= last; r++) {
    const rowBegin = r === 0 ? 0 : clamp(r - meanShift - bandWidth, 0, lengths.query);
    const rowEnd =
      r === last ? lengths.query + 1 : clamp(r - meanShift + bandWidth + 1, 1, lengths.query + 1);
    begin[r] = rowBegin;
    end[r] = rowEnd;
    area += rowEnd - rowBegin;
  }
  return area;
}

/** A band of constant width along one diagonal, for peptides. Specification, section 4.6 step 6. */
export function computeDiagonalBand(
  lengths: Lengths,
  diagonal: { readonly meanShift: number; readonly bandWidth: number },
  scratch: BandBuffers,
): Band {
  const rowCount = lengths.reference + 1;
  const begin = scratch.bandBegin.take(rowCount);
  const end = scratch.bandEnd.take(rowCount);
  fillDiagonalBand(lengths, diagonal, { begin, end });
  const rowStart = scratch.rowStart.take(rowCount + 1);
  fillRowStarts(begin, end, { rowStart, rowCount });
  return { begin, end, rowStart, rowCount, area: rowStart[rowCount] as number };
}

/** The value, or the bound that it is beyond. */
export function clamp(value: number, least: number, most: number): number {
  return value < least ? least : Math.min(value, most);
}
