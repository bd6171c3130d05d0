import { IS_ACGT } from '../../bio/alphabet.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import { type DiagonalProof, nucProofParams, prepareDiagonalProof } from './diagonal-proof.ts';
import { toPairTable } from './kernels/matrix-kernel.ts';
import { buildSeedTable, MAX_KMER_LENGTH, type SeedTable } from './kernels/seed-table.ts';
import { BASE_BAND_WIDTH } from './peptide.ts';
import { IS_EXACT_AA } from './peptide-codes.ts';
import { nucPairScores } from './score-matrix.ts';
import { buildSeedIndex, type SeedIndex } from './seed-index.ts';

/** What the quick alignment computes of a dataset before the first sequence: plain data, never changed. */
export interface Preparation {
  readonly pairs: Int8Array;
  readonly seeds: SeedTable;
  /** By the width of the band along seeds: the first attempt's; those of retries are added. */
  readonly proofs: Map<number, DiagonalProof>;
  /** The same for the peptide of each CDS. */
  readonly peptideProofs: readonly Map<number, DiagonalProof>[];
}

const ALL_CODES = Uint8Array.from({ length: 16 }, (_, code) => code);

const preparations = new WeakMap<Dataset, Preparation | null>();
const seedIndexes = new WeakMap<Dataset, SeedIndex>();

/** The k-mers of a dataset's reference, built when they are first asked for. */
export function seedIndexOf(dataset: Dataset): SeedIndex {
  let index = seedIndexes.get(dataset);
  if (index === undefined) {
    index = buildSeedIndex(dataset.reference, dataset.pathogen.alignment.kmerLength);
    seedIndexes.set(dataset, index);
  }
  return index;
}

/** What is prepared for a dataset, or null where its parameters are none for the kernels. */
export function preparationOf(dataset: Dataset): Preparation | null {
  let preparation = preparations.get(dataset);
  if (preparation === undefined) {
    preparation = prepare(dataset);
    preparations.set(dataset, preparation);
  }
  return preparation;
}

/** Takes what was prepared for the same dataset elsewhere: in another thread, or at an earlier start. */
export function adoptPreparation(dataset: Dataset, preparation: Preparation | null): void {
  preparations.set(dataset, preparation);
}

function prepare(dataset: Dataset): Preparation | null {
  const { alignment: params } = dataset.pathogen;
  const pairs = toPairTable(nucPairScores(params), ALL_CODES);
  const cheapest = dataset.gapOpen.reduce((least, own) => Math.min(least, own));
  const fits = params.kmerLength <= MAX_KMER_LENGTH && cheapest >= params.penaltyGapExtend;
  if (pairs === null || !fits) return null;
  const seeds = buildSeedTable(seedIndexOf(dataset), dataset.reference.length);
  const preparation = {
    pairs,
    seeds,
    proofs: new Map<number, DiagonalProof>(),
    peptideProofs: dataset.cdses.map((cds) => {
      const proof = prepareForPeptide(dataset, cds, BASE_BAND_WIDTH);
      return new Map([[BASE_BAND_WIDTH, proof]]);
    }),
  };
  proofFor(dataset, preparation, Math.max(1, params.allowedMismatches));
  return preparation;
}

/** The proof for a width of the band along seeds. */
export function proofFor(dataset: Dataset, { proofs }: Preparation, width: number): DiagonalProof {
  let proof = proofs.get(width);
  if (proof === undefined) {
    const params = nucProofParams(dataset.pathogen.alignment);
    proof = prepareDiagonalProof(dataset.reference, params, { width, isExact: IS_ACGT });
    proofs.set(width, proof);
  }
  return proof;
}

function prepareForPeptide(
  { pathogen: { alignment: params } }: Dataset,
  { peptide }: DatasetCds,
  width: number,
): DiagonalProof {
  const gaps = { gapOpenLeast: params.penaltyGapOpen, gapOpenMost: params.penaltyGapOpen };
  return prepareDiagonalProof(peptide, { ...params, ...gaps }, { width, isExact: IS_EXACT_AA });
}

/** The proof for the peptide of a CDS and a width of its band. */
export function peptideProofFor(dataset: Dataset, cds: DatasetCds, width: number): DiagonalProof {
  const proofs = preparationOf(dataset)?.peptideProofs[cds.index];
  let proof = proofs?.get(width);
  if (proof === undefined) {
    proof = prepareForPeptide(dataset, cds, width);
    proofs?.set(width, proof);
  }
  return proof;
}
