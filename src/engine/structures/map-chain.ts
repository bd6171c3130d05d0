import type { StructureChain } from './structure-entry.ts';

/** A protein of a pathogen. */
export interface NamedProtein {
  /** Name of its CDS. */
  readonly name: string;
  /** ASCII letters. */
  readonly peptide: Uint8Array;
}

/** A chain in the coordinates of a protein: a letter or '-' for each of its letters, and what is inserted between. */
export interface AlignedChain {
  readonly aligned: Uint8Array;
  readonly insertions: readonly { readonly position: number; readonly letters: Uint8Array }[];
}

/** Aligns a chain (ASCII letters) to a protein with free ends. */
export type AlignChain = (chain: Uint8Array, protein: Uint8Array) => AlignedChain;

/** Residues that follow each other in the protein and in the numbering of the entry. */
export interface MappedRun {
  /** Of the first one in the protein, from 0. */
  readonly begin: number;
  /** Of the first one in the entry. */
  readonly number: number;
  readonly insertion: string;
  readonly length: number;
  readonly isObserved: boolean;
}

/** A residue that is another one in the entry than in the protein. */
export interface ChainDifference {
  /** In the protein, from 0. */
  readonly position: number;
  readonly reference: string;
  readonly residue: string;
}

/** Where the residues of a chain stand in a protein. */
export interface ChainMapping {
  readonly protein: string;
  /** Share of equal letters among those that stand beside each other, from 0 to 1. */
  readonly identity: number;
  /** Residues of the chain with a place in the protein. */
  readonly paired: number;
  readonly runs: readonly MappedRun[];
  readonly differences: readonly ChainDifference[];
}

/** Why a chain has no place: no protein shares words with it, or the nearest one is too far. */
export interface UnmappedChain {
  readonly protein: string | null;
  readonly identity: number | null;
}

/** A chain is of a protein from this identity on; relatives such as SARS-CoV's spike (76 %) are not. */
export const LEAST_IDENTITY = 0.9;
/** Shorter pairs are found by chance, and so are those of a small share of a chain. */
const LEAST_PAIRED = 10;
const LEAST_PAIRED_SHARE = 0.3;
// What a tag or linker adds to the ends by chance costs more than it gives.
const [MATCH_GAIN, MISMATCH_COST, GAP_COST] = [1, 2, 3];
const WORD = 4;
const LEAST_WORDS = 5;
const CANDIDATES = 2;

const decoder = new TextDecoder();
const [GAP, X] = ['-'.charCodeAt(0), 'X'.charCodeAt(0)];

interface Pair {
  /** In the chain. */
  readonly residue: number;
  /** In the protein. */
  readonly position: number;
}

function listPairs({ aligned, insertions }: AlignedChain): readonly Pair[] {
  const pairs: Pair[] = [];
  const inserted = new Map(insertions.map(({ position, letters }) => [position, letters.length]));
  let residue = inserted.get(0) ?? 0;
  aligned.forEach((letter, position) => {
    if (letter !== GAP) pairs.push({ residue: residue++, position });
    residue += inserted.get(position + 1) ?? 0;
  });
  return pairs;
}

function countEqual(pairs: readonly Pair[], chain: Uint8Array, protein: Uint8Array): number {
  return pairs.filter(({ residue, position }) => chain[residue] === protein[position]).length;
}

/**
 * The pairs from the first to the last that belong together: the stretch of the highest score, as of a local alignment.
 * An aligner without a price for long gaps pulls the letters of tags to wherever they fit.
 */
function keepCore(pairs: readonly Pair[], chain: Uint8Array, protein: Uint8Array): readonly Pair[] {
  let [begin, score] = [0, 0];
  let best = { begin: 0, end: 0, score: 0 };
  pairs.forEach(({ residue, position }, index) => {
    const last = pairs[index - 1];
    const follows = last?.residue === residue - 1 && last.position === position - 1;
    if (!follows) score -= GAP_COST;
    if (score <= 0) [begin, score] = [index, 0];
    score += chain[residue] === protein[position] ? MATCH_GAIN : -MISMATCH_COST;
    if (score > best.score) best = { begin, end: index + 1, score };
  });
  return pairs.slice(best.begin, best.end);
}

function toRuns(pairs: readonly Pair[], { residues }: StructureChain): readonly MappedRun[] {
  const runs: { -readonly [name in keyof MappedRun]: MappedRun[name] }[] = [];
  for (const { residue, position } of pairs) {
    const own = residues[residue];
    if (own === undefined) continue;
    const last = runs.at(-1);
    const follows =
      last !== undefined &&
      last.begin + last.length === position &&
      last.number + last.length === own.number &&
      last.insertion === '' &&
      own.insertion === '' &&
      last.isObserved === own.isObserved;
    if (follows) last.length += 1;
    else {
      const { number, insertion, isObserved } = own;
      runs.push({ begin: position, number, insertion, length: 1, isObserved });
    }
  }
  return runs;
}

function listWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (let at = 0; at + WORD <= text.length; at++) words.add(text.slice(at, at + WORD));
  return words;
}

function mapTo(
  { name, peptide }: NamedProtein,
  { chain, letters, align }: { chain: StructureChain; letters: Uint8Array; align: AlignChain },
): ChainMapping {
  const pairs = keepCore(listPairs(align(letters, peptide)), letters, peptide);
  const known = pairs.filter(({ residue }) => letters[residue] !== X);
  const equal = countEqual(known, letters, peptide);
  const differences = known.flatMap(({ residue, position }) =>
    letters[residue] === peptide[position]
      ? []
      : {
          position,
          reference: String.fromCharCode(peptide[position] as number),
          residue: String.fromCharCode(letters[residue] as number),
        },
  );
  return {
    protein: name,
    identity: known.length === 0 ? 0 : equal / known.length,
    paired: pairs.length,
    runs: toRuns(pairs, chain),
    differences,
  };
}

/**
 * Finds the protein that a chain is of, and where each of its residues stands in it. Proteins that share the most words
 * of four letters are aligned; the best one counts from `LEAST_IDENTITY` on.
 */
export function mapChain(
  chain: StructureChain,
  proteins: readonly NamedProtein[],
  align: AlignChain,
): ChainMapping | UnmappedChain {
  const text = chain.residues.map(({ letter }) => letter).join('');
  const letters = new TextEncoder().encode(text);
  const words = listWords(text);
  const candidates = proteins
    .map((protein) => ({
      protein,
      shared: listWords(decoder.decode(protein.peptide)).intersection(words).size,
    }))
    .filter(({ shared }) => shared >= LEAST_WORDS)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, CANDIDATES);
  const [best] = candidates
    .map(({ protein }) => mapTo(protein, { chain, letters, align }))
    .sort((a, b) => b.identity * b.paired - a.identity * a.paired);
  const least = Math.max(LEAST_PAIRED, LEAST_PAIRED_SHARE * letters.length);
  if (best === undefined || best.paired < least) return { protein: null, identity: null };
  if (best.identity >= LEAST_IDENTITY) return best;
  return { protein: best.protein, identity: best.identity };
}

/** Whether a chain has its place. */
export function isMapped(mapping: ChainMapping | UnmappedChain): mapping is ChainMapping {
  return 'runs' in mapping;
}
