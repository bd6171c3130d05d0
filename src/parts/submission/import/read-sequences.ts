import { FastaParser, type FastaRecord } from '../../../bio/fasta.ts';
import { DamagedFileError, readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Problem } from '../../../schema/problem.ts';

/** A file of sequences, plain or packed. */
export interface SequenceFile {
  readonly name: string;
  readonly bytes: string | AsyncIterable<Uint8Array>;
}

/** A sequence of an import's files, or what could not be read in its place. */
export type SequenceItem =
  | { readonly record: FastaRecord; readonly file: string }
  | { readonly problem: Problem };

/** Reads FASTA records one by one; what is no record comes as a problem, and reading goes on. */
export async function* readSequences(
  files: readonly SequenceFile[],
  maxRecordBytes: number,
): AsyncGenerator<SequenceItem> {
  for (const file of files) {
    const ready: SequenceItem[] = [];
    const parser = new FastaParser({
      file: file.name,
      maxRecordBytes,
      onRecord: (record) => ready.push({ record, file: file.name }),
      onProblem: (problem) => ready.push({ problem }),
    });
    try {
      for await (const chunk of readDecompressed(file.bytes)) {
        parser.push(chunk);
        yield* ready.splice(0);
      }
      parser.end();
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      // The record under way may be cut, so it is not handed out.
      ready.push({
        problem: {
          code: 'file-damaged',
          where: file.name,
          value: error.message.slice(0, 200),
          hint: 'The packed file is cut or damaged; sequences before the damage were read. Send it again.',
        },
      });
    }
    yield* ready.splice(0);
  }
}
