import { IS_ACGT, NUC_GAP } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { Aligner, ScoredAlignment, TooLarge } from './aligner.ts';
import { type BandWidths, computeBand, computeTrapezoids } from './band.ts';
import {
  type LinedBand,
  lineTrapezoids,
  listNarrowPositions,
  writeRowsBetween,
} from './band-lines.ts';
import { Int32Buffer } from './buffers.ts';
import type { Dataset } from './dataset.ts';
import { nucProofParams } from './diagonal-proof.ts';
import { type DiagonalSkip, type DiagonalView, findDiagonalSkips } from './diagonal-skips.ts';
import { Frame, type KernelMemory } from './kernels/kernel-memory.ts';
import {
  type KernelAlignment,
  type MatrixPlaces,
  type MatrixProblem,
  runMatrix,
  shortRowsFor,
  takeMatrix,
} from './kernels/matrix-kernel.ts';
import { SeedKernel } from './kernels/seed-kernel.ts';
import { type Preparation, preparationOf, proofFor } from './preparation.ts';
import type { Seed } from './seed.ts';
import { WIDE_BYTES, type WideLock } from './wide-lock.ts';

const TRIPLE = 3;

/** Counts how sequences were aligned. */
export interface AlignmentCounts {
  /** Alignments in bands. */
  bands: number;
  /** Those of them in which rows were left out. */
  withSkips: number;
  /** Cells of the bands, and those of them that were computed. */
  cells: number;
  computed: number;
}

/** Aligns with kernels and leaves out rows that cannot matter. */
export class KernelAligner implements Aligner {
  readonly memory: KernelMemory;
  readonly counts: AlignmentCounts = { bands: 0, withSkips: 0, cells: 0, computed: 0 };
  readonly #wideLock: WideLock | null;
  readonly #dataset: Dataset;
  readonly #preparation: Preparation;
  readonly #seeds: SeedKernel;
  readonly #reference: number;
  readonly #gapOpen: number;
  readonly #pairs: number;
  readonly #shortRows: Pick<MatrixProblem, 'shortWidth' | 'bestPair'>;
  #queryLength = 0;
  /** Places in the frame of the current query. */
  #frame: Frame;
  #query = 0;
  #aligned = 0;
  #list = 0;
  #matrix: MatrixPlaces | null = null;

