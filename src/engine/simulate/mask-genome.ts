import { AA_X, NUC_N, nucLetter } from '../../bio/alphabet.ts';
import type { Insertion, SequenceDifferences } from '../../schema/genome-row.ts';
import type { GenomeModel } from './genome-model.ts';
import { codeAt, type GenomeState, lowerBound, translateAt } from './genome-state.ts';

/** What sequencing made of a genome. */
export interface SequencingOutcome {
  /** First and one past the last base of the sequence; no CDS may reach outside. */
  readonly begin: number;
  readonly end: number;
  /** Ascending, disjoint, not touching ranges of N: begin0, end0, begin1, end1, ... */
  readonly missing: readonly number[];
  /** Ambiguous letters, ascending, outside of `missing`. */
  readonly mixed: readonly MixedSite[];
}

/** An ambiguous letter (nucleotide code) at a position. */
export interface MixedSite {
  readonly position: number;
  readonly code: number;
}

/** The differences of one genome, as the analysis reports them. */
export interface MaskedGenome {
  readonly nucleotide: SequenceDifferences;
  readonly aminoAcid: Readonly<Record<string, SequenceDifferences>>;
}

/** Says whether a position lies in one of the flat ascending ranges. */
export function isInRanges(ranges: readonly number[], position: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (position < (ranges[i] as number)) return false;
    if (position < (ranges[i + 1] as number)) return true;
  }
  return false;
}

/** Codons of one CDS that an outcome touches. */
interface TouchedCodons {
  /** Ranges of codons without any called base: begin0, end0, ... in no order. */
  readonly missing: number[];
  /** Codons with some letters missing or ambiguous. */
  readonly partial: Set<number>;
}

/** Applies missing ranges and ambiguous letters to a complete genome. Sequence-analysis specification, 4.5 to 4.7. */
export function maskGenome(
  model: GenomeModel,
  state: GenomeState,
  outcome: SequencingOutcome,
): MaskedGenome {
  const { begin, end, missing, mixed } = outcome;
  const letters = maskLetters(state, outcome);
  const nucleotide: SequenceDifferences = {
    begin,
    end,
    ...letters,
    missing,
    insertions: keepInsertions(state.insertions, missing),
  };
  const touched = findTouchedCodons(model, outcome);
  if (touched.size === 0) return { nucleotide, aminoAcid: state.aminoAcid };
  const letterAt = (position: number): number => {
    for (const site of mixed) if (site.position === position) return site.code;
    return isInRanges(missing, position) ? NUC_N : codeAt(model, state, position);
  };
  const aminoAcid = { ...state.aminoAcid };
  for (const [cds, codons] of touched) {
    const name = model.coding.names[cds] as string;
    const old = aminoAcid[name] as SequenceDifferences;
    aminoAcid[name] = maskPeptide(old, codons, {
      reference: model.coding.peptides[cds] as Uint8Array,
      translate: (codon) => translateAt(model.coding.bases[cds] as Int32Array, codon, letterAt),
    });
  }
  return { nucleotide, aminoAcid };
}

function maskLetters(
  { positions, symbols }: GenomeState,
  { begin, end, missing, mixed }: SequencingOutcome,
): { positions: readonly number[]; symbols: string } {
  let from = lowerBound(positions, begin);
  const last = lowerBound(positions, end);
  const isWhole = from === 0 && last === positions.length;
  if (isWhole && missing.length === 0 && mixed.length === 0) return { positions, symbols };
  const kept: number[] = [];
  let letters = '';
  for (let i = 0; i <= missing.length; i += 2) {
    const to = i < missing.length ? lowerBound(positions, missing[i] as number) : last;
    for (let k = from; k < to; k++) kept.push(positions[k] as number);
    letters += symbols.slice(from, to);
    if (i < missing.length) from = lowerBound(positions, missing[i + 1] as number);
  }
  for (const { position, code } of mixed) {
    const at = lowerBound(kept, position);
    kept.splice(at, 0, position);
    letters = letters.slice(0, at) + nucLetter(code) + letters.slice(at);
  }
  return { positions: kept, symbols: letters };
}

