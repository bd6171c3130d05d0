import { NUC_COMPLEMENT } from '../../bio/alphabet.ts';
import type { CdsSegment } from '../../bio/annotation.ts';
import { translateCodon } from '../../bio/codon.ts';
import type { Range } from '../../bio/position.ts';
import type { Alignment, CodedInsertion } from './backtrace.ts';
import type { DatasetCds } from './dataset.ts';
import { BASE_BAND_WIDTH, type PeptideAligner, UNGAPPED_FRAME } from './peptide.ts';
import type { CdsTranslation, Mutation, NucleotideCalls } from './result.ts';
import { firstAtLeast } from './sorted-search.ts';

/** What of a query is translated. */
export interface AlignedQuery {
  readonly alignment: Alignment;
  readonly calls: NucleotideCalls;
}

/** A peptide in the coordinates of the reference. */
export interface PeptideInReference
  extends Pick<CdsTranslation, 'peptide' | 'insertions' | 'frameShifts'> {
  /** Codons that may differ from the reference, ascending; null where that is not known. */
  readonly touched: readonly number[] | null;
}

/** A stretch of the query that is read on with the reference, or an insertion (reference null). */
interface Piece {
  /** First letter in the query's CDS without gaps. */
  readonly begin: number;
  readonly end: number;
  /** Position of its first letter in the CDS of the reference. */
  readonly reference: number | null;
  readonly letters: Uint8Array;
  /** Where in `letters` it begins. */
  readonly at: number;
}

/** Part of an ascending list of ranges that overlaps with a segment. */
function overlapping<T extends Range>(ranges: readonly T[], { begin, end }: Range): T[] {
  const found: T[] = [];
  for (let i = firstAtLeast(ranges, (range) => range.end, begin + 1); i < ranges.length; i++) {
    const range = ranges[i] as T;
    if (range.begin >= end) break;
    found.push(range);
  }
  return found;
}

function insertionsIn(insertions: readonly CodedInsertion[], { begin, end }: Range) {
  const first = firstAtLeast(insertions, ({ position }) => position, begin + 1);
  const last = firstAtLeast(insertions, ({ position }) => position, end);
  return insertions.slice(first, last);
}

/** Ranges of letters in a segment that are not those of the reference, gaps left out. */
function* changedRanges(calls: NucleotideCalls, segment: Range): Generator<Range> {
  const { substitutions, missing, nonAcgtns } = calls;
  const first = firstAtLeast(substitutions, ({ position }) => position, segment.begin);
  for (let i = first; i < substitutions.length; i++) {
    const { position } = substitutions[i] as Mutation;
    if (position >= segment.end) break;
    yield { begin: position, end: position + 1 };
  }
  for (const ranges of [missing, nonAcgtns]) {
    for (const range of overlapping(ranges, segment)) {
      yield {
        begin: Math.max(range.begin, segment.begin),
        end: Math.min(range.end, segment.end),
      };
    }
  }
}

function readCodon(segment: CdsSegment, aligned: Uint8Array, codon: number): number {
  if (segment.strand === '+') {
    const at = segment.begin + 3 * codon;
    return translateCodon(
      aligned[at] as number,
      aligned[at + 1] as number,
      aligned[at + 2] as number,
    );
  }
  const at = segment.end - 1 - 3 * codon;
  return translateCodon(
    NUC_COMPLEMENT[aligned[at] as number] as number,
    NUC_COMPLEMENT[aligned[at - 1] as number] as number,
    NUC_COMPLEMENT[aligned[at - 2] as number] as number,
  );
}

/** Without gaps only the codons with changed letters are read again. */
function translateUngapped(
  cds: DatasetCds,
  segment: CdsSegment,
  { alignment: { aligned }, calls }: AlignedQuery,
  aligner: PeptideAligner,
): PeptideInReference {
  const codonOf = (position: number): number =>
    Math.floor(
      (segment.strand === '+' ? position - segment.begin : segment.end - 1 - position) / 3,
    );
  let peptide = cds.peptide;
  let mismatches = aligner.unknownLetters(cds);
  const touched: number[] = [];
  for (const { begin, end } of changedRanges(calls, segment)) {
    const [a, b] = [codonOf(begin), codonOf(end - 1)];
    for (let codon = Math.min(a, b); codon <= Math.max(a, b); codon++) {
      const letter = readCodon(segment, aligned, codon);
      // Read once already where another letter of it is changed, too.
      if (letter === peptide[codon]) continue;
      if (peptide === cds.peptide) peptide = cds.peptide.slice();
      peptide[codon] = letter;
      touched.push(codon);
      mismatches += aligner.countMismatch(cds.peptide[codon] as number, letter);
    }
  }
  if (aligner.isSurelyDiagonal(mismatches)) {
    touched.sort((x, y) => x - y);
    return { peptide, insertions: [], frameShifts: [], touched };
  }
  const query = { query: peptide, cds, frame: UNGAPPED_FRAME };
  const straight = { queryBegin: 0, referenceBegin: 0, length: peptide.length };
  const found = aligner.align({ ...query, straight: [straight] });
  return { peptide: found.aligned, insertions: found.insertions, frameShifts: [], touched: null };
}

