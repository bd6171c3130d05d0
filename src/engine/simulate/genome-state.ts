import { AA_STOP, AA_X, NUC_CODE_OF_ASCII, NUC_COMPLEMENT, nucLetter } from '../../bio/alphabet.ts';
import { translateCodon } from '../../bio/codon.ts';
import type { Insertion, SequenceDifferences } from '../../schema/genome-row.ts';
import { position as positionOf } from './coding-map.ts';
import type { GenomeModel } from './genome-model.ts';
import { INDEL_MARGIN, type PlacedDeletion, type PlacedInsertion } from './place-indel.ts';

/**
 * A complete genome as its differences to the reference. A child shares every array and every
 * untouched CDS with its parent, so nothing here is ever changed in place.
 */
export interface GenomeState {
  /** Ascending positions that differ; deleted ones have the symbol '-'. */
  readonly positions: readonly number[];
  readonly symbols: string;
  readonly insertions: readonly Insertion[];
  /** Loci of deletions and insertions, for the distance that other changes keep. */
  readonly indels: readonly { readonly begin: number; readonly end: number }[];
  /** Ascending positions of substitutions that the start of the lineage does not have. */
  readonly privateSites: readonly number[];
  /** Deletions that the start of the lineage does not have. */
  readonly privateDeletions: readonly PlacedDeletion[];
  /** By CDS name, all of them, complete from end to end. */
  readonly aminoAcid: Readonly<Record<string, SequenceDifferences>>;
}

/** At most this many other differences may lie within CROWDING_WINDOW of a new substitution. */
const CROWDING_LIMIT = 1;
const CROWDING_WINDOW = 18;

/** The reference itself. */
export function referenceState(model: GenomeModel): GenomeState {
  const aminoAcid: Record<string, SequenceDifferences> = {};
  model.coding.names.forEach((name, cds) => {
    const end = (model.coding.peptides[cds] as Uint8Array).length;
    aminoAcid[name] = { begin: 0, end, positions: [], symbols: '', missing: [], insertions: [] };
  });
  return {
    positions: [],
    symbols: '',
    insertions: [],
    indels: [],
    privateSites: [],
    privateDeletions: [],
    aminoAcid,
  };
}

