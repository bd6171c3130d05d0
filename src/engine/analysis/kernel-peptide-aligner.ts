import { AA_GAP, AA_X } from '../../bio/alphabet.ts';
import type { Alignment } from './backtrace.ts';
import {
  type LinedBand,
  lineDiagonal,
  listNarrowPositions,
  writeRowsBetween,
} from './band-lines.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import { type DiagonalSkip, findDiagonalSkips } from './diagonal-skips.ts';
import { Frame, type KernelMemory } from './kernels/kernel-memory.ts';
import {
  type MatrixPlaces,
  type MatrixProblem,
  runMatrix,
  shortRowsFor,
  takeMatrix,
  toPairTable,
} from './kernels/matrix-kernel.ts';
import { DiagonalPeptides, type PeptideAligner, type PeptideQuery } from './peptide.ts';
import {
  CODE_OF_LETTER,
  LAST_EXACT_CODE,
  LETTERS_OF_CODES,
  toPeptideCodes,
} from './peptide-codes.ts';
import { peptideProofFor } from './preparation.ts';
import { aaPairScores } from './score-matrix.ts';
import type { Seed } from './seed.ts';

/** A reference peptide in the memory. */
interface KeptPeptide {
  readonly codes: number;
  readonly unknownLetters: number;
}

/** Bands that are wider are computed whole: they are rare. */
const MAX_PROOF_WIDTH = 40;

/** Aligns peptides without a matrix where no gap can pay, else with kernels. */
export class KernelPeptideAligner implements PeptideAligner {
  readonly #memory: KernelMemory;
  readonly #dataset: Dataset;
  readonly #diagonal: DiagonalPeptides;
  readonly #pairScores: Int8Array;
  readonly #pairs: number;
  readonly #gapOpen: number;
  readonly #shortRows: Pick<MatrixProblem, 'shortWidth' | 'bestPair'>;
  readonly #peptides: readonly KeptPeptide[];

