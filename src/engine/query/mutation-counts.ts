import { defined } from '../../std/assert.ts';
import { codesPerPosition } from './alphabet.ts';
import { popCount, type RankedBitmap, rankBitmap } from './bitmap.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import { addCoverageSteps } from './coverage.ts';
import type { FoundRows } from './found-rows.ts';
import { createGrowableArray, pushValue } from './growable-array.ts';
import { countNearEntries } from './near-entries.ts';
import { countEntryOverlap, entriesAt, entrySize } from './posting-index.ts';
import type { SequenceIndex } from './segment.ts';

/** A letter other than the reference's, with the found rows that have it. */
export interface LetterCount {
  /** 0-based. */
  readonly position: number;
  /** Code of the letter. */
  readonly code: number;
  readonly count: number;
  /** Found rows with a definite letter or a deletion at the position. */
  readonly coverage: number;
}

/** The found rows of one segment with one of its sequences. */
interface Source {
  readonly sequence: SequenceIndex;
  /** Null where all rows of the segment were found: stored counts hold then. */
  readonly rows: RankedBitmap | null;
  readonly size: number;
}

/** The least count that is reported: more than ceil(coverage * p) - 1, and at least one (spec 3b). */
const isReported = (count: number, coverage: number, minProportion: number) =>
  count > 0 && count > Math.ceil(coverage * minProportion) - 1;

const coveredByAll = new WeakMap<SequenceIndex, Int32Array>();

/** Where the number of rows with a letter rises and falls, of all rows of a segment; kept. */
function findAllSteps(sequence: SequenceIndex): Int32Array {
  let steps = coveredByAll.get(sequence);
  if (steps === undefined) {
    steps = new Int32Array(sequence.coverage.length + 1);
    addCoverageSteps(sequence.coverage, null, steps);
    coveredByAll.set(sequence, steps);
  }
  return steps;
}

/** By position: how many of the found rows are not missing there. */
function sumCovered(
  found: readonly FoundRows[],
  info: SequenceInfo,
): { sources: Source[]; covered: Int32Array } {
  const covered = new Int32Array(info.reference.length + 1);
  const sources: Source[] = [];
  for (const { rows, segment } of found) {
    if (rows.size === 0) continue;
    const sequence = defined(segment[info.kind][info.index], info.name);
    const isAll = rows.size === segment.rowCount;
    const ranked = isAll ? null : rankBitmap(rows);
    sources.push({ sequence, rows: ranked, size: rows.size });
    if (ranked !== null) {
      addCoverageSteps(sequence.coverage, ranked, covered);
      continue;
    }
    const steps = findAllSteps(sequence);
    for (let i = 0; i < covered.length; i++) {
      covered[i] = (covered[i] as number) + (steps[i] as number);
    }
  }
  for (let i = 1; i < covered.length; i++) {
    covered[i] = (covered[i] as number) + (covered[i - 1] as number);
  }
  return { sources, covered };
}

function countRows({ sequence, rows }: Source, entry: number): number {
  return rows === null
    ? entrySize(sequence.differences, entry)
    : countEntryOverlap(sequence.differences, entry, rows);
}

/** Sizes from which on an entry is called frequent: the greatest that a question allows is taken. */
const FREQUENT_SIZES = [512, 128, 32, 8] as const;
type FrequentSize = (typeof FREQUENT_SIZES)[number];

const frequentEntries = new Map(
  FREQUENT_SIZES.map((size) => [size, new WeakMap<SequenceIndex, Uint16Array | Uint32Array>()]),
);

/** The positions that have a letter in at least so many rows of a segment, ascending; kept. */
function listFrequent(sequence: SequenceIndex, least: FrequentSize): Uint16Array | Uint32Array {
  const kept = defined(frequentEntries.get(least), 'size');
  let positions = kept.get(sequence);
  if (positions === undefined) {
    const found = new Set<number>();
    const { codes, sizes } = sequence.differences;
    for (let entry = 0; entry < codes.length; entry++) {
      if ((sizes[entry] as number) + 1 >= least) found.add((codes[entry] as number) >>> 5);
    }
    positions =
      sequence.info.reference.length <= 0xffff ? Uint16Array.from(found) : Uint32Array.from(found);
    kept.set(sequence, positions);
  }
  return positions;
}

