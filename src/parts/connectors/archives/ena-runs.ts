import type { ArchivedRun, FetchedRecord, ListedRecord, RunArchive, RunFile } from './archive.ts';
import { type EnaRow, EnaSearch, type EnaSearchOptions } from './ena-search.ts';
import { fetchByHalves } from './fetch-by-halves.ts';

/** What is kept of a run (ENA Portal API, returnFields of read_run). */
const FIELDS = [
  'run_accession',
  'last_updated',
  'first_public',
  'study_accession',
  'sample_accession',
  'experiment_accession',
  'tax_id',
  'scientific_name',
  'collection_date',
  'country',
  'center_name',
  'instrument_platform',
  'instrument_model',
  'library_name',
  'library_layout',
  'library_strategy',
  'library_source',
  'library_selection',
  'read_count',
  'base_count',
  'experiment_title',
  'sample_alias',
  'fastq_ftp',
  'fastq_bytes',
  'fastq_md5',
  'submitted_ftp',
  'submitted_bytes',
  'submitted_md5',
] as const;
const LISTED_FIELDS = ['run_accession', 'last_updated'] as const;
const MOST_IN_WINDOW = 20_000;

/** Runs of sequencers that ENA knows, of all of INSDC: what is said of them, and where their files lie. */
export function createEnaRuns(options: Omit<EnaSearchOptions, 'fields' | 'result'>): RunArchive {
  const listing = new EnaSearch({ ...options, result: 'read_run', fields: LISTED_FIELDS });
  const whole = new EnaSearch({ ...options, result: 'read_run', fields: FIELDS });
  return {
    mostInWindow: MOST_IN_WINDOW,
    count: (window) => listing.count(window),
    list: (window) => listing.list(window, toListed),
    check: (accessions) => listing.check(accessions),
    fetch: (listed) =>
      fetchByHalves(listed, {
        fetch: (some) => fetchRuns(whole, some),
        check: (accessions) => listing.check(accessions),
      }),
  };
}

async function fetchRuns(
  whole: EnaSearch,
  listed: readonly ListedRecord[],
): Promise<readonly FetchedRecord<ArchivedRun>[]> {
  const rows = await whole.findRows(listed.map(({ accession }) => accession));
  const byAccession = new Map(rows.map((row) => [row.run_accession, row]));
  return listed.flatMap((record) => {
    const row = byAccession.get(record.accession);
    if (row === undefined) return [];
    const address = `${whole.address}?result=read_run&query=run_accession=${record.accession}`;
    return [{ listed: record, content: toRun(row), address }];
  });
}

function toListed(row: EnaRow): ListedRecord {
  const updated = (row.last_updated ?? '').slice(0, 10);
  const accession = row.run_accession ?? '';
  return {
    accession,
    name: accession,
    updated: /^\d{4}-\d\d-\d\d$/.test(updated) ? updated : null,
    letters: null,
  };
}

const LINKS = new Set([
  'fastq_ftp',
  'fastq_bytes',
  'fastq_md5',
  'submitted_ftp',
  'submitted_bytes',
  'submitted_md5',
]);

function toRun(row: EnaRow): ArchivedRun {
  // ENA makes FASTQ of most runs; where it does not there is what was submitted.
  const fastq = readFiles(row, 'fastq');
  return {
    accession: row.run_accession ?? '',
    fields: Object.fromEntries(
      Object.entries(row).filter(([name, value]) => value !== '' && !LINKS.has(name)),
    ),
    files: fastq.length > 0 ? fastq : readFiles(row, 'submitted'),
  };
}

/** 'ftp.example.org/a.fastq.gz;ftp.example.org/b.fastq.gz' with sizes and digests in the same order. */
function readFiles(row: EnaRow, kind: 'fastq' | 'submitted'): RunFile[] {
  const split = (name: string) => (row[`${kind}_${name}`] ?? '').split(';');
  const [sizes, digests] = [split('bytes'), split('md5')];
  return split('ftp').flatMap((path, index) => {
    if (path.trim() === '') return [];
    const bytes = sizes[index] ?? '';
    const md5 = (digests[index] ?? '').toLowerCase();
    return [
      {
        // The same host gives its files by HTTPS too.
        url: /^[a-z]+:\/\//i.test(path) ? path : `https://${path}`,
        bytes: /^\d+$/.test(bytes) ? Number(bytes) : null,
        md5: /^[0-9a-f]{32}$/.test(md5) ? md5 : null,
      },
    ];
  });
}