/** Index of the first of ascending numbers that is not below the value. */
export function lowerBound(numbers: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Nucleotide code of the state at a reference position; 0 where it is deleted. */
export function codeAt(model: GenomeModel, state: GenomeState, position: number): number {
  const index = lowerBound(state.positions, position);
  return state.positions[index] === position
    ? (NUC_CODE_OF_ASCII[state.symbols.charCodeAt(index)] as number)
    : (model.reference[position] as number);
}

/** Says whether a substitution here keeps its distance to the other differences. */
export function hasRoom(state: GenomeState, position: number): boolean {
  const { positions, indels } = state;
  const from = lowerBound(positions, position - CROWDING_WINDOW);
  if (positions[lowerBound(positions, position)] === position) return false;
  const beyond = positions[from + CROWDING_LIMIT];
  if (beyond !== undefined && beyond <= position + CROWDING_WINDOW) return false;
  for (const { begin, end } of indels) {
    if (position >= begin - INDEL_MARGIN && position < end + INDEL_MARGIN) return false;
  }
  return true;
}

/**
 * The state with another base at a position where it has the reference letter, or null where that
 * would make or lose a stop codon or a start codon, or crowd other differences.
 */
export function withSubstitution(
  model: GenomeModel,
  state: GenomeState,
  { position, code }: { readonly position: number; readonly code: number },
): GenomeState | null {
  if (!hasRoom(state, position)) return null;
  const { starts, entryCds, entryOffset, bases, names, peptides } = model.coding;
  let aminoAcid = state.aminoAcid;
  const last = starts[position + 1] as number;
  for (let entry = starts[position] as number; entry < last; entry++) {
    const cds = entryCds[entry] as number;
    const codon = Math.floor((entryOffset[entry] as number) / 3);
    const letterAt = (at: number): number => (at === position ? code : codeAt(model, state, at));
    const after = translateAt(bases[cds] as Int32Array, codon, letterAt);
    const name = names[cds] as string;
    const differences = aminoAcid[name] as SequenceDifferences;
    const reference = (peptides[cds] as Uint8Array)[codon] as number;
    const before = letterOf(differences, codon) ?? reference;
    if (before === after) continue;
    if (after === AA_STOP || before === AA_STOP || after === AA_X || codon === 0) return null;
    aminoAcid = { ...aminoAcid, [name]: withLetter(differences, codon, { after, reference }) };
  }
  const at = lowerBound(state.positions, position);
  return {
    ...state,
    positions: state.positions.toSpliced(at, 0, position),
    symbols: `${state.symbols.slice(0, at)}${nucLetter(code)}${state.symbols.slice(at)}`,
    privateSites: insertAscending(state.privateSites, position),
    aminoAcid,
  };
}

/** The state without the bases of a deletion, or null where another difference is too near. */
export function withDeletion(
  model: GenomeModel,
  state: GenomeState,
  { deletion, isPrivate }: { readonly deletion: PlacedDeletion; readonly isPrivate: boolean },
): GenomeState | null {
  const { begin, end } = deletion;
  if (!hasRoomForIndel(state, begin, end)) return null;
  const aminoAcid = { ...state.aminoAcid };
  for (const { cds, codon, length } of deletion.peptides) {
    const name = model.coding.names[cds] as string;
    const old = aminoAcid[name] as SequenceDifferences;
    aminoAcid[name] = { ...old, ...withGap(old, codon, codon + length) };
  }
  return {
    ...state,
    ...withGap(state, begin, end),
    indels: [...state.indels, { begin, end }],
    privateDeletions: isPrivate ? [...state.privateDeletions, deletion] : state.privateDeletions,
    aminoAcid,
  };
}

/** The state with an insertion, or null where another difference is too near. */
export function withInsertion(
  model: GenomeModel,
  state: GenomeState,
  insertion: PlacedInsertion,
): GenomeState | null {
  const { position } = insertion;
  if (!hasRoomForIndel(state, position, position)) return null;
  const aminoAcid = { ...state.aminoAcid };
  for (const { cds, codon, symbols } of insertion.peptides) {
    const name = model.coding.names[cds] as string;
    const old = aminoAcid[name] as SequenceDifferences;
    const added = { position: codon, symbols: String.fromCharCode(...symbols) };
    aminoAcid[name] = { ...old, insertions: insertAt(old.insertions, added) };
  }
  const symbols = [...insertion.symbols].map(nucLetter).join('');
  return {
    ...state,
    insertions: insertAt(state.insertions, { position, symbols }),
    indels: [...state.indels, { begin: position, end: position }],
    aminoAcid,
  };
}

/** Amino acid code of a codon whose bases `letterAt` gives as nucleotide codes by genome position. */
export function translateAt(
  bases: Int32Array,
  codon: number,
  letterAt: (position: number) => number,
): number {
  let packed = 0;
  for (let offset = 3 * codon; offset < 3 * codon + 3; offset++) {
    const base = bases[offset] as number;
    const code = letterAt(positionOf(base));
    packed = (packed << 4) | (base < 0 ? (NUC_COMPLEMENT[code] as number) : code);
  }
  return translateCodon(packed >> 8, (packed >> 4) & 15, packed & 15);
}

/** Two indels need far more room than a substitution, so that seeds lie between them. */
const INDEL_DISTANCE = 150;

function hasRoomForIndel(state: GenomeState, begin: number, end: number): boolean {
  const next = state.positions[lowerBound(state.positions, begin - INDEL_MARGIN)];
  if (next !== undefined && next < end + INDEL_MARGIN) return false;
  return state.indels.every(
    (indel) => indel.end + INDEL_DISTANCE < begin || end + INDEL_DISTANCE < indel.begin,
  );
}

function letterOf(differences: SequenceDifferences, codon: number): number | null {
  const index = lowerBound(differences.positions, codon);
  return differences.positions[index] === codon ? differences.symbols.charCodeAt(index) : null;
}

function withLetter(
  differences: SequenceDifferences,
  codon: number,
  { after, reference }: { readonly after: number; readonly reference: number },
): SequenceDifferences {
  const { positions, symbols } = differences;
  const at = lowerBound(positions, codon);
  const old = positions[at] === codon ? 1 : 0;
  const added = after === reference ? '' : String.fromCharCode(after);
  return {
    ...differences,
    positions: added === '' ? positions.toSpliced(at, old) : positions.toSpliced(at, old, codon),
    symbols: symbols.slice(0, at) + added + symbols.slice(at + old),
  };
}

function withGap(
  { positions, symbols }: { readonly positions: readonly number[]; readonly symbols: string },
  begin: number,
  end: number,
): { positions: number[]; symbols: string } {
  const at = lowerBound(positions, begin);
  const gap = Array.from({ length: end - begin }, (_, i) => begin + i);
  return {
    positions: positions.toSpliced(at, 0, ...gap),
    symbols: symbols.slice(0, at) + '-'.repeat(gap.length) + symbols.slice(at),
  };
}

function insertAscending(numbers: readonly number[], value: number): number[] {
  return numbers.toSpliced(lowerBound(numbers, value), 0, value);
}

function insertAt(insertions: readonly Insertion[], added: Insertion): Insertion[] {
  return [...insertions, added].sort((a, b) => a.position - b.position);
}
