import { parseGenBankEntry } from '../../bio/genbank-entry.ts';
import type { ReadForeign } from '../../schema/foreign-records.ts';
import { toInsdcRecord } from './to-insdc-record.ts';

/**
 * One record of a GenBank flat file, as NCBI's EFetch gives it with 'rettype=gb'.
 * @param lines from its line LOCUS to before its '//'
 */
export function readGenBankRecord(lines: readonly string[], where: string): ReadForeign {
  const parsed = parseGenBankEntry(lines, where);
  if (!parsed.ok) return { ok: false, problem: parsed.error };
  return { ok: true, record: toInsdcRecord(parsed.value, { source: 'ncbi', where }) };
}
