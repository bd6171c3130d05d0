import type { Problem } from '../std/problem.ts';

/** One sequence of a FASTA file. */
export interface FastaRecord {
  /** Ordinal of the record in the file from 0; refused records count. */
  readonly index: number;
  /** The text after '>', trimmed; this is also what Nextclade prints as seqName. */
  readonly name: string;
  /** The first word of the name, by which samples are matched to their metadata. */
  readonly id: string;
  /** ASCII codes of the letters and '*', upper case. Every other character is left out. */
  readonly letters: Uint8Array;
  /** How many characters other than white space were left out ('-', '?', '.', digits). */
  readonly dropped: number;
}

export interface FastaParserOptions {
  /** Name of the file, for Problems. */
  readonly file: string;
  readonly onRecord: (record: FastaRecord) => void;
  readonly onProblem: (problem: Problem) => void;
  /** A record (its header, or its letters) above this many bytes is refused. 64 MiB by default. */
  readonly maxRecordBytes?: number;
}

const DEFAULT_MAX_RECORD_BYTES = 64 * 1024 * 1024;
const NEWLINE = 10;
const GREATER = 62;

const SKIP = 0;
const DROPPED = 1;
const BINARY = 2;
/** Byte -> upper-case letter code to keep, or SKIP (white space), DROPPED or BINARY. */
const CLASS_OF_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 97 && byte <= 122) return byte - 32;
  if ((byte >= 65 && byte <= 90) || byte === 42) return byte;
  if (byte === 32 || (byte >= 9 && byte <= 13)) return SKIP;
  return byte < 32 || byte >= 127 ? BINARY : DROPPED;
});

type State = 'before-first' | 'line-start' | 'header' | 'sequence' | 'skip-line';

/**
 * Parses FASTA from chunks of bytes, holding one record at a time (sequence-analysis specification,
 * section 4.0). What cannot be a record is reported through `onProblem` (codes fasta-no-header,
 * fasta-record-too-large, fasta-binary, fasta-name-invalid) and parsing goes on with the next one.
 */
export class FastaParser {
  readonly #options: FastaParserOptions;
  readonly #max: number;
  #state: State = 'before-first';
  #atLineStart = true;
  #inRecord = false;
  #refused: Problem | null = null;
  #index = 0;
  #line = 1;
  #recordLine = 1;
  #reportedNoHeader = false;
  #dropped = 0;
  #header = new Uint8Array(256);
  #headerLength = 0;
  #letters = new Uint8Array(32 * 1024);
  #length = 0;