/** Cuts a CDS at its gaps. Null where one of them shifts the frame or lies at an end. */
function cutPieces(segment: CdsSegment, { alignment, calls }: AlignedQuery): Piece[] | null {
  if (segment.strand !== '+') return null;
  const gaps = [
    ...overlapping(calls.deletions, segment).map(({ begin, end }) => ({
      begin,
      end,
      letters: new Uint8Array(0),
    })),
    ...insertionsIn(alignment.insertions, segment).map(({ position, letters }) => ({
      begin: position,
      end: position,
      letters,
    })),
  ].sort((a, b) => a.begin - b.begin || a.end - b.end);
  const pieces: Piece[] = [];
  let position = segment.begin;
  let length = 0;
  const addLetters = (end: number): void => {
    if (end === position) return;
    const [begin, at] = [length, position];
    length += end - position;
    const reference = position - segment.begin;
    pieces.push({ begin, end: length, reference, letters: alignment.aligned, at });
  };
  for (const { begin, end, letters } of gaps) {
    if (begin <= segment.begin || end >= segment.end) return null;
    if ((end - begin) % 3 !== 0 || letters.length % 3 !== 0) return null;
    addLetters(begin);
    position = end;
    if (letters.length === 0) continue;
    pieces.push({ begin: length, end: length + letters.length, reference: null, letters, at: 0 });
    length += letters.length;
  }
  addLetters(segment.end);
  return pieces;
}

/** The peptide of the query without its gaps, of which only codons with changes are read again. */
function readPieces(
  cds: DatasetCds,
  segment: CdsSegment,
  { pieces, calls }: { readonly pieces: readonly Piece[]; readonly calls: NucleotideCalls },
): Uint8Array {
  const length = pieces.at(-1)?.end ?? 0;
  const peptide = new Uint8Array(length / 3);
  let current = 0;
  const letterAt = (index: number): number => {
    while (index >= (pieces[current] as Piece).end) current++;
    while (index < (pieces[current] as Piece).begin) current--;
    const piece = pieces[current] as Piece;
    return piece.letters[piece.at + index - piece.begin] as number;
  };
  const read = (codon: number): void => {
    const at = 3 * codon;
    peptide[codon] = translateCodon(letterAt(at), letterAt(at + 1), letterAt(at + 2));
  };
  for (const { begin, end, reference } of pieces) {
    const first = Math.ceil(begin / 3);
    const last = Math.floor(end / 3);
    if (reference === null) for (let codon = first; codon < last; codon++) read(codon);
    else if (first < last) {
      const shift = (reference - begin) / 3;
      peptide.set(cds.peptide.subarray(first + shift, last + shift), first);
    }
    // The codons that a border cuts.
    if (begin % 3 !== 0) read(Math.floor(begin / 3));
    if (end % 3 !== 0) read(last);
  }
  for (const { begin, end, reference } of pieces) {
    if (reference === null) continue;
    const shift = segment.begin + reference - begin;
    const range = { begin: begin + shift, end: end + shift };
    for (const changed of changedRanges(calls, range)) {
      const last = Math.floor((changed.end - 1 - shift) / 3);
      for (let codon = Math.floor((changed.begin - shift) / 3); codon <= last; codon++) read(codon);
    }
  }
  return peptide;
}

function translateInFrame(
  cds: DatasetCds,
  segment: CdsSegment,
  query: AlignedQuery,
  aligner: PeptideAligner,
): PeptideInReference | null {
  const pieces = cutPieces(segment, query);
  if (pieces === null) return null;
  const peptide = readPieces(cds, segment, { pieces, calls: query.calls });
  const inserted = pieces.reduce(
    (sum, { reference, begin, end }) => sum + (reference === null ? end - begin : 0),
    0,
  );
  const deleted = cds.length + inserted - 3 * peptide.length;
  const frame = {
    bandWidth: Math.floor((deleted + inserted) / 3) + BASE_BAND_WIDTH,
    meanShift: Math.trunc((deleted - inserted) / 6),
    leftFree: false,
    rightFree: false,
  };
  const straight = pieces.flatMap(({ begin, end, reference }) => {
    if (reference === null) return [];
    const queryBegin = Math.ceil(begin / 3);
    const length = Math.floor(end / 3) - queryBegin;
    return length <= 0
      ? []
      : [{ queryBegin, referenceBegin: queryBegin + (reference - begin) / 3, length }];
  });
  const found = aligner.align({ query: peptide, cds, frame, straight });
  return { peptide: found.aligned, insertions: found.insertions, frameShifts: [], touched: null };
}

/**
 * Translates a CDS by what differs from the reference: possible where it is one segment that the query
 * covers from end to end and every deletion and insertion in it keeps the frame; else null.
 */
export function translateQuickly(
  cds: DatasetCds,
  query: AlignedQuery,
  aligner: PeptideAligner,
): PeptideInReference | null {
  const [segment] = cds.segments;
  if (segment === undefined || cds.segments.length !== 1) return null;
  const { alignmentRange, deletions } = query.calls;
  if (segment.begin < alignmentRange.begin || segment.end > alignmentRange.end) return null;
  const isGapped =
    overlapping(deletions, segment).length > 0 ||
    insertionsIn(query.alignment.insertions, segment).length > 0;
  return isGapped
    ? translateInFrame(cds, segment, query, aligner)
    : translateUngapped(cds, segment, query, aligner);
}
