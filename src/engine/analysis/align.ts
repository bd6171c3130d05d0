import { IS_ACGT, reverseComplement } from '../../bio/alphabet.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import type { Aligner, ScoredAlignment, TooLarge } from './aligner.ts';
import type { Dataset } from './dataset.ts';
import type { Seed } from './seed.ts';

/** The alignment of a query to the reference. */
export interface NucleotideAlignment extends ScoredAlignment {
  /** The reverse complement of the query was aligned, because the query itself has no seeds. */
  readonly isReverseComplement: boolean;
}

function tooLarge({ area }: TooLarge): string {
  return `the alignment matrix would have ${area} cells, more than the maxBandArea of the dataset's pathogen.json allows`;
}

/**
 * Aligns the query of an aligner, of some length, to the reference of its dataset, or says why it
 * cannot. Specification, sections 4.2 to 4.4.
 */
export function alignNucleotides(
  dataset: Dataset,
  aligner: Aligner,
  queryLength: number,
): Result<NucleotideAlignment, string> {
  const { reference } = dataset;
  const params = dataset.pathogen.alignment;
  if (queryLength < params.minLength) {
    return fail(
      `the sequence is too short: it has ${queryLength} letters, at least ${params.minLength} are needed`,
    );
  }
  if (reference.length + queryLength < 20 * params.kmerLength) {
    const alignment = aligner.alignFully(params.maxBandArea);
    if ('area' in alignment) return fail(tooLarge(alignment));
    return succeed({ ...alignment, isReverseComplement: false });
  }
  const chain = findChain(dataset, aligner, queryLength);
  if (chain.ok) {
    const alignment = alignAlongChain(dataset, aligner, chain.value);
    return alignment.ok ? succeed({ ...alignment.value, isReverseComplement: false }) : alignment;
  }
  if (!params.retryReverseComplement) return chain;
  aligner.setQuery(reverseComplement(aligner.queryCodes()));
  const reversedChain = findChain(dataset, aligner, queryLength);
  if (!reversedChain.ok) return chain;
  const alignment = alignAlongChain(dataset, aligner, reversedChain.value);
  return alignment.ok ? succeed({ ...alignment.value, isReverseComplement: true }) : alignment;
}

function findChain(
  { reference, pathogen: { alignment: params } }: Dataset,
  aligner: Aligner,
  queryLength: number,
): Result<readonly Seed[], string> {
  const chain = aligner.findChain();
  if (chain.length === 0) {
    return fail(
      `no stretch of at least ${params.minMatchLength} letters matches the reference; the quality is too low or it is another pathogen`,
    );
  }
  const covered = chain.reduce((sum, seed) => sum + seed.length, 0);
  if (covered / Math.min(queryLength, reference.length) >= params.minSeedCover) {
    return succeed(chain);
  }
  let known = 0;
  for (const letter of aligner.queryCodes()) known += IS_ACGT[letter] as number;
  const share = covered / Math.min(known, reference.length);
  if (share >= params.minSeedCover) return succeed(chain);
  return fail(
    `matching stretches cover ${(100 * share).toFixed(2)} % of the sequence, but at least ${(100 * params.minSeedCover).toFixed(2)} % are needed; the quality is too low or it is another pathogen`,
  );
}

function alignAlongChain(
  dataset: Dataset,
  aligner: Aligner,
  chain: readonly Seed[],
): Result<ScoredAlignment, string> {
  const params = dataset.pathogen.alignment;
  let widths = {
    terminal: params.terminalBandwidth,
    excess: params.excessBandwidth,
    minimal: Math.max(1, params.allowedMismatches),
  };
  let best = aligner.alignAlong(chain, widths, params.maxBandArea);
  if ('area' in best) return fail(tooLarge(best));
  for (let attempt = 0; best.hitBoundary && attempt < params.maxAlignmentAttempts; attempt++) {
    widths = {
      terminal: Math.max(2 * widths.terminal, 1),
      excess: Math.max(2 * widths.excess, 1),
      minimal: Math.max(2 * widths.minimal, 1),
    };
    const wider = aligner.alignAlong(chain, widths, params.maxBandArea);
    if ('area' in wider) break;
    best = wider;
  }
  return succeed(best);
}
