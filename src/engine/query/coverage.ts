import { type Bitmap, emptyBitmap, fullBitmap, uniteBitmaps } from './bitmap.ts';
import { type CountedRows, countEntries } from './entry-counts.ts';
import {
  addPosting,
  createPostingWriter,
  entryBitmap,
  findPosting,
  readPostingIndex,
  toPostingIndex,
  toPostingSections,
} from './posting-index.ts';
import { type ListedIndex, readListedIndex, toListedSections } from './row-lists.ts';
import type { SectionArray, SectionReader } from './section-file.ts';

/**
 * Which positions of one sequence are missing, by column: the intervals of missing letters, each with the
 * rows that lack exactly it. Amplicons drop out and ends are cut at the same places in many rows, so there
 * are far fewer intervals than rows, and the rows that lack a position are a few bitmaps.
 */
export interface Coverage {
  readonly rowCount: number;
  /** Length of the reference. */
  readonly length: number;
  /** First position of each interval, 0-based; intervals ascend by it, then by their end. */
  readonly from: Uint32Array;
  /** One past the last position of each interval. Intervals of one row neither overlap nor touch. */
  readonly to: Uint32Array;
  /** Rows by interval, the code being its place; rows without the sequence lack all of it. */
  readonly rows: ListedIndex;
  /** Rows that do not have the sequence at all. */
  readonly absent: Bitmap;
}

/** Missing intervals by row, each as a number into `from` and `to`, in any order of numbers. */
export interface MissingByRow {
  readonly rowCount: number;
  /** Start of each row in `ids`, and the end of the last one. */
  readonly starts: ArrayLike<number>;
  readonly ids: ArrayLike<number>;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** Rows without the sequence, ascending. */
  readonly absent: Uint16Array;
}

/** Numbers the intervals that are used by where they lie. */
function numberIntervals({ ids, from, to }: MissingByRow): { codeOf: Uint32Array; used: number[] } {
  const isUsed = new Uint8Array(from.length);
  for (let i = 0; i < ids.length; i++) isUsed[ids[i] as number] = 1;
  const used: number[] = [];
  isUsed.forEach((flag, id) => {
    if (flag === 1) used.push(id);
  });
  used.sort(
    (a, b) =>
      (from[a] as number) - (from[b] as number) || (to[a] as number) - (to[b] as number) || a - b,
  );
  const codeOf = new Uint32Array(from.length);
  used.forEach((id, code) => {
    codeOf[id] = code;
  });
  return { codeOf, used };
}

/** Sections of a coverage. */
export function* toCoverageSections(
  missing: MissingByRow,
  name: string,
): Generator<readonly [string, SectionArray]> {
  const { codeOf, used } = numberIntervals(missing);
  const ends = new Uint32Array(used.length + 1);
  for (let i = 0; i < missing.ids.length; i++) {
    const next = (codeOf[missing.ids[i] as number] as number) + 1;
    ends[next] = (ends[next] as number) + 1;
  }
  for (let i = 1; i < ends.length; i++) ends[i] = (ends[i] as number) + (ends[i - 1] as number);
  const rows = new Uint16Array(missing.ids.length);
  const next = ends.slice();
  for (let row = 0; row < missing.rowCount; row++) {
    const end = missing.starts[row + 1] as number;
    for (let i = missing.starts[row] as number; i < end; i++) {
      const code = codeOf[missing.ids[i] as number] as number;
      rows[next[code] as number] = row;
      next[code] = (next[code] as number) + 1;
    }
  }
  const writer = createPostingWriter();
  for (let code = 0; code < used.length; code++) {
    addPosting(writer, code, { rows, from: ends[code] as number, to: ends[code + 1] as number });
  }
  yield [`${name}/from`, Uint32Array.from(used, (id) => missing.from[id] as number)];
  yield [`${name}/to`, Uint32Array.from(used, (id) => missing.to[id] as number)];
  yield* toListedSections(toPostingIndex(writer), `${name}/missing`, missing.rowCount);
  const absent = createPostingWriter();
  if (missing.absent.length > 0) {
    addPosting(absent, 0, { rows: missing.absent, from: 0, to: missing.absent.length });
  }
  yield* toPostingSections(toPostingIndex(absent), `${name}/absent`);
}

/** A coverage over the sections of an opened file; without sections every row lacks the sequence. */
export function readCoverage(
  sections: SectionReader,
  name: string,
  { rowCount, length }: { rowCount: number; length: number },
): Coverage {
  if (!sections.has(`${name}/from`)) {
    const writer = createPostingWriter();
    const rows = Uint16Array.from({ length: rowCount }, (_, row) => row);
    addPosting(writer, 0, { rows, from: 0, to: rowCount });
    return {
      rowCount,
      length,
      from: Uint32Array.of(0),
      to: Uint32Array.of(length),
      rows: { ...toPostingIndex(writer), rowCount, lists: null },
      absent: fullBitmap(rowCount),
    };
  }
  return {
    rowCount,
    length,
    from: sections.u32(`${name}/from`),
    to: sections.u32(`${name}/to`),
    rows: readListedIndex(sections, `${name}/missing`, rowCount),
    absent: findPosting(readPostingIndex(sections, `${name}/absent`), 0) ?? emptyBitmap,
  };
}

/** Number of the intervals that begin at a position or before it. */
export function countIntervalsTo(coverage: Coverage, position: number): number {
  let low = 0;
  let high = coverage.from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((coverage.from[middle] as number) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows that lack the letter at a position, those without the sequence included. */
export function findMissingRows(coverage: Coverage, position: number): Bitmap {
  const { to, rows } = coverage;
  const end = countIntervalsTo(coverage, position);
  const parts: Bitmap[] = [];
  for (let interval = 0; interval < end; interval++) {
    if ((to[interval] as number) > position) parts.push(entryBitmap(rows, interval));
  }
  return uniteBitmaps(parts);
}

/**
 * Adds to `steps` (one value per position and one more) where the number of covered rows rises and
 * falls; the running sum is then the number of given rows that have a letter at each position.
 */
export function addCoverageSteps(coverage: Coverage, rows: CountedRows, steps: Int32Array): void {
  const { from, to } = coverage;
  const add = (position: number, count: number) => {
    steps[position] = (steps[position] as number) + count;
  };
  add(0, rows.size);
  add(coverage.length, -rows.size);
  const lacking = countEntries(coverage.rows, rows);
  const { counts } = lacking;
  const length = lacking.kind === 'each' ? counts.length : lacking.length;
  for (let i = 0; i < length; i++) {
    const count = counts[i] as number;
    if (count === 0) continue;
    const interval = lacking.kind === 'each' ? i : (lacking.entries[i] as number);
    add(from[interval] as number, -count);
    add(to[interval] as number, count);
  }
}