/**
 * Marks the positions where a letter may reach the proportion. Elsewhere no letter is in `least` rows of
 * any segment: its count is below least * segments, and so it is reported only where fewer than that
 * divided by the proportion are covered by definite letters, of which ambiguity codes, as rare, take
 * few away. Null where so few rows were found that every position could be such.
 */
function markCandidates(
  { sources, covered }: { sources: readonly Source[]; covered: Int32Array },
  info: SequenceInfo,
  minProportion: number,
): Uint8Array | null {
  const { alphabet } = info;
  const ambiguityCodes = alphabet.letters.length - 1 - popCount(alphabet.definite);
  const found = sources.reduce((sum, { size }) => sum + size, 0);
  const doubtfulBelow = (least: number) =>
    (least * sources.length) / minProportion + least * sources.length * ambiguityCodes;
  const least = FREQUENT_SIZES.find((size) => doubtfulBelow(size) < found / 2);
  if (least === undefined) return null;
  const marks = new Uint8Array(info.reference.length);
  const limit = doubtfulBelow(least);
  for (let position = 0; position < marks.length; position++) {
    // A reference that is an ambiguity code itself is covered by the other letters only.
    const isUncertain = ((alphabet.definite >>> (info.reference[position] as number)) & 1) === 0;
    if ((covered[position] as number) <= limit || isUncertain) marks[position] = 1;
  }
  for (const { sequence } of sources) {
    for (const position of listFrequent(sequence, least)) marks[position] = 1;
  }
  return marks;
}

/** Counts at one position by letter code. */
interface LetterBounds {
  /** At least the count. */
  readonly upper: Float64Array | Uint32Array;
  readonly count: (code: number) => number;
}

/** Counts at one position by letter code, bounded by stored sizes until they are needed exactly. */
class PositionCounts implements LetterBounds {
  readonly #sources: readonly Source[];
  readonly upper = new Float64Array(codesPerPosition);
  readonly #exact = new Float64Array(codesPerPosition);
  /** First entry and end of the position in each source. */
  readonly #places: Uint32Array;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
    this.#places = new Uint32Array(sources.length * 2);
  }

  /** Goes to a position; false where no segment has another letter there. */
  moveTo(position: number): boolean {
    const { upper } = this;
    upper.fill(0);
    this.#exact.fill(-1);
    let entries = 0;
    for (let i = 0; i < this.#sources.length; i++) {
      const { sequence, size: most } = this.#sources[i] as Source;
      const { codes, sizes } = sequence.differences;
      const { begin, end } = entriesAt(sequence.differences, position);
      this.#places[2 * i] = begin;
      this.#places[2 * i + 1] = end;
      entries += end - begin;
      for (let entry = begin; entry < end; entry++) {
        const code = (codes[entry] as number) & 31;
        const size = (sizes[entry] as number) + 1;
        upper[code] = (upper[code] as number) + (size < most ? size : most);
      }
    }
    return entries > 0;
  }

  /** Number of found rows with a letter. */
  count(code: number): number {
    const known = this.#exact[code] as number;
    if (known >= 0) return known;
    let count = 0;
    for (let i = 0; i < this.#sources.length; i++) {
      const source = this.#sources[i] as Source;
      const { codes } = source.sequence.differences;
      const end = this.#places[2 * i + 1] as number;
      for (let entry = this.#places[2 * i] as number; entry < end; entry++) {
        if (((codes[entry] as number) & 31) === code) count += countRows(source, entry);
      }
    }
    this.#exact[code] = count;
    return count;
  }
}

/**
 * The letters of one position that reach the proportion. Exact counts cost a pass over bitmaps, so a
 * position is left as soon as stored sizes show that no letter can.
 */
