import { parseEmbl } from '../../bio/embl.ts';
import type { ReadForeign } from '../../schema/foreign-records.ts';
import { toInsdcRecord } from './to-insdc-record.ts';

/**
 * One record of an EMBL flat file, as ENA's Browser API gives it under '/embl/'.
 * @param lines from its line ID to before its '//'
 */
export function readEmblRecord(lines: readonly string[], where: string): ReadForeign {
  const parsed = parseEmbl(lines, where);
  if (!parsed.ok) return { ok: false, problem: parsed.error };
  return { ok: true, record: toInsdcRecord(parsed.value, { source: 'ena', where }) };
}
