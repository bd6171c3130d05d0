import { parseFasta } from '../../../bio/fasta.ts';
import { parseGenBank } from '../../../bio/genbank.ts';
import { findBaseName } from '../../../platform/files/paths.ts';
import { readBytes } from '../../../platform/files/read-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { listGenBankFeatures } from './coding-features.ts';
import { DATASET_FILE_LIMIT } from './dataset-source.ts';
import type { CodingFeature } from './gene-map.ts';
import { unpackText } from './unpack-text.ts';

/** A reference with the coding sequences that came with it. */
export interface ReferenceRecord {
  readonly id: string;
  readonly description: string;
  readonly organism: string | null;
  readonly taxonId: number | null;
  readonly sequence: string;
  readonly features: readonly CodingFeature[];
}

/** Reads a reference from a GenBank or FASTA file of one record; the content decides which it is. */
export async function readReference(path: string): Promise<Result<ReferenceRecord, Problem[]>> {
  const text = await readPackedText(path);
  if (!text.ok) return fail([text.error]);
  const isGenBank = /^\s*LOCUS\s/.test(text.value);
  return isGenBank ? readGenBank(text.value, path) : readFasta(text.value, path);
}

function readGenBank(text: string, path: string): Result<ReferenceRecord, Problem[]> {
  const parsed = parseGenBank(text, path);
  if (!parsed.ok) return parsed;
  const [record, second] = parsed.value;
  if (record === undefined || second !== undefined)
    return fail([notOneRecord(path, second?.version)]);
  const source = record.features.find(({ key }) => key === 'source');
  const taxon = source?.qualifiers.get('db_xref')?.find((value) => value.startsWith('taxon:'));
  return succeed({
    id: record.version || record.locus,
    description: record.definition,
    organism: record.organism === '' ? null : record.organism,
    taxonId: taxon === undefined ? null : Number(taxon.slice('taxon:'.length)) || null,
    sequence: record.sequence,
    features: listGenBankFeatures(record, path),
  });
}

function readFasta(text: string, path: string): Result<ReferenceRecord, Problem[]> {
  const { records, problems } = parseFasta(text, path);
  if (problems.length > 0) return fail([...problems]);
  const [record, second] = records;
  if (record === undefined || second !== undefined) return fail([notOneRecord(path, second?.name)]);
  if (record.dropped > 0) {
    const hint = 'A reference holds letters only: take gaps and other signs out.';
    const value = `${record.dropped} signs`;
    return fail([{ code: 'reference-letters', where: path, value, hint }]);
  }
  return succeed({
    id: record.id,
    description: record.name.slice(record.id.length).trim(),
    organism: null,
    taxonId: null,
    sequence: new TextDecoder().decode(record.letters),
    features: [],
  });
}

/** The text of a file on this machine that may be gzipped. */
export async function readPackedText(path: string): Promise<Result<string, Problem>> {
  const bytes = await readBytes(path, DATASET_FILE_LIMIT);
  return bytes.ok ? unpackText(path, bytes.value) : bytes;
}

function notOneRecord(path: string, second: string | undefined): Problem {
  const hint =
    second === undefined
      ? `There is no sequence in ${findBaseName(path)}: give a GenBank or FASTA file.`
      : 'A pathogen has one reference. For a genome in segments make one pathogen for each.';
  return { code: 'reference-not-one', where: path, value: (second ?? '').slice(0, 200), hint };
}