function* listPosition(
  counts: LetterBounds,
  { position, covered }: { position: number; covered: number },
  info: SequenceInfo,
  minProportion: number,
): Generator<LetterCount> {
  const { definite } = info.alphabet;
  const isDefinite = (code: number) => ((definite >>> code) & 1) === 1;
  const { upper } = counts;
  let ambiguous = 0;
  let greatest = 0;
  for (let code = 0; code < upper.length; code++) {
    if (isDefinite(code)) greatest = Math.max(greatest, upper[code] as number);
    else ambiguous += upper[code] as number;
  }
  if (!isReported(greatest, covered - ambiguous, minProportion)) return;
  let coverage = covered;
  for (let code = 0; code < upper.length && ambiguous > 0; code++) {
    if (!isDefinite(code) && (upper[code] as number) > 0) coverage -= counts.count(code);
  }
  // Where the reference itself is an ambiguity code, rows that have it are not covered definitely.
  if (!isDefinite(info.reference[position] as number)) {
    coverage = 0;
    for (let code = 0; code < upper.length; code++) {
      if (isDefinite(code) && (upper[code] as number) > 0) coverage += counts.count(code);
    }
  }
  for (let code = 0; code < upper.length; code++) {
    const most = upper[code] as number;
    if (!isDefinite(code) || !isReported(most, coverage, minProportion)) continue;
    const count = counts.count(code);
    if (isReported(count, coverage, minProportion)) yield { position, code, count, coverage };
  }
}

/** Counts by code while one sequence is counted; all 0 in between. Kept, as it takes megabytes. */
let scratch = new Uint32Array(0);

/**
 * Counts at every position at once: for so few rows, or so low a proportion, that stored sizes rule little
 * out. Most entries have none of the rows, and cost a look at their ends.
 */
function countAll(
  sources: readonly Source[],
  info: SequenceInfo,
): { readonly codes: Uint32Array; readonly counts: Uint32Array } {
  const size = info.reference.length * codesPerPosition;
  if (scratch.length < size) scratch = new Uint32Array(size);
  const byCode = scratch;
  const found = createGrowableArray(1024);
  const add = (code: number, count: number): void => {
    if (byCode[code] === 0) pushValue(found, code);
    byCode[code] = (byCode[code] as number) + count;
  };
  for (const { sequence, rows } of sources) {
    const { differences } = sequence;
    const { codes } = differences;
    if (rows === null) {
      for (let entry = 0; entry < codes.length; entry++) {
        add(codes[entry] as number, entrySize(differences, entry));
      }
    } else {
      countNearEntries(differences, rows, (entry, count) => add(codes[entry] as number, count));
    }
  }
  const codes = found.values.subarray(0, found.length).sort();
  const counts = codes.map((code) => byCode[code] as number);
  for (let i = 0; i < codes.length; i++) byCode[codes[i] as number] = 0;
  return { codes, counts };
}

function* countEveryLetter(
  { sources, covered }: { sources: readonly Source[]; covered: Int32Array },
  info: SequenceInfo,
  minProportion: number,
): Generator<LetterCount> {
  const { codes, counts } = countAll(sources, info);
  const { definite } = info.alphabet;
  const upper = new Uint32Array(codesPerPosition);
  const exact: LetterBounds = { upper, count: (code) => upper[code] as number };
  for (let from = 0, to = 0; from < codes.length; from = to) {
    const position = (codes[from] as number) >>> 5;
    let greatest = 0;
    let ambiguous = 0;
    for (to = from; to < codes.length && (codes[to] as number) >>> 5 === position; to++) {
      const count = counts[to] as number;
      if (((definite >>> ((codes[to] as number) & 31)) & 1) === 0) ambiguous += count;
      else if (count > greatest) greatest = count;
    }
    const place = { position, covered: covered[position] as number };
    if (!isReported(greatest, place.covered - ambiguous, minProportion)) continue;
    upper.fill(0);
    for (let i = from; i < to; i++) upper[(codes[i] as number) & 31] = counts[i] as number;
    yield* listPosition(exact, place, info, minProportion);
  }
}

/** Letters other than the reference's that reach a proportion, by position and letter. */
export function* countLetters(
  found: readonly FoundRows[],
  info: SequenceInfo,
  minProportion: number,
): Generator<LetterCount> {
  const { sources, covered } = sumCovered(found, info);
  if (sources.length === 0) return;
  const marks = markCandidates({ sources, covered }, info, minProportion);
  if (marks === null) {
    yield* countEveryLetter({ sources, covered }, info, minProportion);
    return;
  }
  const counts = new PositionCounts(sources);
  for (let position = 0; position < info.reference.length; position++) {
    if (marks[position] === 0 || !counts.moveTo(position)) continue;
    yield* listPosition(
      counts,
      { position, covered: covered[position] as number },
      info,
      minProportion,
    );
  }
}
