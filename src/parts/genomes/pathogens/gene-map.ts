import type { Problem } from '../../../schema/problem.ts';

/** One coding sequence as a record or an annotation gives it. */
export interface CodingFeature {
  /** For messages: 'x.gb line 12'. */
  readonly where: string;
  /** Possible names, best first; empty ones are passed over. */
  readonly names: readonly string[];
  readonly product: string;
  /** In reading order, 0-based half-open. */
  readonly pieces: readonly CodingPiece[];
  /** Bases before the first whole codon: 0, 1 or 2. */
  readonly skip: number;
  /** The record says that the sequence is not complete at one of its ends. */
  readonly isPartial: boolean;
}

export interface CodingPiece {
  readonly begin: number;
  readonly end: number;
  readonly strand: '+' | '-';
}

/** A coding sequence of the new gene map: whole codons under a name of its own. */
export interface MappedCds {
  readonly name: string;
  readonly product: string;
  readonly pieces: readonly CodingPiece[];
}

export interface GeneMap {
  readonly cdses: readonly MappedCds[];
  /** What was left out or cut, for the person to know. */
  readonly notes: readonly Problem[];
}

const NAME_LIMIT = 60;
/** Trees list mutations of the genome itself under this name. */
const RESERVED = 'nuc';

/**
 * Makes a gene map: every coding sequence gets the first of its names that is still free, written
 * without blanks and colons so that 'S:N501Y' can be taken apart, and is cut to whole codons.
 */
export function makeGeneMap(features: readonly CodingFeature[]): GeneMap {
  const taken = new Set([RESERVED]);
  const cdses: MappedCds[] = [];
  const notes: Problem[] = [];
  for (const feature of features) {
    const length = lengthOf(feature.pieces) - feature.skip;
    const pieces = cutPieces(feature.pieces, { skip: feature.skip, length: length - (length % 3) });
    const name = findFreeName(feature.names, taken);
    if (length < 3) {
      const hint = 'This coding sequence has no whole codon and was left out.';
      notes.push({ code: 'cds-empty', where: feature.where, value: name, hint });
      continue;
    }
    if (length % 3 !== 0 && !feature.isPartial) {
      const hint = `Its length of ${length} is no multiple of 3; the last ${length % 3} were left out.`;
      notes.push({ code: 'cds-cut', where: feature.where, value: name, hint });
    }
    taken.add(name);
    cdses.push({ name, product: feature.product, pieces });
  }
  return { cdses, notes };
}

/** The gene map as GFF3, positions from 1. */
export function formatGeneMap(
  cdses: readonly MappedCds[],
  reference: { readonly id: string; readonly length: number },
): string {
  const seqid = encode(reference.id);
  const lines = ['##gff-version 3', `##sequence-region ${seqid} 1 ${reference.length}`];
  for (const { name, product, pieces } of cdses) {
    let before = 0;
    const attributes = `ID=cds-${encode(name)};Name=${encode(name)};product=${encode(product || name)}`;
    for (const { begin, end, strand } of pieces) {
      const phase = (3 - (before % 3)) % 3;
      lines.push([seqid, '.', 'CDS', begin + 1, end, '.', strand, phase, attributes].join('\t'));
      before += end - begin;
    }
  }
  return `${lines.join('\n')}\n`;
}

function lengthOf(pieces: readonly CodingPiece[]): number {
  return pieces.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/** The pieces of the part that begins after `skip` bases and has `length` bases, in reading order. */
function cutPieces(
  pieces: readonly CodingPiece[],
  { skip, length }: { readonly skip: number; readonly length: number },
): CodingPiece[] {
  let at = 0;
  return pieces.flatMap((piece) => {
    const size = piece.end - piece.begin;
    const first = Math.max(0, skip - at);
    const last = Math.min(size, skip + length - at);
    at += size;
    if (last <= first) return [];
    const { begin, end, strand } = piece;
    return strand === '+'
      ? { begin: begin + first, end: begin + last, strand }
      : { begin: end - last, end: end - first, strand };
  });
}

function findFreeName(names: readonly string[], taken: ReadonlySet<string>): string {
  const usable = names.map(toUsableName).filter((name) => name !== '');
  const free = usable.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const stem = usable[0] ?? 'CDS';
  let number = usable.length === 0 ? 1 : 2;
  while (taken.has(`${stem}_${number}`)) number++;
  return `${stem}_${number}`;
}

function toUsableName(name: string): string {
  return name
    .trim()
    .replaceAll("'", '')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, NAME_LIMIT);
}

function encode(text: string): string {
  return text.replace(/[\p{Cc}%;=&,]/gu, (letter) => encodeURIComponent(letter));
}
