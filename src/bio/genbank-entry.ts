import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import type { EmblRecord } from './embl.ts';
import { parseFlatFileDay } from './flat-file-day.ts';
import { parseQualifiers } from './genbank-qualifiers.ts';

/**
 * Parses the lines of one GenBank record, from its line LOCUS to before its '//', into what EMBL's form of the same
 * record says: whose it is and where it comes from, without its features but 'source' (GenBank release notes, section 3.4).
 * Problems (genbank-no-record, genbank-no-sequence, genbank-letter, genbank-length) name where it stands.
 */
export function parseGenBankEntry(
  lines: readonly string[],
  where: string,
): Result<EmblRecord, Problem> {
  const locus = lines[0] ?? '';
  if (!locus.startsWith('LOCUS ')) {
    const hint = 'A record of a GenBank flat file begins with a line LOCUS.';
    return fail({ code: 'genbank-no-record', where, value: locus.slice(0, 60), hint });
  }
  const sequence = readSequence(lines, where);
  if (!sequence.ok) return sequence;
  const declared = /\s(\d+)\s+bp\b/.exec(locus)?.[1];
  if (declared !== undefined && Number(declared) !== sequence.value.length) {
    const hint = `LOCUS says ${declared} bases, and the sequence has ${sequence.value.length}: the record was cut. Fetch it again.`;
    return fail({ code: 'genbank-length', where, value: declared, hint });
  }
  const [named = ''] = readSection(lines, 'VERSION').split(/\s+/);
  const [accession = '', version] = named.split('.');
  const links = readLinks(lines);
  return succeed({
    accession:
      accession === '' ? (readSection(lines, 'ACCESSION').split(/\s+/)[0] ?? '') : accession,
    version: version === undefined || !/^\d+$/.test(version) ? null : Number(version),
    moleculeType: readSource(lines).get('mol_type')?.[0] ?? '',
    description: readSection(lines, 'DEFINITION').replace(/\.$/, ''),
    projects: links.get('BioProject') ?? [],
    organism: (lines.find((line) => /^ {2}ORGANISM/.test(line)) ?? '').slice(12).trim(),
    created: null,
    updated: parseFlatFileDay(/(\d{1,2}-[A-Z]{3}-\d{4})\s*$/.exec(locus)?.[1] ?? ''),
    authors: readAuthors(lines),
    submittedFrom: readSubmitter(lines),
    references: links,
    comments: readComments(lines),
    source: readSource(lines),
    sequence: sequence.value,
  });
}

/** The texts of a section and the lines that go on with it, without their margin of twelve characters. */
function readSectionLines(lines: readonly string[], keyword: string, from = 0): string[] {
  const begin = lines.findIndex((line, at) => at >= from && line.startsWith(keyword));
  if (begin < 0) return [];
  const texts = [(lines[begin] ?? '').slice(12).trim()];
  for (let at = begin + 1; /^ {12}/.test(lines[at] ?? ''); at += 1) {
    texts.push((lines[at] ?? '').trim());
  }
  return texts;
}

function readSection(lines: readonly string[], keyword: string): string {
  return readSectionLines(lines, keyword).join(' ').trim();
}

function readSequence(lines: readonly string[], where: string): Result<string, Problem> {
  const begin = lines.findIndex((line) => line.startsWith('ORIGIN'));
  const letters = lines
    .slice(begin + 1)
    .map((line) => line.replace(/[\s\d]/g, ''))
    .join('')
    .toUpperCase();
  if (begin < 0 || letters === '') {
    const hint = 'The record has no sequence after ORIGIN: fetch the whole record.';
    return fail({ code: 'genbank-no-sequence', where, value: '', hint });
  }
  const wrong = /[^A-Z]/.exec(letters)?.[0];
  if (wrong === undefined) return succeed(letters);
  const hint = 'A sequence holds letters only, no gaps and no signs.';
  return fail({ code: 'genbank-letter', where, value: wrong, hint });
}

/** 'DBLINK      BioProject: PRJNA1' and the lines below it, by database. */
function readLinks(lines: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let last: string | null = null;
  for (const line of readSectionLines(lines, 'DBLINK')) {
    const match = /^([^:]+):\s*(.*)$/.exec(line);
    last = match?.[1]?.trim() ?? last;
    if (last === null) continue;
    const ids = (match?.[2] ?? line).split(/\s*,\s*/).filter((id) => id !== '');
    found.set(last, [...(found.get(last) ?? []), ...ids]);
  }
  return found;
}

/** Names of the first reference that has some: '  AUTHORS   Curie,M. and Pasteur,L.'. */
function readAuthors(lines: readonly string[]): string[] {
  return readSectionLines(lines, '  AUTHORS')
    .join(' ')
    .split(/\s*,\s+|\s+and\s+/)
    .filter((name) => name !== '');
}

/** '  JOURNAL   Submitted (13-JAN-2020) Institute, Town': the address behind the day. */
function readSubmitter(lines: readonly string[]): string {
  const begin = lines.findIndex((line) => /^ {2}JOURNAL\s+Submitted \(/.test(line));
  if (begin < 0) return '';
  const text = readSectionLines(lines, '  JOURNAL', begin).join(' ');
  return text.replace(/^Submitted \([^)]*\)\s*/, '').trim();
}

function readComments(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  let last: string | null = null;
  for (const text of readSectionLines(lines, 'COMMENT')) {
    const match = /^(.+?)\s*::\s*(.*)$/.exec(text);
    if (match !== null) {
      last = match[1] ?? '';
      values.set(last, match[2] ?? '');
    } else if (text === '' || text.startsWith('##')) last = null;
    else if (last !== null) values.set(last, `${values.get(last) ?? ''} ${text}`);
  }
  return values;
}

function readSource(lines: readonly string[]): Map<string, string[]> {
  const begin = lines.findIndex((line) => /^ {5}source\s/.test(line));
  if (begin < 0) return new Map();
  let end = begin + 1;
  while (/^ {21}/.test(lines[end] ?? '')) end += 1;
  const texts = lines.slice(begin + 1, end).map((line) => line.trim());
  const first = texts.findIndex((text) => text.startsWith('/'));
  return first < 0 ? new Map() : parseQualifiers(texts.slice(first));
}
