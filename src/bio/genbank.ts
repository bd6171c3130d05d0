import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import { type LocationPiece, parseLocation } from './genbank-location.ts';
import { parseQualifiers } from './genbank-qualifiers.ts';

/** One feature of a GenBank record. */
export interface GenBankFeature {
  /** 'CDS', 'gene', 'source'. */
  readonly key: string;
  /** Line of the file on which the feature begins, from 1. */
  readonly line: number;
  /** Pieces in reading order; their positions lie inside the sequence. */
  readonly location: readonly LocationPiece[];
  /** Values by name; a qualifier without a value, such as /pseudo, has the value ''. */
  readonly qualifiers: ReadonlyMap<string, readonly string[]>;
}

/** One record of a GenBank flat file. */
export interface GenBankRecord {
  readonly locus: string;
  readonly isCircular: boolean;
  readonly definition: string;
  /** First accession, without version. */
  readonly accession: string;
  /** Accession with version, or the accession where the record has none. */
  readonly version: string;
  readonly organism: string;
  readonly features: readonly GenBankFeature[];
  /** Upper-case letters A-Z. */
  readonly sequence: string;
}

interface RecordLines {
  readonly file: string;
  readonly firstLine: number;
  readonly lines: readonly string[];
}

const FEATURE_KEY = /^ {5}([A-Za-z0-9_'*-]+)\s+(\S.*)$/;
const CONTINUATION = /^ {6,}(\S.*)$/;

/**
 * Parses a GenBank flat file of one or more records (GenBank release notes, section 3.4). Problems
 * (genbank-no-record, genbank-no-sequence, genbank-cut, genbank-length, genbank-letter,
 * genbank-location) name the line. A record that ends without '//' was cut, and is refused.
 */
export function parseGenBank(text: string, file: string): Result<GenBankRecord[], Problem[]> {
  const problems: Problem[] = [];
  const records = splitRecords(text, file, problems).map((lines) => parseRecord(lines, problems));
  if (records.length === 0 && problems.length === 0) {
    const hint =
      'A GenBank flat file begins with a line LOCUS. Save the record as "GenBank (full)".';
    problems.push({ code: 'genbank-no-record', where: file, value: text.slice(0, 60), hint });
  }
  return problems.length > 0 ? fail(problems) : succeed(records);
}

function splitRecords(text: string, file: string, problems: Problem[]): RecordLines[] {
  const records: RecordLines[] = [];
  let open: { firstLine: number; lines: string[] } | null = null;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith('LOCUS')) open ??= { firstLine: i + 1, lines: [] };
    if (open === null) continue;
    if (line.startsWith('//')) {
      records.push({ file, ...open });
      open = null;
    } else open.lines.push(line);
  }
  if (open !== null) {
    const where = `${file} line ${open.firstLine}`;
    const hint = "This record ends without a line '//', so it was cut. Fetch the file again.";
    problems.push({ code: 'genbank-cut', where, value: open.lines[0] ?? '', hint });
  }
  return records;
}

function parseRecord(record: RecordLines, problems: Problem[]): GenBankRecord {
  const locusLine = record.lines[0] ?? '';
  const words = locusLine.split(/\s+/);
  const sequence = readSequence(record, problems);
  const declared = Number(/\s(\d+)\s+bp\b/.exec(locusLine)?.[1] ?? Number.NaN);
  if (sequence !== '' && !Number.isNaN(declared) && declared !== sequence.length) {
    const hint = `LOCUS says ${declared} bases but the sequence has ${sequence.length}. Fetch it again.`;
    const where = `${record.file} line ${record.firstLine}`;
    problems.push({ code: 'genbank-length', where, value: String(declared), hint });
  }
  const accession = readSection(record, 'ACCESSION').split(/\s+/)[0] ?? '';
  return {
    locus: words[1] ?? '',
    isCircular: words.includes('circular'),
    definition: readSection(record, 'DEFINITION').replace(/\.$/, ''),
    accession,
    version: readSection(record, 'VERSION').split(/\s+/)[0] || accession,
    organism: (record.lines.find((line) => /^ {2}ORGANISM/.test(line)) ?? '').slice(12).trim(),
    features: readFeatures(record, sequence.length, problems),
    sequence,
  };
}

