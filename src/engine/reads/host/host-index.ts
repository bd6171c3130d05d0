import type { Problem } from '../../../std/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { INNER, SyncmerScanner, WORD } from './syncmers.ts';
import { WordTable } from './word-table.ts';

/** The words of a host's genome, by which its reads are found. */
export interface HostIndex {
  /** What the operator called it, such as 'human'. */
  readonly name: string;
  readonly table: WordTable;
  /** Letters of the genome that are nucleotides, and its sequences. */
  readonly letters: number;
  readonly sequences: number;
  /** The whole index as a file: a header, then the table, which is a part of these bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const MAGIC = 'OCHOST01';
const HEADER_BYTES = 128;
/** Two of fifteen words are chosen, of which genomes hold many more than once; filled to seven tenths. */
const SLOTS_PER_LETTER = (2 / (WORD - INNER + 1) / 0.7) * 1.02;
const LEAST_SLOTS = 1 << 12;
const LEAST_LETTERS = 10_000;
/** Its index has just below 2 GiB, more than which is not read at once. */
const MOST_LETTERS = 5_400_000_000;

const GREATER = 62;
const NEWLINE = 10;

/**
 * Goes over FASTA of any size, line by line, and never holds more than a chunk of it.
 * @param take gets letters, cut anywhere, and null where a sequence begins
 */
class FastaLetters {
  readonly #take: (bytes: Uint8Array | null, begin: number, end: number) => void;
  #state: 'start' | 'header' | 'letters' | 'line-start' = 'start';
  sequences = 0;
  /** True where the first letter that is no white space was none of FASTA. */
  isOther = false;

  constructor(take: (bytes: Uint8Array | null, begin: number, end: number) => void) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.isOther) {
      if (this.#state === 'start' || this.#state === 'line-start') {
        if (chunk[at] === GREATER) {
          this.#state = 'header';
          this.sequences++;
          this.#take(null, 0, 0);
        } else if (this.#state === 'start' && (chunk[at] as number) > 32) {
          this.isOther = true;
          return;
        } else if (this.#state === 'line-start') this.#state = 'letters';
        else {
          at++;
          continue;
        }
      }
      const found = chunk.indexOf(NEWLINE, at);
      const end = found < 0 ? chunk.length : found;
      if (this.#state === 'letters') {
        const stop = end > at && chunk[end - 1] === 13 ? end - 1 : end;
        this.#take(chunk, at, stop);
      }
      at = end;
      if (found >= 0) {
        at++;
        this.#state = 'line-start';
      }
    }
  }
}

const IS_BASE = Uint8Array.from({ length: 256 }, (_, byte) =>
  'ACGTacgt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Counts the nucleotides of a genome, for the size of its table. */
async function countLetters(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly letters: number; readonly sequences: number; readonly isOther: boolean }> {
  let letters = 0;
  const lines = new FastaLetters((bytes, begin, end) => {
    if (bytes === null) return;
    for (let i = begin; i < end; i++) letters += IS_BASE[bytes[i] as number] as number;
  });
  for await (const chunk of chunks) {
    lines.push(chunk);
    if (lines.isOther) break;
  }
  return { letters, sequences: lines.sequences, isOther: lines.isOther };
}

/**
 * Builds the index of a genome. Its FASTA is read twice: first its letters are counted, so that the
 * table, the only thing that takes memory (0.39 bytes a letter), is made once at its size.
 * @param open opens the unpacked FASTA from its begin
 * @param where name of the file, for problems
 */
export async function buildHostIndex(
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  where: string,
): Promise<Result<HostIndex, Problem>> {
  const counted = await countLetters(open());
  const refuse = (code: string, value: string, hint: string): Result<HostIndex, Problem> =>
    fail({ code, where, value, hint });
  if (counted.isOther) {
    return refuse('host-not-fasta', '', "This is no FASTA: its first letter must be '>'.");
  }
  if (counted.letters < LEAST_LETTERS) {
    const hint = `A reference of a host has at least ${LEAST_LETTERS} letters. Is this the right file?`;
    return refuse('host-too-small', `${counted.letters} letters`, hint);
  }
  if (counted.letters > MOST_LETTERS) {
    const hint = `Genomes of up to ${MOST_LETTERS} letters can be indexed.`;
    return refuse('host-too-large', `${counted.letters} letters`, hint);
  }
  const slots = Math.max(LEAST_SLOTS, Math.ceil(counted.letters * SLOTS_PER_LETTER));
  const bytes = new Uint8Array(HEADER_BYTES + 2 * slots);
  const table = new WordTable(new Uint16Array(bytes.buffer, HEADER_BYTES, slots));
  let isFull = false;
  const scanner = new SyncmerScanner((first, second) => {
    if (!table.add(first, second)) isFull = true;
  });
  const lines = new FastaLetters((bytes, begin, end) => {
    if (bytes === null) scanner.reset();
    else scanner.push(bytes, begin, end);
  });
  for await (const chunk of open()) lines.push(chunk);
  if (isFull || lines.sequences !== counted.sequences) {
    return refuse('host-changed', '', 'The file changed while it was read. Add it again.');
  }
  const { letters, sequences } = counted;
  writeHeader(bytes, { name, table, letters, sequences });
  return succeed({ name, table, letters, sequences, bytes });
}

/**
 * The header of an index file: 128 bytes of magic with version, lengths of words, counts and name, after
 * which the table comes as 16-bit numbers; all little-endian.
 */
function writeHeader(
  bytes: Uint8Array<ArrayBuffer>,
  { table, letters, sequences, name }: Omit<HostIndex, 'bytes'>,
): void {
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint8(8, WORD);
  view.setUint8(9, INNER);
  view.setFloat64(16, table.slots.length, true);
  view.setFloat64(24, table.size, true);
  view.setFloat64(32, letters, true);
  view.setFloat64(40, sequences, true);
  bytes.set(new TextEncoder().encode(name).subarray(0, 64), 48);
}

/** Parses an index file; its table stays where it is. */
export function parseHostIndex(
  given: Uint8Array<ArrayBuffer>,
  where: string,
): Result<HostIndex, Problem> {
  const refuse = (value: string): Result<HostIndex, Problem> =>
    fail({
      code: 'host-index-damaged',
      where,
      value: value.slice(0, 200),
      hint: 'The index of the host reference is damaged or of another version. Add the reference again with `outbreak host add`.',
    });
  // A view of 16-bit numbers needs an even offset.
  const bytes = given.byteOffset % 2 === 0 ? given : given.slice();
  if (bytes.length < HEADER_BYTES) return refuse(`${bytes.length} bytes`);
  const text = (begin: number, end: number) =>
    new TextDecoder().decode(bytes.subarray(begin, end)).replace(/\0+$/, '');
  if (text(0, 8) !== MAGIC) return refuse('another form of file');
  if (bytes[8] !== WORD || bytes[9] !== INNER) return refuse(`words of ${bytes[8]} letters`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const slots = view.getFloat64(16, true);
  const size = view.getFloat64(24, true);
  if (bytes.length !== HEADER_BYTES + 2 * slots || !(size < slots)) {
    return refuse(`${bytes.length} bytes`);
  }
  const table = new Uint16Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, slots);
  return succeed({
    name: text(48, 112),
    table: new WordTable(table, size),
    letters: view.getFloat64(32, true),
    sequences: view.getFloat64(40, true),
    bytes,
  });
}
