import { readEmblRecord } from '../../../engine/archives/read-embl-record.ts';
import type { ReadForeign } from '../../../schema/foreign-records.ts';
import type { FetchedRecord, ListedRecord, SequenceArchive } from './archive.ts';
import { EnaSearch, type EnaSearchOptions } from './ena-search.ts';
import { fetchByHalves } from './fetch-by-halves.ts';
import { pairRecords, splitFlatFile } from './flat-files.ts';

/** Fields that every version of the Portal API has had of a sequence. */
const FIELDS = ['accession', 'last_updated', 'base_count'] as const;
/** A longer list cannot be told from one that the archive has cut. */
const MOST_IN_WINDOW = 20_000;

/**
 * Sequences of ENA: the Portal API lists them, the Browser API gives their flat files, which hold all that is known of
 * each.
 */
export function createEnaSequences(
  options: Omit<EnaSearchOptions, 'fields' | 'result'>,
): SequenceArchive {
  const search = new EnaSearch({ ...options, result: 'sequence', fields: FIELDS });
  return {
    mostInWindow: MOST_IN_WINDOW,
    count: (window) => search.count(window),
    list: (window) => search.list(window, toListed),
    check: (accessions) => search.check(accessions),
    fetch: (listed) =>
      fetchByHalves(listed, {
        fetch: (some) => fetchRecords(options, some),
        check: (accessions) => search.check(accessions),
      }),
  };
}

function toListed(row: Readonly<Record<string, string>>): ListedRecord {
  const [accession = ''] = (row.accession ?? '').split('.');
  const updated = (row.last_updated ?? '').slice(0, 10);
  const letters = Number(row.base_count ?? '');
  return {
    accession,
    name: accession,
    updated: /^\d{4}-\d\d-\d\d$/.test(updated) ? updated : null,
    letters: letters > 0 ? letters : null,
  };
}

async function fetchRecords(
  { client, address }: Omit<EnaSearchOptions, 'fields' | 'result'>,
  listed: readonly ListedRecord[],
): Promise<readonly FetchedRecord<ReadForeign>[]> {
  const base = `${address}/browser/api/embl`;
  let records: readonly FetchedRecord<ReadForeign>[] = [];
  await client.ask({
    url: `${base}/${listed.map(({ name }) => encodeURIComponent(name)).join(',')}`,
    accept: (text) => {
      const read = splitFlatFile(text, 'ID ').map((lines) => ({
        // The first of the line ID, as in 'ID   OX000001; SV 1; ...'.
        accession: /^ID\s+([^;\s]+)/.exec(lines[0] ?? '')?.[1] ?? '',
        read: readEmblRecord(lines, base),
      }));
      records = pairRecords(listed, read, (record) => `${base}/${record.name}`);
    },
  });
  return records;
}
