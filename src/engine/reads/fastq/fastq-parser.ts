import { joinBytes } from '../../../std/join-bytes.ts';
import type { FindingList } from '../finding.ts';

/** Numbers that one record has in `FastqBatch.offsets`. */
export const OFFSETS_PER_RECORD = 6;

/**
 * Whole records of a FASTQ file, where they lie. Valid until the parser is given more: whoever keeps
 * a part of it copies it.
 */
export interface FastqBatch {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Of each record the begin and end of name (without '@'), sequence and quality in `bytes`. */
  readonly offsets: Int32Array;
  /** Ordinal of the first record in the file, from 0. */
  readonly firstIndex: number;
}

const NEWLINE = 10;
const RETURN = 13;
const AT = 64;
const PLUS = 43;
const DEFAULT_MAX_RECORD_BYTES = 64 * 1024 * 1024;
const NO_BYTES = new Uint8Array(0);

/**
 * Parses FASTQ of four lines a record from chunks of bytes. A record whose sequence and quality differ
 * in length is told of and left out; where a line is none that may stand there, reading ends, because
 * nobody can tell where the next record begins. Source: Cock et al. 2010, doi:10.1093/nar/gkp1137.
 */
export class FastqParser {
  readonly #findings: FindingList;
  readonly #max: number;
  /** What is not parsed yet, and how much there has to be before it is tried. */
  #parts: Uint8Array[] = [];
  #length = 0;
  #wanted = 0;
  #index = 0;
  #isStopped = false;
  #offsets = new Int32Array(1024 * OFFSETS_PER_RECORD);
  #kept = 0;

  constructor(findings: FindingList, maxRecordBytes: number = DEFAULT_MAX_RECORD_BYTES) {
    this.#findings = findings;
    this.#max = maxRecordBytes;
  }

  /** True once a line could not be understood: what follows is not read. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Records so far, those that were left out too. */
  get records(): number {
    return this.#index;
  }

