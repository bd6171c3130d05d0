import { FastaParser, type FastaRecord } from '../../../bio/fasta.ts';
import type { Problem } from '../../../schema/problem.ts';
import { describeDamage, openSequenceParts } from './open-sequence-parts.ts';

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
    try {
      for await (const part of openSequenceParts(file.name, file.bytes)) {
        if ('problem' in part) yield part;
        else yield* readRecords(part.name, part.chunks, maxRecordBytes);
      }
    } catch (error) {
      yield { problem: describeDamage(error, file.name) };
    }
  }
}

async function* readRecords(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  maxRecordBytes: number,
): AsyncGenerator<SequenceItem> {
  const ready: SequenceItem[] = [];
  const parser = new FastaParser({
    file,
    maxRecordBytes,
    onRecord: (record) => ready.push({ record, file }),
    onProblem: (problem) => ready.push({ problem }),
  });
  try {
    for await (const chunk of chunks) {
      parser.push(chunk);
      yield* ready.splice(0);
    }
    parser.end();
  } catch (error) {
    // The record under way may be cut, so it is not handed out.
    ready.push({ problem: describeDamage(error, file) });
  }
  yield* ready.splice(0);
}
