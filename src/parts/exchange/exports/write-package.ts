import { writeWorkbook } from '../../../platform/files/write-workbook.ts';
import { writeZip, type ZippedFile } from '../../../platform/files/write-zip.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { EntryReference, ReadSequencesPort } from '../../../schema/ports.ts';
import { toCsvCell } from '../../../std/csv-cell.ts';
import { BYTE_ORDER_MARK } from '../../../std/spreadsheet-cell.ts';
import type { ExportReport } from './export-report.ts';
import type { ExportTarget } from './export-target.ts';
import type { EntryExport } from './exported-entry.ts';
import { ncbiColumns } from './write-ncbi-rows.ts';

export const tableFormats = ['tsv', 'csv', 'xlsx'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** An entry that leaves, in the words of its archive. */
export type LeavingEntry = EntryReference & { readonly exported: EntryExport };

export interface PackageSource {
  readonly target: ExportTarget;
  readonly checklist: Checklist;
  readonly format: TableFormat;
  /** Reads all entries from the first on: it is called once for each file. */
  readonly readEntries: () => AsyncIterable<readonly LeavingEntry[]>;
  readonly readSequences: ReadSequencesPort['readSequences'];
  readonly report: ExportReport;
  readonly leftOut: readonly { readonly accessionVersion: string; readonly reason: string }[];
  /** Name of the node, and when. */
  readonly by: string;
}

/** The tables, the sequences and what has to be known of them, as a zip file; memory is that of a batch of entries. */
export function writePackage(source: PackageSource): AsyncGenerator<Uint8Array> {
  return writeZip(listFiles(source));
}

async function* listFiles(source: PackageSource): AsyncGenerator<ZippedFile> {
  const { target, format } = source;
  for (const [table, columns] of listTables(source)) {
    const pieces =
      format === 'xlsx'
        ? [await writeSheet(source, table, columns)]
        : writeTable(source, table, columns);
    yield { name: `${table}.${format}`, pieces };
  }
  yield { name: target.sequences, pieces: writeSequences(source) };
  if (source.leftOut.length > 0) {
    const lines = source.leftOut.map((one) => `${one.accessionVersion}\t${one.reason}\n`);
    yield { name: 'left-out.tsv', pieces: ['accessionVersion\treason\n', ...lines] };
  }
  yield { name: 'README.txt', pieces: [describe(source)] };
}

/** Tables with their columns. */
function listTables({ target, checklist }: PackageSource): [string, readonly string[]][] {
  if (target.id === 'ncbi') return Object.entries(ncbiColumns);
  const names = checklist.fields.map(({ name }) => name);
  // Several sequences of an entry are named in a column of their own.
  return [[target.table, target.id === 'pathoplexus' ? [...names, 'fastaIds'] : names]];
}

/** What stands above the header: ENA's spreadsheets name their checklist first. */
function writeHead({ target, checklist }: PackageSource, columns: readonly string[]): string[][] {
  if (target.id !== 'ena') return [[...columns]];
  const title = ['Checklist', 'ERC000033', checklist.title];
  return [title, [...columns], ['#units', ...columns.slice(1).map(findUnit)]];
}

function findUnit(column: string): string {
  if (/\((latitude|longitude)\)$/.test(column)) return 'DD';
  return column === 'host age' ? 'years' : '';
}

async function* writeTable(
  source: PackageSource,
  table: string,
  columns: readonly string[],
): AsyncGenerator<string> {
  const isCsv = source.format === 'csv';
  const toLine = (cells: readonly string[]) =>
    isCsv
      ? `${cells.map((cell) => toCsvCell(cell)).join(',')}\r\n`
      : `${cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`;
  yield (isCsv ? BYTE_ORDER_MARK : '') + writeHead(source, columns).map(toLine).join('');
  for await (const batch of source.readEntries()) {
    yield listRows(batch, table, columns).map(toLine).join('');
  }
}

function listRows(
  batch: readonly LeavingEntry[],
  table: string,
  columns: readonly string[],
): string[][] {
  return batch
    .flatMap(({ exported }) => exported.rows[table] ?? [])
    .map((row) => columns.map((column) => row[column] ?? ''));
}

async function writeSheet(
  source: PackageSource,
  table: string,
  columns: readonly string[],
): Promise<Uint8Array> {
  const rows = writeHead(source, columns);
  for await (const batch of source.readEntries()) rows.push(...listRows(batch, table, columns));
  return writeWorkbook([
    {
      name: table.slice(0, 31),
      rows: rows.map((cells) => cells.map((text) => ({ text, style: 'text' as const }))),
      columnStyle: 'text',
      widths: columns.map((name) => Math.min(40, Math.max(12, name.length + 2))),
    },
  ]);
}

async function* writeSequences(source: PackageSource): AsyncGenerator<string> {
  for await (const batch of source.readEntries()) {
    const stored = await source.readSequences(batch);
    const letters = new Map(
      stored.map((one) => [`${one.accession}.${one.version} ${one.segment}`, one.letters]),
    );
    for (const { accession, version, exported } of batch) {
      for (const [segment, name] of exported.names) {
        const own = letters.get(`${accession}.${version} ${segment}`);
        if (own !== undefined) yield `>${name}\n${own}\n`;
      }
    }
  }
}

function describe({ target, report, by, leftOut }: PackageSource): string {
  const list = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : ['', title, ...rows.map((row) => `  ${row}`)];
  return [
    `${target.title}`,
    by,
    '',
    target.hint,
    '',
    `Entries that match: ${report.entries}. Written: ${report.exported}. Left out: ${leftOut.length}${leftOut.length > 0 ? ', see left-out.tsv' : ''}.`,
    ...list(
      'Required columns that could not be filled:',
      report.missing.map(({ column, entries }) => `${column}: ${entries} entries`),
    ),
    ...list(
      'Values that the archive does not take:',
      report.invalid.map(
        ({ column, entries, example }) => `${column}: ${entries} entries, such as "${example}"`,
      ),
    ),
    ...list(
      "Columns with the archive's word for a missing value:",
      report.nullTerms.map(({ column, entries }) => `${column}: ${entries} entries`),
    ),
    ...list(
      'Fields of the entries that the archive has no column for:',
      report.lost.map(({ column, entries }) => `${column}: ${entries} entries`),
    ),
    '',
  ].join('\n');
}
