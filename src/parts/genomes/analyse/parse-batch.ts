import { FastaParser } from '../../../bio/fasta.ts';
import type { InputSequence, TextBatch } from './analyse-task.ts';

/** Control characters of a damaged name must not break the rows of a table. */
export function cleanName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return name.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}

/** The records of a batch of text, each with its number; what is no sequence says why. */
export function parseBatch(batch: TextBatch): InputSequence[] {
  const { bytes, file, maxRecordBytes } = batch;
  const sequences: InputSequence[] = [];
  let index = batch.index;
  const parser = new FastaParser({
    file,
    maxRecordBytes,
    onRecord: ({ name, letters }) => sequences.push({ index: index++, name, letters }),
    onProblem: ({ value, hint }) => {
      const name = cleanName(value);
      sequences.push({ index: index++, name, letters: new Uint8Array(0), problem: hint });
    },
  });
  parser.push(bytes);
  parser.end();
  return sequences;
}
