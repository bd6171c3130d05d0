import { FastaParser } from '../../../bio/fasta.ts';
import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { InputSequence } from './analyse-task.ts';

/** A file of sequences under its name. */
export interface InputFile {
  readonly name: string;
  readonly bytes: string | AsyncIterable<Uint8Array>;
}

/** An input could not be read to its end; what came before it was handed out. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const BATCH_SEQUENCES = 32;
const BATCH_LETTERS = 1 << 20;

/** Cuts a stream of sequences into batches; holds one batch and what one piece of a file gave. */
class Batches {
  #ready: InputSequence[][] = [];
  #batch: InputSequence[] = [];
  #letters = 0;
  #index = 0;

  add(name: string, letters: Uint8Array, problem?: string): void {
    const index = this.#index;
    this.#index += 1;
    this.#batch.push({ index, name, letters, ...(problem === undefined ? {} : { problem }) });
    this.#letters += letters.length;
    if (this.#batch.length >= BATCH_SEQUENCES || this.#letters >= BATCH_LETTERS) this.flush();
  }

  flush(): void {
    if (this.#batch.length > 0) this.#ready.push(this.#batch);
    this.#batch = [];
    this.#letters = 0;
  }

  take(): InputSequence[][] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  get count(): number {
    return this.#index;
  }
}

/** Control characters of a damaged name must not break the rows of a table. */
function clean(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return name.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}

/**
 * Reads the records of files one after the other, counted through. A record that is no sequence keeps
 * its place and number and says why; text before a file's first record goes to `onProblem`.
 * @throws InputError for a file that cannot be read, is damaged, or is not empty and has no record
 */
export async function* readBatches(
  files: readonly InputFile[],
  options: { readonly maxRecordBytes: number; readonly onProblem: (problem: Problem) => void },
): AsyncGenerator<InputSequence[]> {
  const batches = new Batches();
  for (const file of files) {
    const before = batches.count;
    let stray: Problem | null = null;
    const parser = new FastaParser({
      file: file.name,
      maxRecordBytes: options.maxRecordBytes,
      onRecord: ({ name, letters }) => batches.add(name, letters),
      onProblem: (problem) => {
        if (problem.code === 'fasta-no-header') stray = problem;
        else batches.add(clean(problem.value), new Uint8Array(0), problem.hint);
      },
    });
    let failure: InputError | null = null;
    try {
      for await (const chunk of readDecompressed(file.bytes)) {
        parser.push(chunk);
        yield* batches.take();
      }
      parser.end();
    } catch (error) {
      failure = new InputError(
        `${file.name}: it cannot be read to its end (${(error as Error).message}).`,
      );
    }
    const problem = stray as Problem | null;
    if (failure === null && problem !== null) {
      if (batches.count === before)
        failure = new InputError(`${problem.where}: this is no FASTA file.`);
      else options.onProblem(problem);
    }
    if (failure !== null) {
      batches.flush();
      yield* batches.take();
      throw failure;
    }
  }
  batches.flush();
  yield* batches.take();
}