/** A header section with its continuation lines joined by one blank. */
function readSection({ lines }: RecordLines, keyword: string): string {
  const begin = lines.findIndex((line) => line.startsWith(keyword));
  if (begin < 0) return '';
  const parts = [(lines[begin] ?? '').slice(keyword.length).trim()];
  for (let i = begin + 1; /^ {12}/.test(lines[i] ?? ''); i++) parts.push((lines[i] ?? '').trim());
  return parts.join(' ').trim();
}

function readSequence(record: RecordLines, problems: Problem[]): string {
  const origin = record.lines.findIndex((line) => line.startsWith('ORIGIN'));
  const letters: string[] = [];
  if (origin >= 0) {
    for (let i = origin + 1; i < record.lines.length; i++) {
      const content = (record.lines[i] ?? '').replace(/[\s\d]/g, '').toUpperCase();
      const wrong = /[^A-Z]/.exec(content)?.[0];
      if (wrong !== undefined) {
        const where = `${record.file} line ${record.firstLine + i}`;
        const hint = 'A sequence holds letters only, no gaps and no signs.';
        problems.push({ code: 'genbank-letter', where, value: wrong, hint });
      }
      letters.push(content);
    }
  }
  const sequence = letters.join('');
  if (sequence === '') {
    const where = `${record.file} line ${record.firstLine}`;
    const hint = 'The record has no sequence after ORIGIN. Save it as "GenBank (full)".';
    problems.push({ code: 'genbank-no-sequence', where, value: '', hint });
  }
  return sequence;
}

interface OpenFeature {
  readonly key: string;
  readonly line: number;
  /** The location, then one text per line of qualifiers. */
  readonly texts: string[];
}

function readFeatures(record: RecordLines, length: number, problems: Problem[]): GenBankFeature[] {
  const begin = record.lines.findIndex((line) => line.startsWith('FEATURES'));
  if (begin < 0) return [];
  const open: OpenFeature[] = [];
  for (let i = begin + 1; i < record.lines.length; i++) {
    const line = record.lines[i] ?? '';
    if (/^\S/.test(line)) break;
    const key = FEATURE_KEY.exec(line);
    if (key) open.push({ key: key[1] ?? '', line: record.firstLine + i, texts: [key[2] ?? ''] });
    else open.at(-1)?.texts.push(CONTINUATION.exec(line)?.[1] ?? '');
  }
  return open.flatMap((feature) => parseFeature(feature, { record, length, problems }) ?? []);
}

function parseFeature(
  feature: OpenFeature,
  context: { readonly record: RecordLines; readonly length: number; readonly problems: Problem[] },
): GenBankFeature | undefined {
  const firstQualifier = feature.texts.findIndex((text) => text.startsWith('/'));
  const split = firstQualifier < 0 ? feature.texts.length : firstQualifier;
  const locationText = feature.texts.slice(0, split).join('');
  const location = parseLocation(locationText);
  const where = `${context.record.file} line ${feature.line}`;
  const report = (hint: string): undefined => {
    const value = locationText.slice(0, 200);
    context.problems.push({ code: 'genbank-location', where, value, hint });
  };
  if (!location.ok) {
    // Only coding sequences are used, so another feature with an exotic location is left out.
    return feature.key === 'CDS' ? report(location.error) : undefined;
  }
  if (context.length > 0 && location.value.some((piece) => piece.end > context.length)) {
    return report(`The ${feature.key} ends outside of the sequence of ${context.length} bases.`);
  }
  const qualifiers = parseQualifiers(feature.texts.slice(split));
  return { key: feature.key, line: feature.line, location: location.value, qualifiers };
}
