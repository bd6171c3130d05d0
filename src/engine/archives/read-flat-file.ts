import type { ReadForeign } from '../../schema/foreign-records.ts';
import { splitLines } from '../../std/split-lines.ts';
import { readEmblRecord } from './read-embl-record.ts';

const MAX_LINE_BYTES = 1 << 20;

export interface FlatFileOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  /** A record of more characters is refused. */
  readonly maxRecordCharacters: number;
}

/**
 * Reads an EMBL flat file record by record; memory is that of one. A record that is not ended by '//' was cut, and is
 * told as a problem, as is one that is too large.
 * @throws LineTooLongError for a line of more than a megabyte: it is no flat file
 */
export async function* readFlatFile(
  bytes: AsyncIterable<Uint8Array>,
  { file, maxRecordCharacters }: FlatFileOptions,
): AsyncGenerator<ReadForeign> {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let size = 0;
  let number = 0;
  let first = 1;
  const where = () => `${file} line ${first}`;
  for await (const piece of splitLines(bytes, MAX_LINE_BYTES)) {
    number += 1;
    const line = decoder.decode(piece).replace(/\r$/, '');
    if (line.startsWith('//')) {
      yield size > maxRecordCharacters ? refuseLarge(where()) : readEmblRecord(lines, where());
      lines = [];
      size = 0;
      continue;
    }
    if (lines.length === 0) {
      if (line.trim() === '') continue;
      first = number;
    }
    size += line.length;
    if (size <= maxRecordCharacters) lines.push(line);
  }
  if (lines.length === 0) return;
  const hint = "This record ends without a line '//', so it was cut. Fetch the file again.";
  const value = (lines[0] ?? '').slice(0, 200);
  yield { ok: false, problem: { code: 'embl-cut', where: where(), value, hint } };
}

function refuseLarge(where: string): ReadForeign {
  const hint = 'The record is larger than the node takes: see the setting maxRecordBytes.';
  return { ok: false, problem: { code: 'embl-too-large', where, value: '', hint } };
}
