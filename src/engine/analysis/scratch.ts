import type { Dataset } from './dataset.ts';

/** An Int32Array that grows and keeps its memory from one sequence to the next. */
export class Int32Buffer {
  #array: Int32Array;

  constructor(capacity: number) {
    this.#array = new Int32Array(Math.max(16, capacity));
  }

  /** An array of at least `length` entries with whatever is left in it. */
  take(length: number): Int32Array {
    if (length > this.#array.length) this.#array = new Int32Array(Math.ceil(1.25 * length));
    return this.#array;
  }
}

/** A Uint8Array that grows and keeps its memory from one sequence to the next. */
export class Uint8Buffer {
  #array: Uint8Array;

  constructor(capacity: number) {
    this.#array = new Uint8Array(Math.max(16, capacity));
  }

  /** An array of at least `length` entries with whatever is left in it. */
  take(length: number): Uint8Array {
    if (length > this.#array.length) this.#array = new Uint8Array(Math.ceil(1.25 * length));
    return this.#array;
  }
}

/**
 * Working memory of the analysis of one sequence at a time. One per thread; nothing in it outlives
 * a call of `analyse`.
 */
export interface AnalysisScratch {
  /** First and one-past-last query column of each band row, and where the row begins in `paths`. */
  readonly bandBegin: Int32Buffer;
  readonly bandEnd: Int32Buffer;
  readonly rowStart: Int32Buffer;
  /** Scores of the current row and best scores of gaps in the query, by query column. */
  readonly scores: Int32Buffer;
  readonly queryGaps: Int32Buffer;
  /** One byte of path bits for each cell of the band. */
  readonly paths: Uint8Buffer;
  readonly kmer: Uint8Buffer;
  /** Gapped reference and query of one coding sequence. */
  readonly cdsReference: Uint8Buffer;
  readonly cdsQuery: Uint8Buffer;
  readonly peptide: Uint8Buffer;
  /** Differences of distances between neighbouring tree nodes. */
  readonly distances: Int32Buffer;
}

/** Working memory that is large enough for most sequences of a dataset; it grows where one is not. */
export function createScratch(dataset: Dataset): AnalysisScratch {
  const length = dataset.reference.length;
  return {
    bandBegin: new Int32Buffer(length + 2),
    bandEnd: new Int32Buffer(length + 2),
    rowStart: new Int32Buffer(length + 2),
    scores: new Int32Buffer(length + 256),
    queryGaps: new Int32Buffer(length + 256),
    paths: new Uint8Buffer(16 * length),
    kmer: new Uint8Buffer(dataset.pathogen.alignment.kmerLength),
    cdsReference: new Uint8Buffer(length),
    cdsQuery: new Uint8Buffer(length),
    peptide: new Uint8Buffer(length),
    distances: new Int32Buffer((dataset.tree?.nodeCount ?? 0) + 1),
  };
}