/** An insertion with missing letters on both sides is missing itself. */
function keepInsertions(
  insertions: readonly Insertion[],
  missing: readonly number[],
): readonly Insertion[] {
  if (insertions.length === 0) return insertions;
  return insertions.filter(
    ({ position }) => !(isInRanges(missing, position) && isInRanges(missing, position - 1)),
  );
}

function findTouchedCodons(
  { coding, pathogen }: GenomeModel,
  { missing, mixed }: SequencingOutcome,
): Map<number, TouchedCodons> {
  const touched = new Map<number, TouchedCodons>();
  const codonsOf = (cds: number): TouchedCodons => {
    const known = touched.get(cds);
    if (known !== undefined) return known;
    const added = { missing: [], partial: new Set<number>() };
    touched.set(cds, added);
    return added;
  };
  for (let i = 0; i < missing.length; i += 2) {
    const begin = missing[i] as number;
    const end = missing[i + 1] as number;
    for (let cds = 0; cds < pathogen.cdses.length; cds++) {
      for (const segment of pathogen.cdses[cds]?.segments ?? []) {
        const from = Math.max(begin, segment.begin);
        const to = Math.min(end, segment.end);
        if (from >= to) continue;
        const offset =
          segment.localBegin + (segment.strand === '-' ? segment.end - to : from - segment.begin);
        addRange(codonsOf(cds), offset, offset + to - from);
      }
    }
  }
  for (const { position } of mixed) {
    const last = coding.starts[position + 1] as number;
    for (let entry = coding.starts[position] as number; entry < last; entry++) {
      const codon = Math.floor((coding.entryOffset[entry] as number) / 3);
      codonsOf(coding.entryCds[entry] as number).partial.add(codon);
    }
  }
  return touched;
}

function addRange({ missing, partial }: TouchedCodons, from: number, to: number): void {
  const first = Math.ceil(from / 3);
  const last = Math.floor(to / 3);
  if (first < last) missing.push(first, last);
  if (from % 3 !== 0) partial.add(first - 1);
  if (to % 3 !== 0) partial.add(last);
}

function maskPeptide(
  old: SequenceDifferences,
  codons: TouchedCodons,
  cds: { readonly reference: Uint8Array; readonly translate: (codon: number) => number },
): SequenceDifferences {
  const changes = new Map<number, number>();
  const ranges: [number, number][] = [];
  for (let i = 0; i < codons.missing.length; i += 2) {
    ranges.push([codons.missing[i] as number, codons.missing[i + 1] as number]);
  }
  for (const codon of codons.partial) {
    const letter = cds.translate(codon);
    changes.set(codon, letter);
    if (letter === AA_X) ranges.push([codon, codon + 1]);
  }
  const missing = mergeRanges(ranges);
  const positions: number[] = [];
  let symbols = '';
  old.positions.forEach((codon, i) => {
    if (isInRanges(missing, codon) || changes.has(codon)) return;
    positions.push(codon);
    symbols += old.symbols.charAt(i);
  });
  for (const [codon, letter] of changes) {
    if (letter === AA_X || letter === cds.reference[codon]) continue;
    const at = lowerBound(positions, codon);
    positions.splice(at, 0, codon);
    symbols = symbols.slice(0, at) + String.fromCharCode(letter) + symbols.slice(at);
  }
  const insertions = keepInsertions(old.insertions, missing);
  return { ...trimEnds(missing, cds.reference.length), positions, symbols, insertions };
}

/** A peptide begins and ends with its first and last known amino acid. */
function trimEnds(
  missing: number[],
  length: number,
): Pick<SequenceDifferences, 'begin' | 'end' | 'missing'> {
  let begin = 0;
  let end = length;
  if (missing[0] === 0) begin = missing.splice(0, 2)[1] as number;
  if (missing.at(-1) === length) end = missing.splice(-2, 2)[0] as number;
  return { begin, end, missing };
}

function mergeRanges(ranges: [number, number][]): number[] {
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [begin, end] of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && begin <= last) merged[merged.length - 1] = Math.max(last, end);
    else merged.push(begin, end);
  }
  return merged;
}
