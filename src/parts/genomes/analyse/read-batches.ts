import { FastaParser } from '../../../bio/fasta.ts';
import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { InputBatch, InputSequence } from './analyse-task.ts';
import { BatchSlots } from './batch-slots.ts';
import { findRecord } from './find-record.ts';
import { cleanName } from './parse-batch.ts';

/** A file of sequences under its name. */
export interface InputFile {
  readonly name: string;
  readonly bytes: string | AsyncIterable<Uint8Array>;
}

/** An input could not be read to its end; what came before it was handed out. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** Bytes of text after which a batch is closed where nobody says how many: several genomes, yet soon done. */
const BATCH_BYTES = 1 << 18;
/** A record that goes on behind so many bytes is read letter by letter, which refuses too long ones. */
const LARGE_RECORD_BYTES = 1 << 23;
/** Fewer bytes are not read at once. */
const LEAST_READ_BYTES = 1 << 16;
const READ_ASIDE_BYTES = 1 << 18;
const NEWLINE = 10;
const GREATER = 62;

const NOTHING = Buffer.alloc(0);

/** Bytes that grow in a slot, which is taken when the first ones come. */
class GrowingBytes {
  readonly #slots: BatchSlots;
  /** What a batch of usual records takes. */
  readonly #usual: number;
  #bytes: Buffer = NOTHING;
  length = 0;

  constructor(slots: BatchSlots, usual: number) {
    this.#slots = slots;
    this.#usual = usual;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Takes bytes; those that were read into `room` are in their place already. */
  append(part: Uint8Array): void {
    const isThere =
      part.buffer === this.#bytes.buffer &&
      part.byteOffset === this.#bytes.byteOffset + this.length;
    const needed = this.length + part.length;
    if (!isThere) {
      this.#grow(needed);
      this.#bytes.set(part, this.length);
    }
    this.length = needed;
  }

  /** Free memory behind the bytes, of at least so many; what is read into it is then appended. */
  room(least: number): Uint8Array {
    const end = this.length + least;
    this.#grow(end);
    // A slot may be larger than a batch should become.
    return this.#bytes.subarray(this.length, Math.max(end, this.#usual));
  }

  #grow(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const isFirst = this.#bytes.length === 0;
    const larger = this.#slots.take(isFirst ? Math.max(needed, this.#usual) : 2 * needed);
    larger.set(this.#bytes.subarray(0, this.length));
    this.#slots.giveBack(this.#bytes);
    this.#bytes = larger;
  }

  /** Hands out the slot with what stands before a place; what is behind goes on in another one. */
  cut(end: number): Buffer {
    const part = this.#bytes.subarray(0, end);
    const rest = this.#bytes.subarray(end, this.length);
    this.#bytes = NOTHING;
    this.length = 0;
    if (rest.length > 0) this.append(rest);
    return part;
  }
}

/** Place of the last '>' at the begin of a line in [from, end), or -1. */
function findLastRecord(bytes: Buffer, from: number, end: number): number {
  for (let at = end; at > from; ) {
    at = bytes.lastIndexOf(GREATER, at - 1);
    if (at < from) return -1;
    if (at > 0 && bytes[at - 1] === NEWLINE) return at;
  }
  return -1;
}

/** Number of records in bytes that begin with a line. */
function countRecords(bytes: Buffer): number {
  let count = 0;
  for (let at = findRecord(bytes, 0); at < bytes.length; at = findRecord(bytes, at + 1)) count++;
  return count;
}

interface SplitterOptions {
  readonly file: string;
  readonly maxRecordBytes: number;
  readonly batchBytes: number;
  /** Number of the first record. */
  readonly index: number;
  readonly slots: BatchSlots;
}

/**
 * Cuts the text of a file into batches of whole records. Threads parse them; only text before the first
 * record and records of many megabytes are parsed here.
 */
class RecordSplitter {
  readonly #options: SplitterOptions;
  readonly #ready: InputBatch[] = [];
  readonly #text: GrowingBytes;
  /** Where a file is read to while its bytes do not go to a batch as they are. */
  #aside: Uint8Array | null = null;
  #isLineStart = true;
  #hasRecord = false;
  /** Parses the record under way where that is large. */
  #large: FastaParser | null = null;
  #index: number;
  /** Text before the first record. */
  stray: Problem | null = null;

  constructor(options: SplitterOptions) {
    this.#text = new GrowingBytes(options.slots, 1.5 * options.batchBytes);
    this.#options = options;
    this.#index = options.index;
  }

  /** Number of the next record. */
  get index(): number {
    return this.#index;
  }

  take(): InputBatch[] {
    return this.#ready.splice(0);
  }

