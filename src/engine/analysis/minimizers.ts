import { NUC_CODE_OF_ASCII } from '../../bio/alphabet.ts';

const KMER_LENGTH = 17;
/** One in sixteen hashes is kept. */
const HASH_LIMIT = 2 ** 28;
const MIN_HITS = 10;
const MIN_SCORE = 0.1;
/** A reference whose score is so much below that of the one before it is no candidate any more. */
const MAX_SCORE_GAP = 0.2;

/** A reference by which sequences are recognised. */
export interface NamedReference {
  readonly name: string;
  /** Nucleotide codes. */
  readonly reference: Uint8Array;
}

/** Minimizers of references: for each hash the references that have it. */
export interface MinimizerIndex {
  readonly references: readonly {
    readonly name: string;
    /** Letters of the reference. */
    readonly length: number;
    readonly minimizerCount: number;
  }[];
  readonly referencesOfHash: ReadonlyMap<number, readonly number[]>;
}

/** A reference that a sequence resembles. */
export interface ReferenceMatch {
  readonly name: string;
  readonly hits: number;
  /** Share of the reference's minimizers, raised where the sequence is shorter than the reference. */
  readonly score: number;
}

/** Heng Li's invertible hash of 32 bits. */
function hash32(key: number): number {
  let x = (~key + (key << 21)) >>> 0;
  x = (x ^ (x >>> 24)) >>> 0;
  x = (x + (x << 3) + (x << 8)) >>> 0;
  x = (x ^ (x >>> 14)) >>> 0;
  x = (x + (x << 2) + (x << 4)) >>> 0;
  x = (x ^ (x >>> 28)) >>> 0;
  return (x + (x << 31)) >>> 0;
}

/** Two bits by nucleotide code (A 3, C 2, G 0, T 1), or 4 for a letter that is no single base. */
const BITS_OF_CODE: Uint8Array = Uint8Array.from({ length: 256 }, () => 4);
for (const [code, bits] of [
  [1, 3],
  [2, 2],
  [4, 0],
  [8, 1],
] as const) {
  BITS_OF_CODE[code] = bits;
}

/**
 * Minimizers of a sequence of nucleotide codes: hashes of all windows of 17 letters but the last one,
 * every third letter left out so that synonymous changes do not matter; windows with an ambiguous
 * letter have none. Specification, section 4.13.
 */
export function findMinimizers(codes: Uint8Array): Set<number> {
  const found = new Set<number>();
  for (let begin = 0; begin < codes.length - KMER_LENGTH; begin++) {
    let key = 0;
    let shift = 0;
    for (let i = 0; i < KMER_LENGTH; i++) {
      if (i % 3 === 2) continue;
      const bits = BITS_OF_CODE[codes[begin + i] as number] as number;
      if (bits === 4) {
        shift = -1;
        break;
      }
      key |= bits << shift;
      shift += 2;
    }
    if (shift < 0) continue;
    const hash = hash32(key);
    if (hash < HASH_LIMIT) found.add(hash);
  }
  return found;
}

/** Builds the index by which sequences find their reference. Specification, section 4.13. */
export function buildMinimizerIndex(references: readonly NamedReference[]): MinimizerIndex {
  const referencesOfHash = new Map<number, number[]>();
  const described = references.map(({ name, reference }, i) => {
    const minimizers = findMinimizers(reference);
    for (const hash of minimizers) {
      const list = referencesOfHash.get(hash);
      if (list === undefined) referencesOfHash.set(hash, [i]);
      else list.push(i);
    }
    return { name, length: reference.length, minimizerCount: minimizers.size };
  });
  return { references: described, referencesOfHash };
}

/**
 * References that a sequence (ASCII letters) resembles, the best first; none where it fits none:
 * at least 10 common minimizers and a score of 0.1, and no reference behind a gap of more than 0.2
 * between scores. Specification, section 4.13.
 */
export function matchReferences(index: MinimizerIndex, letters: Uint8Array): ReferenceMatch[] {
  const codes = letters.map((letter) => NUC_CODE_OF_ASCII[letter] as number);
  const hits = new Array<number>(index.references.length).fill(0);
  for (const hash of findMinimizers(codes)) {
    for (const i of index.referencesOfHash.get(hash) ?? []) hits[i] = (hits[i] ?? 0) + 1;
  }
  const matches = index.references
    .map(({ name, length, minimizerCount }, i) => {
      const own = hits[i] ?? 0;
      return {
        name,
        hits: own,
        score: (own / minimizerCount) * Math.max(1, length / letters.length),
      };
    })
    .filter((match) => match.hits >= MIN_HITS && match.score >= MIN_SCORE)
    .sort((a, b) => b.score - a.score);
  const gap = matches.findIndex(
    ({ score }, i) => i > 0 && (matches[i - 1]?.score ?? 0) - score > MAX_SCORE_GAP,
  );
  return gap < 0 ? matches : matches.slice(0, gap);
}
