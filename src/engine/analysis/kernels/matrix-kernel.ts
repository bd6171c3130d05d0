import { assert } from '../../../std/assert.ts';
import type { CodedInsertion } from '../backtrace.ts';
import type { DiagonalSkip } from '../diagonal-skips.ts';
import type { PairScores } from '../pair-scores.ts';
import { Frame, type KernelMemory } from './kernel-memory.ts';

/** Order of the fields of a problem, as in problem.as.ts. */
const FIELDS = [
  'query',
  'queryLetters',
  'queryLength',
  'reference',
  'referenceLength',
  'bandBegin',
  'bandEnd',
  'paths',
  'scores',
  'queryGaps',
  'gapOpen',
  'pairs',
  'gapExtend',
  'tiesToGaps',
  'leftFree',
  'rightFree',
  'skips',
  'skipCount',
  'aligned',
  'insertions',
  'gapCode',
  'smallAlphabet',
  'shortScores',
  'shortGaps',
  'shortWidth',
  'bestPair',
] as const;
const CELLS = FIELDS.length;
const HIT_BOUNDARY = CELLS + 2;
const PROBLEM_BYTES = 4 * (HIT_BOUNDARY + 3);
const ROW_LETTERS = 32;
const SKIP_WORDS = 4;

type Field = (typeof FIELDS)[number];
/** What a problem consists of: addresses, lengths and switches. */
export type MatrixProblem = Readonly<Record<Exclude<Field, MatrixField>, number>>;
/** What the matrix itself lays out. */
type MatrixField =
  | 'bandBegin'
  | 'bandEnd'
  | 'paths'
  | 'scores'
  | 'queryGaps'
  | 'skips'
  | 'skipCount'
  | 'insertions'
  | 'shortScores'
  | 'shortGaps';

/** Places of a matrix in the memory; the paths follow behind. */
export interface MatrixPlaces {
  readonly bandBegin: number;
  readonly bandEnd: number;
  readonly scores: number;
  readonly queryGaps: number;
  readonly shortScores: number;
  readonly shortGaps: number;
  readonly insertions: number;
}

/** Takes the places of a matrix of some size from a frame. */
export function takeMatrix(
  frame: Frame,
  { query, reference }: { readonly query: number; readonly reference: number },
): MatrixPlaces {
  // Four rows at a time are written, the last ones behind the end.
  const rowBytes = 4 * (reference + 9);
  return {
    bandBegin: frame.take(rowBytes),
    bandEnd: frame.take(rowBytes),
    scores: frame.take(4 * (query + 9)),
    queryGaps: frame.take(4 * (query + 9)),
    shortScores: frame.take(2 * (query + 40)),
    shortGaps: frame.take(2 * (query + 40)),
    insertions: frame.take(12 * (Math.min(query, reference + 1) + 1)),
  };
}

/** Pair scores as the kernels read them, or null where one does not fit into a byte. */
export function toPairTable({ scores, shift }: PairScores, codes: Uint8Array): Int8Array | null {
  const table = new Int8Array(codes.length * ROW_LETTERS);
  for (const [a, own] of codes.entries()) {
    for (const [b, other] of codes.entries()) {
      const score = scores[(own << shift) | other] as number;
      if (score < -128 || score > 127) return null;
      table[a * ROW_LETTERS + b] = score;
    }
  }
  return table;
}

/**
 * The best pair score, and the widest row whose scores may be computed in 16 bits, or 0: all that matter
 * then lie within a range of 12,000 below the best one.
 */
export function shortRowsFor(
  pairs: Int8Array,
  { extend, open }: { readonly extend: number; readonly open: number },
): Pick<MatrixProblem, 'shortWidth' | 'bestPair'> {
  const best = pairs.reduce((most, score) => Math.max(most, score), 0);
  const worst = pairs.reduce((least, score) => Math.min(least, score), 0);
  const perColumn = best - worst + extend;
  const widest = Math.floor((12_000 - 2 * open) / Math.max(1, perColumn));
  return { shortWidth: Math.max(0, widest), bestPair: best };
}

/** An alignment as the kernels leave it; `aligned` is a copy. */
export interface KernelAlignment {
  readonly score: number;
  readonly aligned: Uint8Array;
  readonly insertions: readonly CodedInsertion[];
  readonly hitBoundary: boolean;
  readonly cells: number;
}

/** Fills a matrix whose band lies in the memory and walks it back. `frame` ends where paths may begin. */
export function runMatrix(
  memory: KernelMemory,
  problem: MatrixProblem,
  {
    places,
    skips,
    area,
    frame,
  }: {
    readonly places: MatrixPlaces;
    readonly skips: readonly DiagonalSkip[];
    readonly area: number;
    readonly frame: Frame;
  },
): KernelAlignment {
  const own = new Frame(frame.end);
  const address = own.take(PROBLEM_BYTES);
  const skipAddress = own.take(4 * SKIP_WORDS * skips.length);
  // Paths lie in vectors of eight columns, which may begin and end beside a row.
  const paths = own.take(area + 2 * 7 * (problem.referenceLength + 1) + 16);
  memory.ensure(own.end);
  const { ints } = memory;
  skips.forEach(({ begin, end, offset, score }, i) => {
    ints.set([begin, end, offset, score], skipAddress / 4 + SKIP_WORDS * i);
  });
  const values: Record<Field, number> = {
    ...problem,
    ...places,
    paths,
    skips: skipAddress,
    skipCount: skips.length,
  };
  FIELDS.forEach((field, i) => {
    ints[address / 4 + i] = values[field];
  });
  const score = memory.run.fillScoreMatrix(address);
  const count = memory.run.backtrace(address);
  assert(count >= 0, 'a path leaves a skip');
  const { bytes } = memory;
  const insertions: CodedInsertion[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const at = places.insertions / 4 + 3 * i;
    const begin = problem.queryLetters + (ints[at + 1] as number);
    const end = problem.queryLetters + (ints[at + 2] as number);
    insertions.push({ position: ints[at] as number, letters: bytes.slice(begin, end) });
  }
  return {
    score,
    aligned: bytes.slice(problem.aligned, problem.aligned + problem.referenceLength),
    insertions,
    hitBoundary: ints[address / 4 + HIT_BOUNDARY] === 1,
    cells: ints[address / 4 + CELLS] as number,
  };
}
