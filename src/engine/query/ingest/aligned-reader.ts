import type { GenomeRow, IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { IngestMemory } from './ingest-memory.ts';
import { LineFault } from './json-cursor.ts';
import { LineParser } from './line-parser.ts';

/** What lines say: the rows of the good ones, and a problem for each other. */
export interface AlignedBatch {
  readonly rows: readonly GenomeRow[];
  readonly problems: readonly Problem[];
}

const NEWLINE = 10;
/** A line is held in memory as a whole; one of a bacterium has some 10 MB. */
const LONGEST_LINE = 2 ** 28;
const PIECE = 2 ** 20;

/**
 * Reads genomes that are aligned already, as the peer's preprocessing takes them: a JSON object a line,
 * with the metadata by column and, by name of segment or gene, null or
 * {"sequence": letters, "insertions": ["214:EPE"], "offset": 0}. Bytes come in pieces of any size, and
 * rows as soon as their line ends. A bad line is a problem with its number and spoils no other.
 *
 * Unlike the peer it refuses a sequence that is shorter than the reference and has no offset: that one
 * was cut on its way.
 */
export class AlignedReader {
  readonly #memory = new IngestMemory();
  readonly #parser: LineParser;
  readonly #begin: number;
  readonly #longestLine: number;
  /** End of the line that has begun, from #begin on. */
  #length = 0;
  #line = 1;
  /** The line under way is too long: the rest of it is read over. */
  #isSkipping = false;

  /** `longestLine` in bytes. */
  constructor(schema: IndexSchema, { longestLine = LONGEST_LINE } = {}) {
    this.#parser = new LineParser(this.#memory, schema);
    this.#begin = this.#memory.textBegin;
    this.#longestLine = longestLine;
  }

  /** Reads on; gives the rows of the lines that end in these bytes. */
  read(bytes: Uint8Array): AlignedBatch {
    const batch = { rows: [] as GenomeRow[], problems: [] as Problem[] };
    // Pieces, so that memory is that of a line and not of what came at once.
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      this.reserve(piece.length).set(piece);
      this.#scan(piece.length, batch);
    }
    return batch;
  }

  /**
   * Memory to put the next bytes into, for `take`: it saves the copy that `read` makes. Nothing else may
   * be called in between.
   */
  reserve(length: number): Uint8Array {
    const from = this.#begin + this.#length;
    this.#memory.ensure(from + length);
    return this.#memory.bytes.subarray(from, from + length);
  }

  /** Reads on in the first bytes of what `reserve` gave. */
  take(length: number): AlignedBatch {
    const batch = { rows: [] as GenomeRow[], problems: [] as Problem[] };
    this.#scan(length, batch);
    return batch;
  }

  /** Reads the last line, where nothing ended it. */
  end(): AlignedBatch {
    return this.read(Uint8Array.of(NEWLINE));
  }

  #scan(length: number, batch: { rows: GenomeRow[]; problems: Problem[] }): void {
    const memory = this.#memory;
    const scanFrom = this.#begin + this.#length;
    const end = scanFrom + length;
    let lineBegin = this.#begin;
    let newline = memory.run.findByte(scanFrom, end, NEWLINE);
    while (newline < end) {
      this.#readLine(lineBegin, newline, batch);
      lineBegin = newline + 1;
      newline = memory.run.findByte(lineBegin, end, NEWLINE);
    }
    memory.bytes.copyWithin(this.#begin, lineBegin, end);
    this.#length = end - lineBegin;
    if (this.#length <= this.#longestLine) return;
    if (!this.#isSkipping) batch.problems.push(this.#refuse(tooLong(this.#longestLine)));
    this.#isSkipping = true;
    this.#length = 0;
  }

  #readLine(begin: number, end: number, batch: { rows: GenomeRow[]; problems: Problem[] }): void {
    try {
      if (this.#isSkipping) this.#isSkipping = false;
      else if (end - begin > this.#longestLine) throw tooLong(this.#longestLine);
      else if (!this.#isBlank(begin, end)) batch.rows.push(this.#parser.parse(begin, end));
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      batch.problems.push(this.#refuse(error));
    }
    this.#line += 1;
  }

  #isBlank(begin: number, end: number): boolean {
    const { bytes } = this.#memory;
    for (let at = begin; at < end; at++) if ((bytes[at] as number) > 32) return false;
    return true;
  }

  #refuse({ code, place, value, hint }: LineFault): Problem {
    const where = place === '' ? `line ${this.#line}` : `line ${this.#line} ${place}`;
    return { code, where, value: value.slice(0, 200), hint };
  }
}

function tooLong(longest: number): LineFault {
  const hint = `A line has at most ${longest} bytes.`;
  return new LineFault({ code: 'aligned-line-long', value: '', hint });
}
