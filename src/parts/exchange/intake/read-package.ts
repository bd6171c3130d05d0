import { parse } from 'csv-parse';
import { readEnaRow } from '../../../engine/archives/read-ena-row.ts';
import { readFlatFile } from '../../../engine/archives/read-flat-file.ts';
import { readLoculusRecord } from '../../../engine/archives/read-loculus-record.ts';
import { findNcbiSegment, readNcbiReport } from '../../../engine/archives/read-ncbi-report.ts';
import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import { readZip } from '../../../platform/files/read-zip.ts';
import type { ForeignSource, ReadForeign } from '../../../schema/foreign-records.ts';
import type { Problem } from '../../../schema/problem.ts';
import { peekHead } from '../../../std/peek-head.ts';
import { LineTooLongError, splitLines } from '../../../std/split-lines.ts';
import { SequenceShelf } from './sequence-shelf.ts';

/** A file of a package, on this machine. */
export interface PackageFile {
  readonly name: string;
  readonly path: string;
}

export interface ReadPackageOptions {
  readonly source: ForeignSource;
  readonly maxRecordBytes: number;
  /** Names of the columns of the checklist 'pathoplexus'. */
  readonly loculusColumns: ReadonlySet<string>;
}

/** One line of JSON: of a Loculus record with its aligned sequences too. */
const MAX_LINE_BYTES = 64 << 20;

type Kind = 'reports' | 'released' | 'flat' | 'fasta' | 'table';

