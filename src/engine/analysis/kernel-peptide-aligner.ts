import { AA_GAP } from '../../bio/alphabet.ts';
import type { Alignment } from './backtrace.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import { type DiagonalProof, prepareDiagonalProof } from './diagonal-proof.ts';
import { type DiagonalSkip, findDiagonalSkips } from './diagonal-skips.ts';
import { Frame, type KernelMemory } from './kernels/kernel-memory.ts';
import { type MatrixPlaces, runMatrix, takeMatrix, toPairTable } from './kernels/matrix-kernel.ts';
import {
  BASE_BAND_WIDTH,
  DiagonalPeptides,
  type PeptideAligner,
  type PeptideQuery,
} from './peptide.ts';
import { aaPairScores } from './score-matrix.ts';

/** 1 for the amino acid letters that stand for one amino acid, and the stop. */
const IS_EXACT_AA: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  'ACDEFGHIKLMNOPQRSTUVWY*'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Letters in the order of the codes that the kernels take; code 0 stands for none. */
const LETTERS_OF_CODES = new TextEncoder().encode('@ABCDEFGHIJKLMNOPQRSTUVWXYZ*-');
/** ASCII code -> code for the kernels. */
const CODE_OF_LETTER: Uint8Array = (() => {
  const codes = new Uint8Array(128);
  LETTERS_OF_CODES.forEach((letter, code) => {
    codes[letter] = code;
  });
  return codes;
})();

/** A reference peptide in the memory. */
interface KeptPeptide {
  readonly codes: number;
  readonly proof: () => DiagonalProof;
}

/** Aligns peptides without a matrix where no gap can pay, else with kernels. */
export class KernelPeptideAligner implements PeptideAligner {
  readonly #memory: KernelMemory;
  readonly #dataset: Dataset;
  readonly #diagonal: DiagonalPeptides;
  readonly #pairScores: Int8Array;
  readonly #pairs: number;
  readonly #gapOpen: number;
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
    this.#peptides = dataset.cdses.map(({ peptide }) => {
      let proof: DiagonalProof | null = null;
      const gaps = { gapOpenLeast: params.penaltyGapOpen, gapOpenMost: params.penaltyGapOpen };
      const options = { width: BASE_BAND_WIDTH, isExact: IS_EXACT_AA };
      return {
        codes: memory.keep(toCodes(peptide)),
        proof: () => {
          proof ??= prepareDiagonalProof(peptide, { ...params, ...gaps }, options);
          return proof;
        },
      };
    });
  }

  /** Null where the parameters of a dataset are none for the kernels. */
  static create(dataset: Dataset, memory: KernelMemory): KernelPeptideAligner | null {
    const { alignment: params } = dataset.pathogen;
    const pairs = toPairTable(aaPairScores(params), LETTERS_OF_CODES);
    const fits = pairs !== null && params.penaltyGapOpen >= params.penaltyGapExtend;
    return fits ? new KernelPeptideAligner(dataset, memory, pairs) : null;
  }

  align(peptide: PeptideQuery): Alignment {
    if (this.#diagonal.isSure(peptide)) {
      return { aligned: peptide.query.slice(), insertions: [], hitBoundary: false };
    }
    return this.alignInBand(peptide);
  }

  /** The way by the matrix. */
  alignInBand({ query, cds, frame: peptideFrame }: PeptideQuery): Alignment {
    const { penaltyGapExtend, gapAlignmentSide } = this.#dataset.pathogen.alignment;
    const kept = this.#peptides[cds.index] as KeptPeptide;
    const lengths = { query: query.length, reference: cds.peptide.length };
    const frame = new Frame(this.#memory.frameBegin);
    const codes = frame.take(query.length);
    const letters = frame.take(query.length);
    const aligned = frame.take(lengths.reference);
    const places = takeMatrix(frame, lengths);
    this.#memory.ensure(frame.end);
    this.#memory.bytes.set(toCodes(query), codes);
    this.#memory.bytes.set(query, letters);
    const area = this.#fillBand(lengths, peptideFrame, places);
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
    };
    const isStraight = peptideFrame.meanShift === 0 && lengths.query === lengths.reference;
    const skips = isStraight ? this.#findSkips(query, cds, places) : [];
    return runMatrix(this.#memory, problem, { places, skips, area, frame });
  }

  /** A band of constant width along one diagonal, as computeDiagonalBand. Returns its cells. */
  #fillBand(
    lengths: { readonly query: number; readonly reference: number },
    { meanShift, bandWidth }: PeptideQuery['frame'],
    { bandBegin, bandEnd }: MatrixPlaces,
  ): number {
    const { ints } = this.#memory;
    const begins = bandBegin / 4;
    const ends = bandEnd / 4;
    const last = lengths.reference;
    let area = 0;
    for (let r = 0; r <= last; r++) {
      const begin = r === 0 ? 0 : clamp(r - meanShift - bandWidth, 0, lengths.query);
      const end = clamp(r - meanShift + bandWidth + 1, 1, lengths.query + 1);
      ints[begins + r] = begin;
      ints[ends + r] = r === last ? lengths.query + 1 : end;
      area += (ints[ends + r] as number) - begin;
    }
    return area;
  }

  #findSkips(query: Uint8Array, cds: DatasetCds, places: MatrixPlaces): DiagonalSkip[] {
    const { peptide: reference, index } = cds;
    const { run, ints } = this.#memory;
    const { bandBegin, bandEnd, insertions: list } = places;
    const pairs = this.#pairScores;
    const proof = this.#peptides[index]?.proof() as DiagonalProof;
    const view = {
      proof,
      scoreMatch: this.#dataset.pathogen.alignment.scoreMatch,
      // The band of a straight peptide is wide enough for one range but for its ends.
      listNarrowRows: (begin: number, end: number, offset: number) => {
        const count = run.listNarrowRows(bandBegin, bandEnd, begin, end, offset, proof.width, list);
        return ints.slice(list / 4, list / 4 + 2 * count);
      },
      listDifferences: (begin: number, end: number) => {
        const differences: number[] = [];
        for (let i = begin; i < end; i++) {
          const letter = query[i] as number;
          if (letter !== reference[i] || IS_EXACT_AA[letter] !== 1) differences.push(i);
        }
        return Int32Array.from(differences);
      },
      scoreAt: (position: number) => {
        const own = CODE_OF_LETTER[reference[position] as number] as number;
        return pairs[32 * own + (CODE_OF_LETTER[query[position] as number] as number)] as number;
      },
      isExactAt: (position: number) => IS_EXACT_AA[reference[position] as number] === 1,
    };
    return findDiagonalSkips(view, [{ queryBegin: 0, referenceBegin: 0, length: query.length }]);
  }
}

function toCodes(peptide: Uint8Array): Uint8Array {
  return peptide.map((letter) => CODE_OF_LETTER[letter] as number);
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : Math.min(value, most);
}
