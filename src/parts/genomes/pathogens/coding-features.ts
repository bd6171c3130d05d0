import type { GenBankFeature, GenBankRecord } from '../../../bio/genbank.ts';
import { parseGff3Features } from '../../../bio/gff3-features.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import type { CodingFeature, CodingPiece } from './gene-map.ts';

/** The coding sequences of a GenBank record; pseudogenes are left out. */
export function listGenBankFeatures(record: GenBankRecord, file: string): CodingFeature[] {
  const isCoding = ({ key, qualifiers }: GenBankFeature): boolean =>
    key === 'CDS' && !qualifiers.has('pseudo') && !qualifiers.has('pseudogene');
  return record.features.filter(isCoding).map((feature) => {
    const first = (name: string): string => feature.qualifiers.get(name)?.[0] ?? '';
    const codonStart = Number(first('codon_start') || '1');
    return {
      where: `${file} line ${feature.line}`,
      names: ['gene', 'product', 'locus_tag', 'protein_id'].map(first),
      product: first('product'),
      pieces: feature.location.map(({ begin, end, strand }) => ({ begin, end, strand })),
      skip: codonStart === 2 || codonStart === 3 ? codonStart - 1 : 0,
      isPartial: feature.location.some((piece) => piece.isOpenBelow || piece.isOpenAbove),
    };
  });
}

interface GffLine {
  readonly line: number;
  /** Letter of the line where the end stands, from 1. */
  readonly endColumn: number;
  readonly seqid: string;
  readonly type: string;
  readonly piece: CodingPiece;
  readonly phase: number;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The coding sequences of a GFF3 file for a reference: its CDS features (lines of one ID are pieces
 * of one), or its genes where it has none. Problems name the line.
 */
export function listGff3Features(
  text: string,
  file: string,
  reference: { readonly id: string; readonly length: number },
): Result<CodingFeature[], Problem[]> {
  const problems = [...parseGff3Features(text, file).problems];
  if (problems.length > 0) return fail(problems);
  const all = readLines(text);
  const seqids = new Set(all.map(({ seqid }) => seqid));
  const isOwn = ({ seqid }: GffLine): boolean => seqids.size <= 1 || seqid === reference.id;
  const own = all.filter(isOwn);
  if (own.length === 0) {
    const hint = `It has no coding sequence on '${reference.id}', only on: ${[...seqids].slice(0, 5).join(', ')}.`;
    return fail([{ code: 'gff3-other-reference', where: file, value: reference.id, hint }]);
  }
  const coding = own.filter(({ type }) => type === 'CDS');
  const circular = /^[^#].*\bIs_circular=true\b/m.test(text) ? reference.length : null;
  const features: CodingFeature[] = [];
  for (const group of groupLines(coding.length > 0 ? coding : own)) {
    const feature = toFeature(group, { file, reference, circular });
    if (feature.ok) features.push(feature.value);
    else problems.push(feature.error);
  }
  return problems.length > 0 ? fail(problems) : succeed(features);
}

function readLines(text: string): GffLine[] {
  const lines: GffLine[] = [];
  for (const [i, content] of text.split(/\r?\n/).entries()) {
    if (content.startsWith('##FASTA') || content.startsWith('>')) break;
    const columns = content.split('\t');
    const [seqid = '', , type = '', begin, end, , strand, phase, attributes = ''] = columns;
    if (content.startsWith('#') || (type !== 'CDS' && type !== 'gene')) continue;
    lines.push({
      line: i + 1,
      endColumn: columns.slice(0, 4).join('\t').length + 2,
      seqid,
      type,
      piece: { begin: Number(begin) - 1, end: Number(end), strand: strand === '-' ? '-' : '+' },
      phase: phase === '1' || phase === '2' ? Number(phase) : 0,
      attributes: readAttributes(attributes),
    });
  }
  return lines;
}

function readAttributes(column: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const part of column.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 1) continue;
    const value = part
      .slice(equals + 1)
      .trim()
      .replace(/^"|"$/g, '');
    attributes.set(part.slice(0, equals).trim(), decode(value));
  }
  return attributes;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Lines with one ID belong together; a line without an ID stands alone. */
function groupLines(lines: readonly GffLine[]): GffLine[][] {
  const groups = new Map<string, GffLine[]>();
  for (const line of lines) {
    const key = line.attributes.get('ID') ?? `line ${line.line}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()];
}

interface GffContext {
  readonly file: string;
  readonly reference: { readonly id: string; readonly length: number };
  /** Length of the circle, or null for a linear reference. */
  readonly circular: number | null;
}

function toFeature(
  group: readonly GffLine[],
  { file, reference, circular }: GffContext,
): Result<CodingFeature, Problem> {
  const ordered = toReadingOrder(group);
  const pieces: CodingPiece[] = [];
  for (const { piece, line, endColumn } of ordered) {
    const { begin, end, strand } = piece;
    const mayWrap = circular !== null && begin < circular && end <= 2 * circular;
    if (end > reference.length && !mayWrap) {
      const where = `${file} line ${line} column ${endColumn}`;
      const hint = `It ends outside of the reference, which has ${reference.length} letters.`;
      return fail({ code: 'gff3-out-of-range', where, value: `${begin + 1}-${end}`, hint });
    }
    const wrapped = [
      { begin, end: Math.min(end, reference.length), strand },
      { begin: 0, end: end - reference.length, strand },
    ].filter((part) => part.end > part.begin);
    pieces.push(...(strand === '-' ? wrapped.reverse() : wrapped));
  }
  const get = (name: string): string => ordered[0]?.attributes.get(name) ?? '';
  // The public archives put the accession of the protein into Name, which nobody reads.
  const name = get('Name') === get('protein_id') ? '' : get('Name');
  const names = [
    name,
    get('gene'),
    get('gene_name'),
    get('product'),
    get('locus_tag'),
    get('Name'),
  ];
  return succeed({
    where: `${file} line ${ordered[0]?.line ?? 0}`,
    names: [...names, get('ID')],
    product: get('product'),
    pieces,
    skip: ordered[0]?.phase ?? 0,
    isPartial: get('partial') === 'true',
  });
}

/** On the reverse strand some programs list pieces along the genome, others as they are read. */
function toReadingOrder(group: readonly GffLine[]): GffLine[] {
  if (!group.every(({ piece }) => piece.strand === '-')) return [...group];
  return group.toSorted((a, b) => b.piece.begin - a.piece.begin);
}
