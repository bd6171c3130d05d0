import type { Problem } from '../std/problem.ts';

/** One feature line of a GFF3 file. */
export interface GffFeature {
  /** From 1. */
  readonly line: number;
  /** Letters before what problems are about, from 1: the start, the end, and the attributes. */
  readonly columns: { readonly begin: number; readonly end: number; readonly attributes: number };
  readonly seqid: string;
  readonly type: string;
  /** 0-based half-open. */
  readonly begin: number;
  readonly end: number;
  readonly strand: '+' | '-';
  readonly id: string;
  readonly name: string;
  readonly product: string;
  readonly parents: readonly string[];
  readonly isCircular: boolean;
}

/** Attributes that may hold a name, by feature type, best first. */
const NAMES_OF_GENE =
  'Gene gene gene_name locus_tag Name name Alias alias standard_name old-name product gene_synonym gb-synonym acronym gb-acronym protein_id ID';
const NAMES_OF_CDS =
  'Name name Alias alias standard_name old-name Gene gene gene_name locus_tag product gene_synonym gb-synonym acronym gb-acronym protein_id ID';
const NAMES_OF_PROTEIN =
  'product protein_id gene_synonym gb-synonym acronym gb-acronym ID Gene gene gene_name locus_tag Name name Alias alias standard_name old-name';
const PRODUCT_NAMES = 'Product product Protein protein protein_id';

type Attributes = ReadonlyMap<string, readonly string[]>;

/** The feature lines of a GFF3 text, and a Problem for every line that is none. */
export function parseGff3Features(
  text: string,
  file: string,
): { readonly features: readonly GffFeature[]; readonly problems: readonly Problem[] } {
  const features: GffFeature[] = [];
  const problems: Problem[] = [];
  const lines = text.split(/\r?\n/);
  for (const [i, content] of lines.entries()) {
    if (content.startsWith('##FASTA') || content.startsWith('>')) break;
    if (content.trim() === '' || content.startsWith('#')) continue;
    const feature = parseLine(content, i + 1, features.length);
    if ('hint' in feature) {
      problems.push({
        code: 'gff3-line-invalid',
        where: `${file} line ${i + 1} column ${feature.column}`,
        value: content.slice(0, 200),
        hint: feature.hint,
      });
    } else features.push(feature);
  }
  return { features, problems };
}

/** What is wrong with a line, and the letter of it where that begins, from 1. */
interface LineFault {
  readonly hint: string;
  readonly column: number;
}

function parseLine(content: string, line: number, ordinal: number): GffFeature | LineFault {
  const columns = content.split('\t');
  const columnOf = (index: number): number =>
    columns.slice(0, index).reduce((sum, text) => sum + text.length + 1, 1);
  const refuse = (index: number, hint: string): LineFault => ({ hint, column: columnOf(index) });
  const [seqid = '', , type = '', start = '', end = '', , strand = ''] = columns;
  if (columns.length !== 9) {
    const hint = `A feature has 9 columns separated by tabs, but this line has ${columns.length}.`;
    return refuse(Math.min(columns.length, 9) - 1, hint);
  }
  if (!/^\d{1,10}$/.test(start) || !/^\d{1,10}$/.test(end) || Number(start) < 1) {
    const isStart = !/^\d{1,10}$/.test(start) || Number(start) < 1;
    const hint =
      'Columns 4 and 5 must hold the start and the end, whole numbers that count from 1.';
    return refuse(isStart ? 3 : 4, hint);
  }
  if (Number(end) < Number(start)) {
    return refuse(4, `The end ${end} comes before the start ${start}.`);
  }
  if (!['+', '-', '.', '?'].includes(strand)) {
    return refuse(6, "Column 7 must hold the strand: '+', '-', '.' or '?'.");
  }
  const attributes = parseAttributes(columns[8] ?? '');
  if (typeof attributes === 'string') return refuse(8, attributes);
  const name = firstOf(attributes, namesFor(type)) ?? `Feature #${ordinal}`;
  return {
    line,
    columns: { begin: columnOf(3), end: columnOf(4), attributes: columnOf(8) },
    seqid: decodePercent(seqid) ?? seqid,
    type: decodePercent(type) ?? type,
    begin: Number(start) - 1,
    end: Number(end),
    strand: strand === '-' ? '-' : '+',
    id: firstOf(attributes, 'ID') ?? name,
    name,
    product: firstOf(attributes, PRODUCT_NAMES) ?? name,
    parents: attributes.get('Parent') ?? [],
    isCircular: firstOf(attributes, 'Is_circular')?.toLowerCase() === 'true',
  };
}

function namesFor(type: string): string {
  const lower = type.toLowerCase();
  if (lower === 'cds') return NAMES_OF_CDS;
  return lower === 'mature_protein_region_of_cds' ? NAMES_OF_PROTEIN : NAMES_OF_GENE;
}

function firstOf(attributes: Attributes, names: string): string | undefined {
  for (const name of names.split(' ')) {
    const value = attributes.get(name)?.[0];
    if (value !== undefined) return value;
  }
  return undefined;
}

function parseAttributes(column: string): Attributes | string {
  const attributes = new Map<string, string[]>();
  if (column.trim() === '.') return attributes;
  for (const part of column.split(';')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    // Files in the wild hold such stray words; they say nothing that is needed here.
    if (equals < 1) continue;
    const key = decodePercent(part.slice(0, equals).trim());
    const text = part.slice(equals + 1).trim();
    const values = text
      .replace(/^["']|["']$/g, '')
      .split(',')
      .map(decodePercent);
    if (key === null || values.some((value) => value === null)) {
      return `The attribute '${part.trim().slice(0, 60)}' holds a '%' that is no valid escape.`;
    }
    const list = attributes.get(key) ?? [];
    list.push(...values.filter((value) => value !== null));
    attributes.set(key, list);
  }
  return attributes;
}

function decodePercent(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return null;
  }
}
