/** An Int32Array that grows and keeps its memory from one sequence to the next. */
export class Int32Buffer {
  #array = new Int32Array(16);

  /** An array of at least `length` entries with whatever is left in it. */
  take(length: number): Int32Array {
    if (length > this.#array.length) this.#array = new Int32Array(Math.ceil(1.25 * length));
    return this.#array;
  }
}

/** A Uint8Array that grows and keeps its memory from one sequence to the next. */
export class Uint8Buffer {
  #array = new Uint8Array(16);

  /** An array of at least `length` entries with whatever is left in it. */
  take(length: number): Uint8Array {
    if (length > this.#array.length) this.#array = new Uint8Array(Math.ceil(1.25 * length));
    return this.#array;
  }
}

/** Working memory outside of the kernels' own. Nothing in it outlives a call of `analyse`. */
export interface Buffers {
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

/** Empty buffers, which grow to what sequences need. */
export function createBuffers(): Buffers {
  return {
    bandBegin: new Int32Buffer(),
    bandEnd: new Int32Buffer(),
    rowStart: new Int32Buffer(),
    scores: new Int32Buffer(),
    queryGaps: new Int32Buffer(),
    paths: new Uint8Buffer(),
    kmer: new Uint8Buffer(),
    cdsReference: new Uint8Buffer(),
    cdsQuery: new Uint8Buffer(),
    peptide: new Uint8Buffer(),
    distances: new Int32Buffer(),
  };
}