  private constructor(
    dataset: Dataset,
    preparation: Preparation,
    { memory, wideLock }: { memory: KernelMemory; wideLock: WideLock | null },
  ) {
    this.memory = memory;
    this.#wideLock = wideLock;
    this.#dataset = dataset;
    this.#preparation = preparation;
    const { alignment: params } = dataset.pathogen;
    this.#reference = memory.keep(dataset.reference);
    this.#gapOpen = memory.keep(dataset.gapOpen);
    this.#pairs = memory.keep(preparation.pairs);
    this.#shortRows = shortRowsFor(preparation.pairs, {
      extend: params.penaltyGapExtend,
      open: nucProofParams(params).gapOpenMost,
    });
    this.#seeds = new SeedKernel(memory, preparation.seeds, params);
    this.#frame = new Frame(memory.frameBegin);
  }

  /** Null where the parameters of a dataset are none for the kernels. */
  static create(
    dataset: Dataset,
    memory: KernelMemory,
    wideLock: WideLock | null = null,
  ): KernelAligner | null {
    const preparation = preparationOf(dataset);
    return preparation === null
      ? null
      : new KernelAligner(dataset, preparation, { memory, wideLock });
  }

  readLetters(letters: Uint8Array): boolean {
    this.#layOut(letters.length);
    // The letters lie where the list will: they are needed for a moment only.
    const { bytes, run } = this.memory;
    bytes.set(letters, this.#list);
    return run.encodeLetters(this.#list, letters.length, this.#query) === 1;
  }

  setQuery(codes: Uint8Array): void {
    this.#layOut(codes.length);
    this.memory.bytes.set(codes, this.#query);
  }

  queryCodes(): Uint8Array {
    return this.memory.bytes.slice(this.#query, this.#query + this.#queryLength);
  }

  findChain(): readonly Seed[] {
    return this.#seeds.findChain({
      query: this.#query,
      queryLength: this.#queryLength,
      reference: this.#reference,
      referenceLength: this.#dataset.reference.length,
      frame: this.#frame,
    });
  }

  alignAlong(
    chain: readonly Seed[],
    widths: BandWidths,
    maxArea: number,
  ): ScoredAlignment | TooLarge {
    const lengths = { query: this.#queryLength, reference: this.#dataset.reference.length };
    const band = lineTrapezoids(computeTrapezoids(chain, widths, lengths), widths, lengths);
    if (band === null) return this.#alignRowByRow(chain, widths, maxArea);
    const { area } = band;
    if (area > maxArea) return { area };
    const skips = findDiagonalSkips(this.#viewFor(band, widths.minimal), chain);
    writeRowsBetween(band, skips, { memory: this.memory, places: this.#places() });
    const alignment = this.#align(area, skips);
    this.counts.bands += 1;
    this.counts.withSkips += skips.length > 0 ? 1 : 0;
    this.counts.cells += area;
    this.counts.computed += alignment.cells;
    return alignment;
  }

  alignFully(maxArea: number): ScoredAlignment | TooLarge {
    const rowCount = this.#dataset.reference.length + 1;
    const area = rowCount * (this.#queryLength + 1);
    if (area > maxArea) return { area };
    const { bandBegin, bandEnd } = this.#places();
    const { ints } = this.memory;
    ints.fill(0, bandBegin / 4, bandBegin / 4 + rowCount);
    ints.fill(this.#queryLength + 1, bandEnd / 4, bandEnd / 4 + rowCount);
    return this.#align(area, []);
  }

  listChanges(_aligned: Uint8Array, { begin, end }: Range): Int32Array {
    const { run } = this.memory;
    const count = run.listChanges(this.#aligned, this.#reference, begin, end, this.#list);
    return this.memory.ints.subarray(this.#list / 4, this.#list / 4 + TRIPLE * count);
  }

  /** The same for a band that lines cannot describe. */
  #alignRowByRow(
    chain: readonly Seed[],
    widths: BandWidths,
    maxArea: number,
  ): ScoredAlignment | TooLarge {
    const lengths = { query: this.#queryLength, reference: this.#dataset.reference.length };
    // Rare, so that it may make its arrays anew.
    const rows = {
      bandBegin: new Int32Buffer(),
      bandEnd: new Int32Buffer(),
      rowStart: new Int32Buffer(),
    };
    const band = computeBand(chain, { widths, lengths, maxArea }, rows);
    const { area, rowCount } = band;
    if (area > maxArea) return { area };
    const { bandBegin, bandEnd } = this.#places();
    this.memory.ints.set(band.begin.subarray(0, rowCount), bandBegin / 4);
    this.memory.ints.set(band.end.subarray(0, rowCount), bandEnd / 4);
    this.counts.bands += 1;
    this.counts.cells += area;
    this.counts.computed += area;
    return this.#align(area, []);
  }

  #places(): MatrixPlaces {
    return this.#matrix as MatrixPlaces;
  }

  /** Lays out the frame for a query of some length. */
  #layOut(queryLength: number): void {
    const reference = this.#dataset.reference.length;
    this.#queryLength = queryLength;
    const frame = new Frame(this.memory.frameBegin);
    this.#query = frame.take(queryLength);
    this.#aligned = frame.take(reference);
    this.#matrix = takeMatrix(frame, { query: queryLength, reference });
    // Triples of an alignment's changes; the letters of the query before that.
    this.#list = frame.take(Math.max(4 * TRIPLE * reference, queryLength));
    this.memory.ensure(frame.end);
    this.#frame = frame;
  }

  #viewFor(band: LinedBand, width: number): DiagonalView {
    const { reference, pathogen } = this.#dataset;
    const { scoreMatch } = pathogen.alignment;
    const { pairs } = this.#preparation;
    const query = this.#query;
    const address = this.#reference;
    const list = this.#list;
    const { run, ints, bytes } = this.memory;
    return {
      proof: proofFor(this.#dataset, this.#preparation, width),
      scoreMatch,
      queryLength: this.#queryLength,
      referenceLength: reference.length,
      isPinnedBegin: false,
      isPinnedEnd: false,
      listNarrow: (begin, end, offset) => listNarrowPositions(band, { begin, end, offset }, width),
      listDifferences: (begin, end, offset) => {
        const count = run.listDifferences(query + offset, address, begin, end, list);
        return ints.subarray(list / 4, list / 4 + count);
      },
      scoreAt: (position, offset) =>
        pairs[
          32 * (reference[position] as number) + (bytes[query + position + offset] as number)
        ] as number,
      isExactAt: (position) => IS_ACGT[reference[position] as number] === 1,
    };
  }

  #align(area: number, skips: readonly DiagonalSkip[]): KernelAlignment {
    const { alignment: params } = this.#dataset.pathogen;
    const problem = {
      query: this.#query,
      queryLetters: this.#query,
      queryLength: this.#queryLength,
      reference: this.#reference,
      referenceLength: this.#dataset.reference.length,
      gapOpen: this.#gapOpen,
      pairs: this.#pairs,
      gapExtend: params.penaltyGapExtend,
      tiesToGaps: params.gapAlignmentSide === 'left' ? 1 : 0,
      leftFree: 1,
      rightFree: 1,
      aligned: this.#aligned,
      gapCode: NUC_GAP,
      smallAlphabet: 1,
      ...this.#shortRows,
    };
    const options = { places: this.#places(), skips, area, frame: this.#frame };
    const run = () => runMatrix(this.memory, problem, options);
    const isWide = this.#frame.end + area > WIDE_BYTES;
    return isWide && this.#wideLock !== null ? this.#wideLock.run(run) : run();
  }
}
