import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import { parseFlatFileDay } from './flat-file-day.ts';
import { parseQualifiers } from './genbank-qualifiers.ts';

/** One record of an EMBL flat file (ENA flat file user manual, sections 3.4 to 3.6). */
export interface EmblRecord {
  /** First accession, without version. */
  readonly accession: string;
  /** Sequence version of the line ID; null where it gives none. */
  readonly version: number | null;
  /** 'genomic RNA' */
  readonly moleculeType: string;
  readonly description: string;
  /** 'PRJEB1234' */
  readonly projects: readonly string[];
  readonly organism: string;
  /** 'YYYY-MM-DD' of the lines DT; null where there is none. */
  readonly created: string | null;
  readonly updated: string | null;
  /** Of the first reference that names any: 'Curie M.', 'Pasteur L.'. */
  readonly authors: readonly string[];
  /** Where the record was submitted from: the address behind the day; '' where it is not told. */
  readonly submittedFrom: string;
  /** Cross references by database, such as 'BioSample'. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** Values of the structured comments (GenBank's '##Assembly-Data-START##'), by their names. */
  readonly comments: ReadonlyMap<string, string>;
  /** Qualifiers of the feature 'source'. */
  readonly source: ReadonlyMap<string, readonly string[]>;
  /** Upper-case letters A-Z. */
  readonly sequence: string;
}

/**
 * Parses the lines of one EMBL record, from its line ID to before its '//'.
 * Problems (embl-no-record, embl-no-sequence, embl-letter, embl-length) name where it stands.
 */
export function parseEmbl(lines: readonly string[], where: string): Result<EmblRecord, Problem> {
  const id = (lines[0] ?? '').slice(5).trim();
  if (!(lines[0] ?? '').startsWith('ID ')) {
    const hint = 'A record of an EMBL flat file begins with a line ID.';
    return fail({ code: 'embl-no-record', where, value: (lines[0] ?? '').slice(0, 60), hint });
  }
  const sequence = readSequence(lines, where);
  if (!sequence.ok) return sequence;
  const declared = /(\d+)\s+BP\.?\s*$/.exec(id)?.[1];
  if (declared !== undefined && Number(declared) !== sequence.value.length) {
    const hint = `The line ID says ${declared} bases, and the sequence has ${sequence.value.length}: the record was cut. Fetch it again.`;
    return fail({ code: 'embl-length', where, value: declared, hint });
  }
  const parts = id.split(/\s*;\s*/);
  const accession = readText(lines, 'AC').split(/\s*;\s*/)[0] || (parts[0] ?? '');
  const version = /^SV (\d+)$/.exec(parts[1] ?? '')?.[1];
  const days = lines.filter((line) => line.startsWith('DT '));
  const findDay = (word: RegExp) =>
    parseFlatFileDay((days.find((line) => word.test(line)) ?? '').slice(5).split(/\s/)[0] ?? '');
  return succeed({
    accession,
    version: version === undefined ? null : Number(version),
    moleculeType: parts[3] ?? '',
    description: readText(lines, 'DE').replace(/\.$/, ''),
    projects: [...readText(lines, 'PR').matchAll(/Project:\s*(\w+)/g)].map(([, one]) => one ?? ''),
    organism: readText(lines, 'OS'),
    created: findDay(/Created/i),
    updated: findDay(/updated/i),
    authors: readAuthors(lines),
    submittedFrom: readSubmitter(lines),
    references: readReferences(lines),
    comments: readComments(lines),
    source: readSource(lines),
    sequence: sequence.value,
  });
}

/** All lines of a kind, joined by blanks. */
function readText(lines: readonly string[], kind: string): string {
  const own = lines.filter((line) => line.startsWith(`${kind} `));
  return own.map((line) => line.slice(5).trim()).join(' ');
}

function readSequence(lines: readonly string[], where: string): Result<string, Problem> {
  const begin = lines.findIndex((line) => line.startsWith('SQ '));
  const letters = lines
    .slice(begin + 1)
    .map((line) => line.replace(/[\s\d]/g, ''))
    .join('')
    .toUpperCase();
  if (begin < 0 || letters === '') {
    const hint = 'The record has no sequence: fetch the whole record, not its header only.';
    return fail({ code: 'embl-no-sequence', where, value: '', hint });
  }
  const wrong = /[^A-Z]/.exec(letters)?.[0];
  if (wrong === undefined) return succeed(letters);
  const hint = 'A sequence holds letters only, no gaps and no signs.';
  return fail({ code: 'embl-letter', where, value: wrong, hint });
}

/** Names of the first reference that has some: 'RA   Curie M., Pasteur L.;'. */
function readAuthors(lines: readonly string[]): string[] {
  const begin = lines.findIndex((line) => line.startsWith('RA '));
  if (begin < 0) return [];
  let end = begin;
  while ((lines[end] ?? '').startsWith('RA ')) end += 1;
  const text = lines.slice(begin, end).map((line) => line.slice(5).trim());
  return text
    .join(' ')
    .replace(/;\s*$/, '')
    .split(/\s*,\s*/)
    .filter((name) => name !== '');
}

/** 'RL   Submitted (13-JAN-2020) to the INSDC.' and the lines behind it, which are the address. */
function readSubmitter(lines: readonly string[]): string {
  const begin = lines.findIndex((line) => /^RL\s+Submitted \(/.test(line));
  if (begin < 0) return '';
  let end = begin + 1;
  while ((lines[end] ?? '').startsWith('RL ')) end += 1;
  const address = lines.slice(begin + 1, end).map((line) => line.slice(5).trim());
  return address.join(' ').trim();
}

function readReferences(lines: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const match = /^DR\s+([^;]+);\s*([^;]+?)[;.]/.exec(line);
    if (match === null) continue;
    const [, database = '', id = ''] = match;
    found.set(database, [...(found.get(database) ?? []), id]);
  }
  return found;
}

function readComments(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  let last: string | null = null;
  for (const line of lines) {
    if (!line.startsWith('CC ')) continue;
    const text = line.slice(5).trim();
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
  const begin = lines.findIndex((line) => /^FT {3}source\s/.test(line));
  if (begin < 0) return new Map();
  let end = begin + 1;
  while (/^FT {10,}/.test(lines[end] ?? '')) end += 1;
  const texts = lines.slice(begin + 1, end).map((line) => line.slice(2).trim());
  // The location may go on over several lines before the first qualifier.
  const first = texts.findIndex((text) => text.startsWith('/'));
  return first < 0 ? new Map() : parseQualifiers(texts.slice(first));
}