  private constructor(dataset: Dataset, memory: KernelMemory, pairs: Int8Array) {
    const { alignment: params } = dataset.pathogen;
    const longest = Math.max(0, ...dataset.cdses.map((cds) => cds.peptide.length));
    this.#memory = memory;
    this.#dataset = dataset;
    this.#diagonal = new DiagonalPeptides(params);
    this.#pairScores = pairs;
    this.#pairs = memory.keep(pairs);
    this.#gapOpen = memory.keep(new Int32Array(longest + 2).fill(params.penaltyGapOpen));
    this.#shortRows = shortRowsFor(pairs, {
      extend: params.penaltyGapExtend,
      open: params.penaltyGapOpen,
    });
    this.#peptides = dataset.cdses.map(({ peptide }) => ({
      codes: memory.keep(toPeptideCodes(peptide)),
      unknownLetters: peptide.reduce((sum, letter) => sum + (letter === AA_X ? 1 : 0), 0),
    }));
  }

  /** Null where the parameters of a dataset are none for the kernels. */
  static create(dataset: Dataset, memory: KernelMemory): KernelPeptideAligner | null {
    const { alignment: params } = dataset.pathogen;
    const pairs = toPairTable(aaPairScores(params), LETTERS_OF_CODES);
    const fits = pairs !== null && params.penaltyGapOpen >= params.penaltyGapExtend;
    return fits ? new KernelPeptideAligner(dataset, memory, pairs) : null;
  }

  unknownLetters({ index }: DatasetCds): number {
    return this.#peptides[index]?.unknownLetters ?? 0;
  }

  countMismatch(reference: number, query: number): number {
    return this.#diagonal.countMismatch(reference, query);
  }

  isSurelyDiagonal(mismatches: number): boolean {
    return this.#diagonal.isSurelyDiagonal(mismatches);
  }

  align(peptide: PeptideQuery): Alignment {
    if (peptide.straight === undefined && this.#diagonal.isSure(peptide)) {
      return { aligned: peptide.query.slice(), insertions: [], hitBoundary: false };
    }
    return this.alignInBand(peptide);
  }

  /** The way by the matrix. */
  alignInBand({ query, cds, frame: peptideFrame, straight }: PeptideQuery): Alignment {
    const { penaltyGapExtend, gapAlignmentSide } = this.#dataset.pathogen.alignment;
    const kept = this.#peptides[cds.index] as KeptPeptide;
    const lengths = { query: query.length, reference: cds.peptide.length };
    const frame = new Frame(this.#memory.frameBegin);
    const codes = frame.take(query.length);
    const letters = frame.take(query.length);
    const aligned = frame.take(lengths.reference);
    const places = takeMatrix(frame, lengths);
    this.#memory.ensure(frame.end);
    this.#memory.bytes.set(toPeptideCodes(query), codes);
    this.#memory.bytes.set(query, letters);
    const band = lineDiagonal(lengths, peptideFrame);
    const problem = {
      query: codes,
      queryLetters: letters,
      queryLength: lengths.query,
      reference: kept.codes,
      referenceLength: lengths.reference,
      gapOpen: this.#gapOpen,
      pairs: this.#pairs,
      gapExtend: penaltyGapExtend,
      tiesToGaps: gapAlignmentSide === 'left' ? 1 : 0,
      leftFree: peptideFrame.leftFree ? 1 : 0,
      rightFree: peptideFrame.rightFree ? 1 : 0,
      aligned,
      gapCode: AA_GAP,
      smallAlphabet: 0,
      ...this.#shortRows,
    };
    const skips = this.#findSkips(
      { query, cds, frame: peptideFrame, straight: straight ?? guessStraight(query, cds) },
      { codes, places, band },
    );
    writeRowsBetween(band, skips, { memory: this.#memory, places });
    return runMatrix(this.#memory, problem, { places, skips, area: band.area, frame });
  }

  #findSkips(
    { query, cds, frame, straight }: PeptideQuery & { readonly straight: readonly Seed[] },
    {
      codes,
      places: { insertions: list },
      band,
    }: { readonly codes: number; readonly places: MatrixPlaces; readonly band: LinedBand },
  ): DiagonalSkip[] {
    // Each straight stretch lies within the band, whose middle is off by the mean shift.
    const farthest = straight.reduce(
      (most, { queryBegin, referenceBegin }) =>
        Math.max(most, Math.abs(queryBegin - referenceBegin + frame.meanShift)),
      0,
    );
    if (farthest + frame.bandWidth > MAX_PROOF_WIDTH) return [];
    const proof = peptideProofFor(this.#dataset, cds, farthest + frame.bandWidth);
    const { peptide: reference, index } = cds;
    const { run, ints } = this.#memory;
    const pairs = this.#pairScores;
    const kept = this.#peptides[index] as KeptPeptide;
    const view = {
      proof,
      scoreMatch: this.#dataset.pathogen.alignment.scoreMatch,
      isPinnedBegin: !frame.leftFree,
      isPinnedEnd: !frame.rightFree,
      referenceLength: reference.length,
      queryLength: query.length,
      listNarrow: (begin: number, end: number, offset: number) =>
        listNarrowPositions(band, { begin, end, offset }, proof.width),
      listDifferences: (begin: number, end: number, offset: number) => {
        const own = codes + offset;
        const count = run.listUnequal(own, kept.codes, begin, end, LAST_EXACT_CODE, list);
        return ints.slice(list / 4, list / 4 + count);
      },
      scoreAt: (position: number, offset: number) => {
        const own = CODE_OF_LETTER[reference[position] as number] as number;
        const other = CODE_OF_LETTER[query[position + offset] as number] as number;
        return pairs[32 * own + other] as number;
      },
      isExactAt: (position: number) =>
        (CODE_OF_LETTER[reference[position] as number] as number) <= LAST_EXACT_CODE,
    };
    return findDiagonalSkips(view, straight);
  }
}

/** A peptide as long as that of the reference is mostly read on with it from end to end. */
function guessStraight(query: Uint8Array, { peptide }: DatasetCds): Seed[] {
  if (query.length !== peptide.length) return [];
  return [{ queryBegin: 0, referenceBegin: 0, length: query.length }];
}
