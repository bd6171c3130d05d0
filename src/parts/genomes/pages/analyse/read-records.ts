import { FastaParser } from '../../../../bio/fasta.ts';
import type { Problem } from '../../../../std/problem.ts';
import { findPacking, type Packing, readPlain } from './read-plain.ts';
import type { InputSequence } from './thread-protocol.ts';

/** Sequences to analyse: a file, or pasted text as one. */
export interface Source {
  readonly name: string;
  readonly blob: Blob;
}

/** Why an input could not be read to its end; what came before it has been handed out. */
export interface InputFault {
  readonly kind: 'empty' | 'no-fasta' | 'damaged' | 'unreadable';
  readonly source: string;
  readonly detail: string;
}

/** What reading gives: batches, and at most one fault for each source. */
export type ReadItem =
  /** `bytes` of all sources have been read. */
  | { readonly sequences: readonly InputSequence[]; readonly bytes: number }
  | { readonly fault: InputFault };

const BATCH_SEQUENCES = 8;
const BATCH_LETTERS = 1 << 19;
const MAX_RECORD_BYTES = 64 * 1024 ** 2;

/** Control characters of a damaged name must not break the rows of a table. */
function clean(name: string): string {
  return name.replace(/\p{Cc}+/gu, ' ');
}

/** Cuts a stream of records into batches and keeps what was no record. */
class Batches {
  readonly parser: FastaParser;
  stray: Problem | null = null;
  count: number;
  readonly #first: number;
  #batch: InputSequence[] = [];
  #letters = 0;
  #ready: InputSequence[][] = [];

  constructor(source: string, first: number) {
    this.#first = first;
    this.count = first;
    this.parser = new FastaParser({
      file: source,
      maxRecordBytes: MAX_RECORD_BYTES,
      onRecord: ({ name, letters }) =>
        this.#add({ name, letters: letters as Uint8Array<ArrayBuffer> }),
      onProblem: (problem) => {
        if (problem.code === 'fasta-no-header') this.stray = problem;
        else
          this.#add({
            name: clean(problem.value),
            letters: new Uint8Array(0),
            problem: problem.hint,
          });
      },
    });
  }

  get isEmpty(): boolean {
    return this.count === this.#first;
  }

  take(isEnd: boolean): InputSequence[][] {
    if (isEnd) this.#flush();
    return this.#ready.splice(0);
  }

  #add(sequence: Omit<InputSequence, 'index'>): void {
    this.#batch.push({ index: this.count, ...sequence });
    this.count += 1;
    this.#letters += sequence.letters.length;
    if (this.#batch.length >= BATCH_SEQUENCES || this.#letters >= BATCH_LETTERS) this.#flush();
  }

  #flush(): void {
    if (this.#batch.length > 0) this.#ready.push(this.#batch);
    this.#batch = [];
    this.#letters = 0;
  }
}

/**
 * Reads the records of sources one after the other, counted through, in batches for the threads; holds
 * no more than one piece of a file. What is no record keeps its place and says why.
 */
export async function* readRecords(sources: readonly Source[]): AsyncGenerator<ReadItem> {
  let count = 0;
  let bytesBefore = 0;
  for (const source of sources) {
    const batches = new Batches(source.name, count);
    for await (const item of readSource(source, batches)) {
      yield 'fault' in item ? item : { ...item, bytes: bytesBefore + item.bytes };
    }
    count = batches.count;
    bytesBefore += source.blob.size;
  }
}

async function* readSource(source: Source, batches: Batches): AsyncGenerator<ReadItem> {
  let bytes = 0;
  const toItems = (isEnd: boolean): ReadItem[] =>
    batches.take(isEnd).map((sequences) => ({ sequences, bytes }));
  const failWith = (kind: InputFault['kind'], detail = ''): ReadItem => ({
    fault: { kind, source: source.name, detail },
  });
  let packing: Packing = 'none';
  try {
    packing = await findPacking(source.blob);
    const chunks = readPlain(source.blob, packing, (read) => {
      bytes = Math.max(bytes, read);
    });
    for await (const chunk of chunks) {
      batches.parser.push(chunk);
      yield* toItems(false);
    }
    batches.parser.end();
  } catch (error) {
    yield* toItems(true);
    yield failWith(packing === 'none' ? 'unreadable' : 'damaged', (error as Error).message);
    return;
  }
  yield* toItems(true);
  if (batches.stray !== null) yield failWith('no-fasta', batches.stray.value);
  else if (batches.isEmpty) yield failWith('empty');
}
