import { IS_ACGT, NUC_GAP, reverseComplement } from '../../bio/alphabet.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type Alignment, backtrace } from './backtrace.ts';
import { type Band, computeBand, computeFullBand } from './band.ts';
import { chainSeeds } from './chain.ts';
import type { Dataset } from './dataset.ts';
import {
  type DiagonalProof,
  findDiagonalSkips,
  nucProofParams,
  prepareDiagonalProof,
} from './diagonal-skips.ts';
import type { PairScores } from './pair-scores.ts';
import { fillScoreMatrix, nucPairScores } from './score-matrix.ts';
import type { AnalysisScratch } from './scratch.ts';
import { findSeeds, type Seed } from './seed-match.ts';

/** The alignment of a query to the reference. */
export interface NucleotideAlignment extends Alignment {
  readonly score: number;
  /** The reverse complement of the query was aligned, because the query itself has no seeds. */
  readonly isReverseComplement: boolean;
}

/** What the alignment to one reference uses again and again. */
interface Prepared {
  readonly pairScores: PairScores;
  /** By the width of the band along seeds: the first attempt's, and those of retries. */
  readonly proofs: Map<number, DiagonalProof>;
}

const preparedOf = new WeakMap<Dataset, Prepared>();

function prepare(dataset: Dataset): Prepared {
  let prepared = preparedOf.get(dataset);
  if (prepared === undefined) {
    prepared = { pairScores: nucPairScores(dataset.pathogen.alignment), proofs: new Map() };
    preparedOf.set(dataset, prepared);
  }
  return prepared;
}

function proofFor(dataset: Dataset, width: number): DiagonalProof {
  const { proofs } = prepare(dataset);
  let proof = proofs.get(width);
  if (proof === undefined) {
    const params = nucProofParams(dataset.pathogen.alignment);
    proof = prepareDiagonalProof(dataset.reference, params, { width, isExact: IS_ACGT });
    proofs.set(width, proof);
  }
  return proof;
}

/** How a query is aligned; `isPlain` computes every cell of the band, to test against. */
interface Way {
  readonly scratch: AnalysisScratch;
  readonly isPlain: boolean;
}

/** A band, the seeds along which it lies and its width along them. */
interface Along {
  readonly band: Band;
  readonly chain: readonly Seed[];
  readonly width: number;
}

function alignInBand(
  dataset: Dataset,
  query: Uint8Array,
  { band, chain, width, scratch, isPlain }: Way & Along,
): Alignment & { readonly score: number } {
  const { pairScores } = prepare(dataset);
  const { reference } = dataset;
  const comparison = { query, reference, band, pairScores, proof: proofFor(dataset, width) };
  const problem = {
    query,
    reference,
    band,
    pairScores,
    skips: isPlain ? [] : findDiagonalSkips(comparison, chain),
    gapOpen: dataset.gapOpen,
    params: dataset.pathogen.alignment,
    leftFree: true,
    rightFree: true,
  };
  const { score, paths } = fillScoreMatrix(problem, scratch);
  return { ...backtrace(problem, paths, NUC_GAP), score };
}

/**
 * Aligns a query (nucleotide codes) to the reference of a dataset, or says why it cannot. With
 * `isPlain` every cell of the band is computed; the result is the same, which a test holds.
 * Specification, sections 4.2 to 4.4.
 */
export function alignNucleotides(
  dataset: Dataset,
  query: Uint8Array,
  scratch: AnalysisScratch,
  isPlain = false,
): Result<NucleotideAlignment, string> {
  const way = { scratch, isPlain };
  const { reference } = dataset;
  const params = dataset.pathogen.alignment;
  if (query.length < params.minLength) {
    return fail(
      `the sequence is too short: it has ${query.length} letters, at least ${params.minLength} are needed`,
    );
  }
  if (reference.length + query.length < 20 * params.kmerLength) {
    const lengths = { query: query.length, reference: reference.length };
    const band = computeFullBand(lengths, scratch);
    return succeed({
      ...alignInBand(dataset, query, { ...way, band, chain: [], width: 1 }),
      isReverseComplement: false,
    });
  }
  const chain = findChain(dataset, query, scratch);
  if (chain.ok) {
    const alignment = alignAlongChain(dataset, query, { ...way, chain: chain.value });
    return alignment.ok ? succeed({ ...alignment.value, isReverseComplement: false }) : alignment;
  }
  if (!params.retryReverseComplement) return chain;
  const reversed = reverseComplement(query);
  const reversedChain = findChain(dataset, reversed, scratch);
  if (!reversedChain.ok) return chain;
  const alignment = alignAlongChain(dataset, reversed, { ...way, chain: reversedChain.value });
  return alignment.ok ? succeed({ ...alignment.value, isReverseComplement: true }) : alignment;
}

function findChain(
  dataset: Dataset,
  query: Uint8Array,
  scratch: AnalysisScratch,
): Result<Seed[], string> {
  const { reference, seedIndex } = dataset;
  const params = dataset.pathogen.alignment;
  const seeds = findSeeds({ query, reference, index: seedIndex, params }, scratch);
  if (seeds.count === 0) {
    return fail(
      `no stretch of at least ${params.minMatchLength} letters matches the reference; the quality is too low or it is another pathogen`,
    );
  }
  const chain = chainSeeds(seeds);
  const covered = chain.reduce((sum, seed) => sum + seed.length, 0);
  if (covered / Math.min(query.length, reference.length) >= params.minSeedCover) {
    return succeed(chain);
  }
  let known = 0;
  for (const letter of query) known += IS_ACGT[letter] as number;
  const share = covered / Math.min(known, reference.length);
  if (share >= params.minSeedCover) return succeed(chain);
  return fail(
    `matching stretches cover ${(100 * share).toFixed(2)} % of the sequence, but at least ${(100 * params.minSeedCover).toFixed(2)} % are needed; the quality is too low or it is another pathogen`,
  );
}

function alignAlongChain(
  dataset: Dataset,
  query: Uint8Array,
  { chain, ...way }: Way & { chain: readonly Seed[] },
): Result<Alignment & { readonly score: number }, string> {
  const { scratch } = way;
  const params = dataset.pathogen.alignment;
  const lengths = { query: query.length, reference: dataset.reference.length };
  const maxArea = params.maxBandArea;
  let widths = {
    terminal: params.terminalBandwidth,
    excess: params.excessBandwidth,
    minimal: Math.max(1, params.allowedMismatches),
  };
  let band = computeBand(chain, { widths, lengths, maxArea }, scratch);
  if (band.area > maxArea) {
    return fail(
      `the alignment matrix would have ${band.area} cells, more than the ${maxArea} that maxBandArea of the dataset's pathogen.json allows`,
    );
  }
  let alignment = alignInBand(dataset, query, { ...way, band, chain, width: widths.minimal });
  for (let attempt = 0; alignment.hitBoundary && attempt < params.maxAlignmentAttempts; attempt++) {
    widths = {
      terminal: Math.max(2 * widths.terminal, 1),
      excess: Math.max(2 * widths.excess, 1),
      minimal: Math.max(2 * widths.minimal, 1),
    };
    band = computeBand(chain, { widths, lengths, maxArea }, scratch);
    if (band.area > maxArea) break;
    alignment = alignInBand(dataset, query, { ...way, band, chain, width: widths.minimal });
  }
  return succeed(alignment);
}