  constructor(options: FastaParserOptions) {
    this.#options = options;
    this.#max = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  }

  /** Takes the next bytes of the file, cut anywhere. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#atLineStart) {
        this.#atLineStart = false;
        if (chunk[at] === GREATER) {
          this.#finishRecord();
          this.#startRecord();
          at++;
          continue;
        }
        this.#state = this.#inRecord ? 'sequence' : 'before-first';
      }
      let end = chunk.indexOf(NEWLINE, at);
      const complete = end >= 0;
      if (!complete) end = chunk.length;
      this.#takeLinePart(chunk, at, end);
      at = end;
      if (complete) {
        at++;
        this.#line++;
        this.#atLineStart = true;
      }
    }
  }

  /** Says that the file has ended: the last record is handed out. */
  end(): void {
    this.#finishRecord();
  }

  #takeLinePart(chunk: Uint8Array, begin: number, end: number): void {
    if (this.#state === 'header') this.#takeHeader(chunk.subarray(begin, end));
    else if (this.#state === 'sequence') this.#takeLetters(chunk, begin, end);
    else if (this.#state === 'before-first') this.#takeStrayText(chunk, begin, end);
  }

  #startRecord(): void {
    this.#inRecord = true;
    this.#refused = null;
    this.#state = 'header';
    this.#recordLine = this.#line;
    this.#headerLength = 0;
    this.#length = 0;
    this.#dropped = 0;
  }

  #takeHeader(part: Uint8Array): void {
    const needed = this.#headerLength + part.length;
    if (needed > this.#max) {
      this.#refuse('fasta-record-too-large', `The header is longer than ${this.#max} bytes.`);
      this.#state = 'skip-line';
      return;
    }
    this.#header = grown(this.#header, needed);
    this.#header.set(part, this.#headerLength);
    this.#headerLength = needed;
  }

  #takeLetters(chunk: Uint8Array, begin: number, end: number): void {
    if (this.#refused !== null) return;
    this.#letters = grown(this.#letters, Math.min(this.#max, this.#length + end - begin));
    const letters = this.#letters;
    let length = this.#length;
    for (let i = begin; i < end; i++) {
      const kind = CLASS_OF_BYTE[chunk[i] as number] as number;
      if (kind > BINARY) {
        if (length === this.#max) {
          this.#refuse(
            'fasta-record-too-large',
            `The sequence is longer than ${this.#max} letters; split the file or raise the limit.`,
          );
          return;
        }
        letters[length++] = kind;
      } else if (kind === DROPPED) this.#dropped++;
      else if (kind === BINARY) {
        this.#refuse(
          'fasta-binary',
          'The sequence holds bytes that are no text; is the file compressed or damaged?',
        );
        return;
      }
    }
    this.#length = length;
  }

  #takeStrayText(chunk: Uint8Array, begin: number, end: number): void {
    if (this.#reportedNoHeader) return;
    for (let i = begin; i < end; i++) {
      if (CLASS_OF_BYTE[chunk[i] as number] === SKIP) continue;
      this.#reportedNoHeader = true;
      this.#options.onProblem({
        code: 'fasta-no-header',
        where: `${this.#options.file} line ${this.#line}`,
        value: new TextDecoder().decode(chunk.subarray(i, Math.min(end, i + 50))),
        hint: "A FASTA file begins with a line that starts with '>'. The text before the first such line was left out.",
      });
      return;
    }
  }

  #refuse(code: string, hint: string): void {
    if (this.#refused !== null) return;
    this.#refused = {
      code,
      where: `${this.#options.file} line ${this.#line} record ${this.#index + 1}`,
      value: this.#name().slice(0, 200),
      hint,
    };
  }

  #name(): string {
    return new TextDecoder().decode(this.#header.subarray(0, this.#headerLength)).trim();
  }

  #finishRecord(): void {
    if (!this.#inRecord) return;
    this.#inRecord = false;
    const name = this.#name();
    if (this.#refused === null && hasControlCharacter(name)) {
      this.#refuse(
        'fasta-name-invalid',
        `The name that begins in line ${this.#recordLine} holds control characters or bytes that are no UTF-8 text.`,
      );
    }
    const index = this.#index++;
    if (this.#refused !== null) {
      this.#options.onProblem(this.#refused);
      return;
    }
    this.#options.onRecord({
      index,
      name,
      id: name.split(/\s+/, 1)[0] ?? '',
      letters: this.#letters.slice(0, this.#length),
      dropped: this.#dropped,
    });
  }
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9) || code === 127 || code === 0xfffd) return true;
  }
  return false;
}

function grown(buffer: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  if (needed <= buffer.length) return buffer;
  const larger = new Uint8Array(Math.max(needed, 2 * buffer.length));
  larger.set(buffer);
  return larger;
}

/** Parses a whole FASTA text at once: its records and the Problems of what could not be read. */
export function parseFasta(
  text: string | Uint8Array,
  file: string,
): { readonly records: readonly FastaRecord[]; readonly problems: readonly Problem[] } {
  const records: FastaRecord[] = [];
  const problems: Problem[] = [];
  const parser = new FastaParser({
    file,
    onRecord: (record) => records.push(record),
    onProblem: (problem) => problems.push(problem),
  });
  parser.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  parser.end();
  return { records, problems };
}

/** One FASTA record as text: '>name', a line end, the sequence in one line, a line end. */
export function formatFastaRecord(name: string, sequence: string): string {
  return `>${name}\n${sequence}\n`;
}
