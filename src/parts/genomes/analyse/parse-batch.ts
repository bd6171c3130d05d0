import { FastaParser } from '../../../bio/fasta.ts';
import { LetterReader } from '../../../engine/analysis/kernels/letter-reader.ts';
import type { InputBatch, InputSequence, TextBatch } from './analyse-task.ts';
import { findRecord } from './find-record.ts';

const NEWLINE = 10;
/** A name of usual characters, with its sign before it and perhaps a carriage return behind. */
const USUAL_HEADER = /^>[\t\x20-\x7e]*\r?$/;

/** Control characters of a damaged name must not break the rows of a table. */
export function cleanName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return name.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}

let reader: LetterReader | null = null;

/**
 * The records of a batch of text, each with its number; what is no sequence says why. The letters of one
 * are written over when the next one is asked for, which spares the memory of two genomes at a time.
 */
export function* parseBatch(batch: TextBatch): Generator<InputSequence> {
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  let { index } = batch;
  for (let begin = 0; begin < bytes.length; index++) {
    const end = findRecord(bytes, begin + 1);
    const record = bytes.subarray(begin, end);
    yield parseUsual(record, batch, index) ?? parseAny(record, batch, index);
    begin = end;
  }
}

/** The sequences of a batch, which may still be text, one at a time: as parseBatch gives them. */
export function sequencesOf(batch: InputBatch): Iterable<InputSequence> {
  return batch.kind === 'text' ? parseBatch(batch) : batch.sequences;
}

/** The same all at once. */
export function copySequences(batch: InputBatch): InputSequence[] {
  return Array.from(sequencesOf(batch), (sequence) => ({
    ...sequence,
    letters: sequence.letters.slice(),
  }));
}

/** How many sequences a batch has. */
export function countSequences(batch: InputBatch): number {
  return batch.kind === 'text' ? batch.count : batch.sequences.length;
}

/** A record without anything to complain of, or null. */
function parseUsual(
  record: Buffer,
  { maxRecordBytes }: TextBatch,
  index: number,
): InputSequence | null {
  if (record.length > maxRecordBytes) return null;
  const newline = record.indexOf(NEWLINE);
  const header = record.toString('latin1', 0, newline < 0 ? record.length : newline);
  if (!USUAL_HEADER.test(header)) return null;
  reader ??= new LetterReader();
  const letters = newline < 0 ? new Uint8Array(0) : reader.read(record.subarray(newline + 1));
  return letters === null ? null : { index, name: header.slice(1).trim(), letters };
}

/** Any record, by the parser that says what is wrong with one. */
function parseAny(
  record: Buffer,
  { file, maxRecordBytes }: TextBatch,
  index: number,
): InputSequence {
  let sequence: InputSequence = { index, name: '', letters: new Uint8Array(0) };
  const parser = new FastaParser({
    file,
    maxRecordBytes,
    onRecord: ({ name, letters }) => {
      sequence = { index, name, letters };
    },
    onProblem: ({ value, hint }) => {
      sequence = { index, name: cleanName(value), letters: new Uint8Array(0), problem: hint };
    },
  });
  parser.push(record);
  parser.end();
  return sequence;
}
