// A made-up archive of INSDC: records that a test adds, changes and suppresses, in both forms of flat files. Its accessions
// begin with ZZ, which no archive gives.
import { makeGenome } from '../contract/intake-kit.ts';

/** A record as the archive has it now. */
export interface SimulatedRecord {
  readonly accession: string;
  readonly version: number;
  /** 'YYYY-MM-DD' */
  readonly updated: string;
  readonly firstPublic: string;
  readonly isolate: string;
  readonly collected: string;
  readonly place: string;
  readonly biosample: string;
  readonly letters: string;
  readonly isPublic: boolean;
  /** Instead of its flat file. */
  readonly flatFile?: string;
}

/** A run of a sequencer as the archive has it now: fields of ENA's Portal API. */
export interface SimulatedRun {
  readonly accession: string;
  readonly updated: string;
  readonly isPublic: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

const [BEGIN, END] = [21_500, 24_000];
const piece = makeGenome().slice(BEGIN, END);
const NEXT: Readonly<Record<string, string>> = { A: 'C', C: 'G', G: 'T', T: 'A' };

/** Letters of a short piece of a genome, each number below four million another: analysed in no time. */
export function makePiece(number: number): string {
  const letters = [...piece];
  for (const place of [100 + (number % 2000), 2200 + (Math.floor(number / 2000) % 200)]) {
    letters[place] = NEXT[letters[place] ?? ''] ?? 'A';
  }
  return letters.join('');
}

/** A record whose values follow from its number. */
export function makeRecord(
  number: number,
  changes: Partial<SimulatedRecord> = {},
): SimulatedRecord {
  const digits = String(number).padStart(6, '0');
  return {
    accession: `ZZ${digits}`,
    version: 1,
    updated: '2026-01-15',
    firstPublic: '2026-01-10',
    isolate: `TEST/${number}/2025`,
    collected: '2025-12-01',
    place: number % 2 === 0 ? 'Switzerland: Bern' : 'Kenya',
    biosample: `SAMEA90${digits}`,
    letters: makePiece(number),
    isPublic: true,
    ...changes,
  };
}

/** A run whose values follow from its number. */
export function makeRun(number: number, changes: Partial<SimulatedRun> = {}): SimulatedRun {
  const digits = String(number).padStart(7, '0');
  const accession = `ERR9${digits}`;
  return {
    accession,
    updated: '2026-01-15',
    isPublic: true,
    ...changes,
    fields: {
      study_accession: 'PRJEB900001',
      sample_accession: `SAMEA90${digits.slice(1)}`,
      experiment_accession: `ERX9${digits}`,
      instrument_platform: 'ILLUMINA',
      instrument_model: 'Illumina MiSeq',
      library_layout: 'PAIRED',
      library_strategy: 'AMPLICON',
      first_public: '2026-01-10',
      fastq_ftp: `ftp.example.org/${accession}_1.fastq.gz;ftp.example.org/${accession}_2.fastq.gz`,
      fastq_bytes: '1000;2000',
      fastq_md5: `${digits.padStart(32, 'a')};${digits.padStart(32, 'b')}`,
      ...changes.fields,
    },
  };
}

/** What an archive holds; both stand-ins may give the same one, as the partners of INSDC do. */
export class SimulatedArchive {
  readonly records = new Map<string, SimulatedRecord>();
  readonly runs = new Map<string, SimulatedRun>();

  put(...records: readonly SimulatedRecord[]): void {
    for (const record of records) this.records.set(record.accession, record);
  }

  putRuns(...runs: readonly SimulatedRun[]): void {
    for (const run of runs) this.runs.set(run.accession, run);
  }