  /** Memory for the next bytes of a file, where pushing them costs least. */
  room(): Uint8Array {
    if (this.#hasRecord && this.#large === null) return this.#text.room(LEAST_READ_BYTES);
    this.#aside ??= Buffer.allocUnsafeSlow(READ_ASIDE_BYTES);
    return this.#aside;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (!this.#hasRecord) rest = this.#skipToRecord(rest);
      else if (this.#large !== null) rest = this.#pushLarge(this.#large, rest);
      else {
        this.#append(rest);
        return;
      }
    }
  }

  /** The file has ended; where it is `cut`, its last record may go on and is left out. */
  end(isCut: boolean): void {
    if (this.#large !== null && isCut) this.#index--;
    else if (this.#large !== null) this.#endLarge(this.#large);
    const { bytes, length } = this.#text;
    this.#close(isCut ? Math.max(0, findLastRecord(bytes, 1, length)) : length);
  }

  /** Leaves out what stands before the first record; gives what is from there on. */
  #skipToRecord(chunk: Uint8Array): Uint8Array {
    const at = this.#findRecord(chunk);
    const before = at < 0 ? chunk : chunk.subarray(0, at);
    if (this.stray === null) {
      const parser = new FastaParser({
        file: this.#options.file,
        onRecord: () => undefined,
        onProblem: (problem) => {
          this.stray = problem;
        },
      });
      parser.push(before);
    }
    if (at < 0) return new Uint8Array(0);
    this.#hasRecord = true;
    return chunk.subarray(at);
  }

  /** First '>' at the begin of a line, or -1; remembers whether the next chunk begins a line. */
  #findRecord(chunk: Uint8Array): number {
    let isLineStart = this.#isLineStart;
    this.#isLineStart = chunk[chunk.length - 1] === NEWLINE;
    for (let at = 0; at < chunk.length; ) {
      if (isLineStart && chunk[at] === GREATER) return at;
      const newline = chunk.indexOf(NEWLINE, at);
      if (newline < 0) return -1;
      at = newline + 1;
      isLineStart = true;
    }
    return -1;
  }

  #append(chunk: Uint8Array): void {
    this.#text.append(chunk);
    const { length, bytes } = this.#text;
    if (length < this.#options.batchBytes) return;
    const last = findLastRecord(bytes, 1, length);
    if (last > 0) this.#close(last);
    else if (length > LARGE_RECORD_BYTES) this.#beginLarge();
  }

  /** Makes a batch of the text before a place; what is behind stays. */
  #close(end: number): void {
    if (end === 0) return;
    const bytes = this.#text.cut(end);
    const count = countRecords(bytes);
    const { file, maxRecordBytes } = this.#options;
    this.#ready.push({ kind: 'text', bytes, file, maxRecordBytes, index: this.#index, count });
    this.#index += count;
  }

  #beginLarge(): void {
    const { file, maxRecordBytes } = this.#options;
    const index = this.#index++;
    const add = (sequence: InputSequence) =>
      this.#ready.push({ kind: 'sequences', sequences: [sequence] });
    this.#large = new FastaParser({
      file,
      maxRecordBytes,
      onRecord: ({ name, letters }) => add({ index, name, letters }),
      onProblem: ({ value, hint }) => {
        add({ index, name: cleanName(value), letters: new Uint8Array(0), problem: hint });
      },
    });
    const { bytes, length } = this.#text;
    this.#isLineStart = bytes[length - 1] === NEWLINE;
    this.#large.push(bytes.subarray(0, length));
    this.#text.length = 0;
  }

  #pushLarge(parser: FastaParser, chunk: Uint8Array): Uint8Array {
    const at = this.#findRecord(chunk);
    parser.push(at < 0 ? chunk : chunk.subarray(0, at));
    if (at < 0) return new Uint8Array(0);
    this.#endLarge(parser);
    return chunk.subarray(at);
  }

  #endLarge(parser: FastaParser): void {
    parser.end();
    this.#large = null;
  }
}

/**
 * Reads the records of files one after the other, counted through. A record that is no sequence keeps
 * its place and number and says why; text before a file's first record goes to `onProblem`.
 * Text lies in slots, which whoever is done with a batch may give back.
 * @throws InputError for a file that cannot be read, is damaged, or is not empty and has no record
 */
export async function* readBatches(
  files: readonly InputFile[],
  options: {
    readonly maxRecordBytes: number;
    readonly onProblem: (problem: Problem) => void;
    readonly slots?: BatchSlots;
    /** Size of the batches of files; what comes bit by bit is handed out sooner. */
    readonly batchBytes?: number;
  },
): AsyncGenerator<InputBatch> {
  const { maxRecordBytes, slots = new BatchSlots() } = options;
  let index = 0;
  for (const file of files) {
    const isStream = typeof file.bytes !== 'string';
    const batchBytes = isStream ? BATCH_BYTES : (options.batchBytes ?? BATCH_BYTES);
    const splitter = new RecordSplitter({
      file: file.name,
      maxRecordBytes,
      batchBytes,
      index,
      slots,
    });
    let failure: InputError | null = null;
    try {
      for await (const chunk of readDecompressed(file.bytes, { memory: () => splitter.room() })) {
        splitter.push(chunk);
        yield* splitter.take();
      }
    } catch (error) {
      failure = new InputError(
        `${file.name}: it cannot be read to its end (${(error as Error).message}).`,
      );
    }
    splitter.end(failure !== null);
    const { stray } = splitter;
    if (failure === null && stray !== null) {
      if (splitter.index === index) {
        failure = new InputError(`${stray.where}: this is no FASTA file.`);
      } else options.onProblem(stray);
    }
    yield* splitter.take();
    index = splitter.index;
    if (failure !== null) throw failure;
  }
}