interface Part {
  readonly name: string;
  readonly kind: Kind;
  /** May be called again. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * Reads the records of a package: of ENA a table of a search with FASTA, or flat files; of NCBI Datasets a zip, or its
 * data_report.jsonl with genomic.fna; of Loculus the lines of its get-released-data. Files may be packed and stand in any
 * order.
 */
export async function* readPackage(
  files: readonly PackageFile[],
  options: ReadPackageOptions,
): AsyncGenerator<ReadForeign> {
  const parts: Part[] = [];
  for (const file of files) {
    const found = await listParts(file);
    if ('problem' in found) yield { ok: false, problem: found.problem };
    else parts.push(...found.parts);
  }
  const shelf = await SequenceShelf.open();
  try {
    for (const part of parts.filter(({ kind }) => kind === 'fasta')) {
      const { maxRecordBytes } = options;
      const problems = await shelf
        .fill(part.open(), { file: part.name, maxRecordBytes })
        .catch((error: unknown) => [toDamage(error, part.name)]);
      for (const problem of problems) yield { ok: false, problem };
    }
    let isEmpty = true;
    for (const part of parts.filter(({ kind }) => kind !== 'fasta')) {
      isEmpty = false;
      yield* readPart(part, shelf, options);
    }
    if (isEmpty) yield { ok: false, problem: describeEmpty(files, options.source) };
  } finally {
    await shelf.close();
  }
}

function describeEmpty(files: readonly PackageFile[], source: ForeignSource): Problem {
  const wanted = {
    ena: 'a table of a search (TSV) with its FASTA file, or EMBL flat files',
    ncbi: 'the zip of NCBI Datasets, or its data_report.jsonl with genomic.fna',
    loculus: 'the NDJSON of get-released-data',
  };
  return {
    code: 'package-empty',
    where: files.map(({ name }) => name).join(', '),
    value: '',
    hint: `No file has records of ${source}: give ${wanted[source]}.`,
  };
}

async function listParts(
  file: PackageFile,
): Promise<{ readonly parts: readonly Part[] } | { readonly problem: Problem }> {
  const head = await readHead(file.path).catch(() => new Uint8Array());
  if (head[0] !== 0x50 || head[1] !== 0x4b) {
    const open = () => readDecompressed(file.path);
    return { parts: [{ name: file.name, kind: await findKind(file.name, open()), open }] };
  }
  const parts: Part[] = [];
  for await (const part of readZip(file.path, file.name)) {
    if ('problem' in part) return part;
    const inside = part.name.slice(file.name.length + 3);
    const kind = findKindByName(inside);
    if (kind === null) continue;
    const open = () => openInZip(file, inside);
    parts.push({ name: part.name, kind, open });
  }
  return { parts };
}

async function* openInZip(file: PackageFile, wanted: string): AsyncGenerator<Uint8Array> {
  for await (const part of readZip(file.path, file.name)) {
    if ('problem' in part || part.name !== `${file.name} > ${wanted}`) continue;
    yield* part.bytes;
    return;
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  const { open } = await import('node:fs/promises');
  const handle = await open(path);
  try {
    const head = new Uint8Array(4);
    await handle.read(head, 0, 4, 0);
    return head;
  } finally {
    await handle.close();
  }
}

/** Files of a package of NCBI Datasets beside the two are lists and reports that say the same again. */
function findKindByName(name: string): Kind | null {
  const base = name.split('/').at(-1) ?? '';
  if (/^data_report\.jsonl$/i.test(base)) return 'reports';
  if (/^genomic\.fna$/i.test(base)) return 'fasta';
  return null;
}

async function findKind(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Kind> {
  const { head, whole } = await peekHead(bytes, 64);
  await whole.return(undefined);
  const text = new TextDecoder().decode(head).trimStart();
  if (text.startsWith('>')) return 'fasta';
  if (text.startsWith('ID ')) return 'flat';
  if (!text.startsWith('{')) return 'table';
  return /"metadata"/.test(text) || /released|loculus|pathoplexus/i.test(name)
    ? 'released'
    : 'reports';
}

async function* readPart(
  part: Part,
  shelf: SequenceShelf,
  options: ReadPackageOptions,
): AsyncGenerator<ReadForeign> {
  try {
    if (part.kind === 'flat') {
      const maxRecordCharacters = options.maxRecordBytes * 2;
      yield* readFlatFile(part.open(), { file: part.name, maxRecordCharacters });
    } else if (part.kind === 'table') yield* readTable(part, shelf);
    else yield* readLines(part, shelf, options);
  } catch (error) {
    yield { ok: false, problem: toDamage(error, part.name) };
  }
}

async function* readTable(part: Part, shelf: SequenceShelf): AsyncGenerator<ReadForeign> {
  const rows = parse({
    delimiter: '\t',
    columns: true,
    bom: true,
    quote: null,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1 << 20,
  });
  const fill = async () => {
    try {
      for await (const chunk of part.open()) {
        if (!rows.write(chunk)) await new Promise((resolve) => rows.once('drain', resolve));
      }
      rows.end();
    } catch (error) {
      rows.destroy(error as Error);
    }
  };
  const filled = fill();
  let number = 1;
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    number += 1;
    yield await join(readEnaRow(row, `${part.name} row ${number}`), shelf, null);
  }
  await filled;
}

async function* readLines(
  part: Part,
  shelf: SequenceShelf,
  { loculusColumns, source }: ReadPackageOptions,
): AsyncGenerator<ReadForeign> {
  const decoder = new TextDecoder();
  let number = 0;
  for await (const line of splitLines(part.open(), MAX_LINE_BYTES)) {
    number += 1;
    const text = decoder.decode(line).trim();
    if (text === '') continue;
    const where = `${part.name} line ${number}`;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      const hint = 'This line is no JSON: the file was cut or damaged. Fetch it again.';
      yield {
        ok: false,
        problem: { code: 'line-invalid', where, value: text.slice(0, 100), hint },
      };
      continue;
    }
    if (part.kind === 'released' || source === 'loculus') {
      yield readReleasedLine(json, { columns: loculusColumns, where });
    } else yield await join(readNcbiReport(json, where), shelf, findNcbiSegment(json));
  }
}

/** A line of get-released-data. */
export function readReleasedLine(
  json: unknown,
  options: { readonly columns: ReadonlySet<string>; readonly where: string },
): ReadForeign {
  const { metadata, unalignedNucleotideSequences } = (json ?? {}) as Record<string, unknown>;
  if (typeof metadata !== 'object' || metadata === null) {
    const hint = 'A line of get-released-data is an object with "metadata".';
    return { ok: false, problem: { code: 'line-invalid', where: options.where, value: '', hint } };
  }
  const sequences = (unalignedNucleotideSequences ?? {}) as Record<string, unknown>;
  return readLoculusRecord(metadata as Record<string, unknown>, sequences, options);
}

async function join(
  read: ReadForeign,
  shelf: SequenceShelf,
  segment: string | null,
): Promise<ReadForeign> {
  if (!read.ok || read.record.state === 'withdrawn') return read;
  const { accession, version } = read.record;
  const found = await shelf.find(accession, version);
  if (found === null) return read;
  return { ok: true, record: { ...read.record, sequences: [{ ...found, segment }] } };
}

function toDamage(error: unknown, where: string): Problem {
  const value = error instanceof Error ? error.message.slice(0, 200) : '';
  const hint =
    error instanceof LineTooLongError
      ? 'A line is far too long: is this the right file?'
      : 'The file is cut or damaged: fetch it again. Records before the damage were read.';
  return { code: 'file-damaged', where, value, hint };
}
