import { NUC_CODE_OF_ASCII, NUC_GAP, NUC_N } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { Aligner, ScoredAlignment, TooLarge } from './aligner.ts';
import { backtrace } from './backtrace.ts';
import { type Band, type BandWidths, computeBand, computeFullBand } from './band.ts';
import type { Buffers } from './buffers.ts';
import { chainSeeds } from './chain.ts';
import type { Dataset } from './dataset.ts';
import type { PairScores } from './pair-scores.ts';
import { seedIndexOf } from './preparation.ts';
import { fillScoreMatrix, nucPairScores } from './score-matrix.ts';
import type { Seed } from './seed.ts';
import { findSeeds } from './seed-match.ts';

/** ASCII code -> nucleotide code, 255 for none; a gap is no letter of a query. */
const QUERY_CODE_OF_ASCII: Uint8Array = NUC_CODE_OF_ASCII.map((code) =>
  code === NUC_GAP ? 255 : code,
);

/** Computes every cell of the band: what the other way is held against. */
export class PlainAligner implements Aligner {
  readonly #dataset: Dataset;
  readonly #scratch: Buffers;
  readonly #pairScores: PairScores;
  #query = new Uint8Array(0);

  constructor(dataset: Dataset, scratch: Buffers) {
    this.#dataset = dataset;
    this.#scratch = scratch;
    this.#pairScores = nucPairScores(dataset.pathogen.alignment);
  }

  readLetters(letters: Uint8Array): boolean {
    this.#query = Uint8Array.from(letters, (letter) => QUERY_CODE_OF_ASCII[letter] as number);
    return this.#query.every((code) => code <= NUC_N);
  }

  setQuery(codes: Uint8Array): void {
    this.#query = codes.slice();
  }

  queryCodes(): Uint8Array {
    return this.#query.slice();
  }

  findChain(): readonly Seed[] {
    const { reference, pathogen } = this.#dataset;
    const index = seedIndexOf(this.#dataset);
    const sequences = { query: this.#query, reference, index, params: pathogen.alignment };
    const seeds = findSeeds(sequences, this.#scratch);
    return seeds.count === 0 ? [] : chainSeeds(seeds);
  }

  alignAlong(
    chain: readonly Seed[],
    widths: BandWidths,
    maxArea: number,
  ): ScoredAlignment | TooLarge {
    const lengths = { query: this.#query.length, reference: this.#dataset.reference.length };
    const band = computeBand(chain, { widths, lengths, maxArea }, this.#scratch);
    return band.area > maxArea ? { area: band.area } : this.#align(band);
  }

  alignFully(maxArea: number): ScoredAlignment | TooLarge {
    const lengths = { query: this.#query.length, reference: this.#dataset.reference.length };
    const area = (lengths.query + 1) * (lengths.reference + 1);
    if (area > maxArea) return { area };
    return this.#align(computeFullBand(lengths, this.#scratch));
  }

  listChanges(aligned: Uint8Array, { begin, end }: Range): Int32Array {
    const { reference } = this.#dataset;
    const changes: number[] = [];
    let position = begin;
    while (position < end) {
      const letter = aligned[position] as number;
      const first = position++;
      // Only a single base has one bit.
      if (letter !== NUC_GAP && (letter & (letter - 1)) === 0) {
        if (letter === reference[first]) continue;
      } else {
        while (position < end && aligned[position] === letter) position++;
      }
      changes.push(first, position, letter);
    }
    return Int32Array.from(changes);
  }

  #align(band: Band): ScoredAlignment {
    const { reference, gapOpen, pathogen } = this.#dataset;
    const problem = {
      query: this.#query,
      reference,
      band,
      pairScores: this.#pairScores,
      gapOpen,
      params: pathogen.alignment,
      leftFree: true,
      rightFree: true,
    };
    const { score, paths } = fillScoreMatrix(problem, this.#scratch);
    return { ...backtrace(problem, paths, NUC_GAP), score };
  }
}
