import type { ReadForeign } from '../../../schema/foreign-records.ts';
import type { FetchedRecord, ListedRecord } from './archive.ts';
import { UnreadableAnswerError } from './archive-client.ts';

/**
 * The lines of each record of a flat file, without its '//'.
 * @param begin how a record's first line begins
 * @throws UnreadableAnswerError where the last is cut, or something else stands there
 */
export function splitFlatFile(text: string, begin: string): string[][] {
  const records: string[][] = [];
  let open: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('//')) {
      if (open.length > 0) records.push(open);
      open = [];
    } else if (open.length > 0 || line.startsWith(begin)) open.push(line);
    else if (line.trim() !== '') {
      throw new UnreadableAnswerError(`No flat file: ${line.slice(0, 200)}`);
    }
  }
  if (open.length > 0) {
    throw new UnreadableAnswerError(`The record ${(open[0] ?? '').slice(0, 60)} is cut.`);
  }
  return records;
}

/** Puts what came beside what was asked for; what nobody asked for is left out, and so is what did not come. */
export function pairRecords(
  listed: readonly ListedRecord[],
  came: readonly { readonly accession: string; readonly read: ReadForeign }[],
  toAddress: (record: ListedRecord) => string,
): readonly FetchedRecord<ReadForeign>[] {
  const byAccession = new Map(came.map((one) => [one.accession, one.read]));
  return listed.flatMap((record) => {
    const read = byAccession.get(record.accession);
    return read === undefined
      ? []
      : [{ listed: record, content: read, address: toAddress(record) }];
  });
}