  /** Changes a record, which has to be there. */
  change(accession: string, changes: Partial<SimulatedRecord>): void {
    const record = this.records.get(accession);
    if (record === undefined) throw new Error(`No record ${accession}.`);
    this.records.set(accession, { ...record, ...changes });
  }
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function toFlatDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}-${MONTHS[Number(month) - 1]}-${year}`;
}

function toSequenceLines(
  letters: string,
  toLine: (blocks: string, end: number) => string,
): string[] {
  const lines: string[] = [];
  for (let at = 0; at < letters.length; at += 60) {
    const piece = letters.slice(at, at + 60).toLowerCase();
    lines.push(toLine((piece.match(/.{1,10}/g) ?? []).join(' '), at));
  }
  return lines;
}

function toQualifiers(record: SimulatedRecord): string[] {
  return [
    '/organism="Severe acute respiratory syndrome coronavirus 2"',
    '/mol_type="genomic RNA"',
    `/isolate="${record.isolate}"`,
    '/host="Homo sapiens"',
    '/db_xref="taxon:2697049"',
    `/geo_loc_name="${record.place}"`,
    `/collection_date="${record.collected}"`,
  ];
}

/** The record as ENA's Browser API gives it. */
export function toEmbl(record: SimulatedRecord): string {
  if (record.flatFile !== undefined) return record.flatFile;
  const { accession, version, letters } = record;
  return [
    `ID   ${accession}; SV ${version}; linear; genomic RNA; STD; VRL; ${letters.length} BP.`,
    'XX',
    `AC   ${accession};`,
    'XX',
    'PR   Project:PRJEB900001;',
    'XX',
    `DT   ${toFlatDay(record.firstPublic)} (Rel. 1, Created)`,
    `DT   ${toFlatDay(record.updated)} (Rel. 1, Last updated, Version ${version})`,
    'XX',
    `DE   Test record ${record.isolate}.`,
    'XX',
    'OS   Severe acute respiratory syndrome coronavirus 2',
    'XX',
    'RN   [1]',
    `RP   1-${letters.length}`,
    'RA   Alpha A.B., Beta C.;',
    'RT   ;',
    `RL   Submitted (${toFlatDay(record.firstPublic)}) to the INSDC.`,
    'RL   Test Institute, Street 1, Town, Country',
    'XX',
    `DR   BioSample; ${record.biosample}.`,
    'XX',
    'FH   Key             Location/Qualifiers',
    `FT   source          1..${letters.length}`,
    ...toQualifiers(record).map((text) => `FT                   ${text}`),
    'XX',
    `SQ   Sequence ${letters.length} BP;`,
    ...toSequenceLines(letters, (blocks, at) => {
      const end = Math.min(at + 60, letters.length);
      return `     ${blocks.padEnd(65)} ${String(end).padStart(9)}`;
    }),
    '//',
    '',
  ].join('\n');
}

/** The record as NCBI's EFetch gives it. */
export function toGenBank(record: SimulatedRecord): string {
  if (record.flatFile !== undefined) return record.flatFile;
  const { accession, version, letters } = record;
  return [
    `LOCUS       ${accession}    ${letters.length} bp    RNA     linear   VRL ${toFlatDay(record.updated)}`,
    `DEFINITION  Test record ${record.isolate}.`,
    `ACCESSION   ${accession}`,
    `VERSION     ${accession}.${version}`,
    'DBLINK      BioProject: PRJEB900001',
    `            BioSample: ${record.biosample}`,
    'KEYWORDS    .',
    'SOURCE      Severe acute respiratory syndrome coronavirus 2',
    '  ORGANISM  Severe acute respiratory syndrome coronavirus 2',
    `REFERENCE   1  (bases 1 to ${letters.length})`,
    '  AUTHORS   Alpha,A.B. and Beta,C.',
    `  JOURNAL   Submitted (${toFlatDay(record.firstPublic)}) Test Institute, Street 1, Town,`,
    '            Country',
    'FEATURES             Location/Qualifiers',
    `     source          1..${letters.length}`,
    ...toQualifiers(record).map((text) => `                     ${text}`),
    'ORIGIN',
    ...toSequenceLines(letters, (blocks, at) => `${String(at + 1).padStart(9)} ${blocks}`),
    '//',
    '',
  ].join('\n');
}
