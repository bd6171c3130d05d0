import type { GenomeRow, IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { AlignedReader } from './aligned-reader.ts';

export const encoder = new TextEncoder();

/** Reads bytes in pieces; all that came of them. */
export function readAll(
  schema: IndexSchema,
  bytes: Uint8Array,
  { piece = bytes.length, longestLine = 2 ** 20 } = {},
): { rows: GenomeRow[]; problems: Problem[] } {
  const reader = new AlignedReader(schema, { longestLine });
  const batches = [];
  for (let at = 0; at < bytes.length; at += piece) {
    batches.push(reader.read(bytes.subarray(at, at + piece)));
  }
  batches.push(reader.end());
  return {
    rows: batches.flatMap(({ rows }) => rows),
    problems: batches.flatMap(({ problems }) => problems),
  };
}

/** An index of a virus of ten letters, with a column of each type. */
export const testSchema: IndexSchema = {
  primaryKey: 'key',
  columns: [
    { name: 'country', type: 'string' },
    { name: 'date', type: 'date' },
    { name: 'age', type: 'int' },
    { name: 'score', type: 'float' },
    { name: 'complete', type: 'boolean' },
  ],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGTACGTAC' }],
  genes: [{ name: 'S', sequence: 'MFV' }],
  lineageSystems: {},
};
/** A line with a genome of these letters. */
export const writeMain = (letters: string, more = ''): string =>
  `{"key":"k","main":{"sequence":"${letters}","insertions":[]${more}}}`;