  /** Takes the next bytes of the file, cut anywhere, and gives the records that are whole by now. */
  push(chunk: Uint8Array): FastqBatch {
    const firstIndex = this.#index;
    this.#kept = 0;
    if (this.#isStopped) return this.#batch(NO_BYTES, firstIndex);
    this.#parts.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return this.#batch(NO_BYTES, firstIndex);
    const bytes = joinBytes(this.#parts);
    const at = this.#takeRecords(bytes);
    const rest = this.#isStopped ? NO_BYTES : bytes.slice(at);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    // A long record is looked at again only once there is more of it, or time would grow with its square.
    this.#wanted = at === 0 ? 1.5 * rest.length : 0;
    if (rest.length > this.#max) {
      const hint = `A record is longer than ${this.#max} bytes; the file is no FASTQ, or damaged. What follows was not read.`;
      this.#stop('fastq-record-too-large', ['', hint]);
    }
    return this.#batch(bytes, firstIndex);
  }

  /**
   * Says that the file has ended, and gives the records that are left, also a last one without line end.
   * @param isCut the packing ended early and was told of: what is left is cut off by that
   */
  end(isCut = false): FastqBatch {
    const firstIndex = this.#index;
    this.#kept = 0;
    const length = this.#length;
    const bytes = joinBytes([...this.#parts, Uint8Array.of(NEWLINE)]);
    this.#parts = [];
    this.#length = 0;
    // Without the line end that was put behind it, so that a last record is not taken for whole yet.
    const at = this.#takeRecords(bytes.subarray(0, length));
    const rest = bytes.subarray(at, length);
    if (this.#isStopped || rest.every((byte) => byte === NEWLINE || byte === RETURN)) {
      return this.#batch(bytes, firstIndex);
    }
    const closed = bytes.subarray(at);
    // Without its last letters, quality is shorter than the sequence: that is a cut, not a contradiction.
    const isWhole = countLines(closed) === 4 && !isQualityShort(closed);
    if (isCut) return this.#batch(bytes, firstIndex);
    if (isWhole) this.#takeRecord(bytes, at);
    else {
      const hint =
        'The file ends within a record: it is cut short. Fetch it again and compare its size and digest.';
      const value = decodeLine(rest, 0, rest.indexOf(NEWLINE));
      this.#findings.add(['error', 'fastq-truncated'], this.#place(0), [value, hint]);
    }
    return this.#batch(bytes, firstIndex);
  }

  /** Takes all whole records; gives where the first one begins that is not. */
  #takeRecords(bytes: Uint8Array): number {
    let at = 0;
    for (;;) {
      const next = this.#takeRecord(bytes, at);
      if (next < 0) return at;
      at = next;
    }
  }

  /** Where the record that begins at `at` ends, or -1 where it is not whole. */
  #takeRecord(bytes: Uint8Array, at: number): number {
    if (this.#isStopped) return -1;
    const nameEnd = bytes.indexOf(NEWLINE, at);
    if (nameEnd < 0) return -1;
    if (bytes[at] !== AT) return this.#refuseName(bytes, at, nameEnd);
    const sequenceEnd = bytes.indexOf(NEWLINE, nameEnd + 1);
    if (sequenceEnd < 0) return -1;
    const plusEnd = bytes.indexOf(NEWLINE, sequenceEnd + 1);
    if (plusEnd < 0) return -1;
    if (bytes[sequenceEnd + 1] !== PLUS) {
      const hint =
        "The third line of a record begins with '+'. Sequences over several lines are not read. What follows was not read.";
      const value = decodeLine(bytes, sequenceEnd + 1, plusEnd);
      this.#stop('fastq-no-plus', [value, hint], 2);
      return -1;
    }
    const qualityEnd = bytes.indexOf(NEWLINE, plusEnd + 1);
    if (qualityEnd < 0) return -1;
    this.#keep(bytes, [at + 1, nameEnd, sequenceEnd, plusEnd, qualityEnd]);
    return qualityEnd + 1;
  }

  #keep(
    bytes: Uint8Array,
    [begin, nameEnd, sequenceEnd, plusEnd, qualityEnd]: readonly [
      number,
      number,
      number,
      number,
      number,
    ],
  ): void {
    const sequenceStop = trimReturn(bytes, nameEnd + 1, sequenceEnd);
    const qualityStop = trimReturn(bytes, plusEnd + 1, qualityEnd);
    const letters = sequenceStop - nameEnd - 1;
    const qualities = qualityStop - plusEnd - 1;
    if (letters !== qualities) {
      const hint = `The sequence has ${letters} letters and the quality ${qualities}: they must be as many. The record was left out.`;
      const value = decodeLine(bytes, begin, nameEnd);
      this.#findings.add(['error', 'fastq-lengths-differ'], this.#place(0), [value, hint]);
      this.#index++;
      return;
    }
    const from = this.#kept * OFFSETS_PER_RECORD;
    if (from + OFFSETS_PER_RECORD > this.#offsets.length) {
      const larger = new Int32Array(2 * this.#offsets.length);
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    const offsets = this.#offsets;
    offsets[from] = begin;
    offsets[from + 1] = trimReturn(bytes, begin, nameEnd);
    offsets[from + 2] = nameEnd + 1;
    offsets[from + 3] = sequenceStop;
    offsets[from + 4] = plusEnd + 1;
    offsets[from + 5] = qualityStop;
    this.#kept++;
    this.#index++;
  }

  #refuseName(bytes: Uint8Array, at: number, end: number): number {
    // Blank lines at the end of a file do no harm.
    if (trimReturn(bytes, at, end) === at && isBlank(bytes, at)) return end + 1;
    const hint =
      "A record begins with a line that starts with '@'. Is a line missing before, or is this another format? What follows was not read.";
    this.#stop('fastq-no-header', [decodeLine(bytes, at, end), hint]);
    return -1;
  }

  #stop(
    code: 'fastq-no-header' | 'fastq-no-plus' | 'fastq-record-too-large',
    detail: readonly [string, string],
    line = 0,
  ): void {
    this.#isStopped = true;
    this.#findings.add(['error', code], this.#place(line), detail);
  }

  #place(line: number): string {
    return `record ${this.#index + 1} line ${4 * this.#index + line + 1}`;
  }

  #batch(bytes: Uint8Array, firstIndex: number): FastqBatch {
    return { bytes, count: this.#kept, offsets: this.#offsets, firstIndex };
  }
}

function isBlank(bytes: Uint8Array, from: number): boolean {
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] !== NEWLINE && bytes[i] !== RETURN) return false;
  }
  return true;
}

function isQualityShort(record: Uint8Array): boolean {
  const ends: number[] = [];
  for (let at = record.indexOf(NEWLINE); at >= 0; at = record.indexOf(NEWLINE, at + 1))
    ends.push(at);
  const [name = 0, sequence = 0, plus = 0, quality = 0] = ends;
  const letters = trimReturn(record, name + 1, sequence) - name - 1;
  return trimReturn(record, plus + 1, quality) - plus - 1 < letters;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === NEWLINE) lines++;
  return lines;
}

function trimReturn(bytes: Uint8Array, begin: number, end: number): number {
  return end > begin && bytes[end - 1] === RETURN ? end - 1 : end;
}

function decodeLine(bytes: Uint8Array, begin: number, end: number): string {
  const stop = end < 0 ? bytes.length : end;
  return new TextDecoder().decode(bytes.subarray(begin, Math.min(stop, begin + 200)));
}

/** One record as text of four lines. */
export function formatFastqRecord(name: string, sequence: string, quality: string): string {
  return `@${name}\n${sequence}\n+\n${quality}\n`;
}
