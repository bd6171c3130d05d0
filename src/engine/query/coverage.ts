import { type Bitmap, bitmapFromWords, chunkWords, toRows, toWords } from './bitmap.ts';
import type { SectionArray, SectionReader } from './section-file.ts';

/**
 * Which positions of one sequence are missing, by row. Rows share patterns: begin, end and the missing
 * ranges between, or no values at all where a row has no such sequence. Pattern 0 is the commonest and
 * is stored only for the rows that have another one.
 */
export interface Coverage {
  readonly rowCount: number;
  /** Length of the reference. */
  readonly length: number;
  /** Start of each pattern in `bounds`, and the end of the last one. */
  readonly starts: Uint32Array;
  /** begin, end, then begin and end of each missing range; 0-based, half-open. */
  readonly bounds: Uint32Array;
  /** Rows with another pattern than 0, ascending; empty where `isDense`. */
  readonly rows: Uint16Array;
  /** Pattern of each of `rows`, or of every row where `isDense`. */
  readonly patterns: Uint16Array;
  readonly isDense: boolean;
}

/** The bounds of a row without the sequence. */
export const absentPattern: readonly number[] = [];

/** Sections of a coverage from the pattern of each row; patterns are numbered by how common they are. */
export function* toCoverageSections(
  patternOfRow: Uint32Array,
  patterns: readonly (readonly number[])[],
  name: string,
): Generator<readonly [string, SectionArray]> {
  const counts = new Map<number, number>();
  for (const pattern of patternOfRow) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  const used = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b,
  );
  const numbers = new Map(used.map((pattern, index) => [pattern, index]));
  const starts = new Uint32Array(used.length + 1);
  const bounds: number[] = [];
  used.forEach((pattern, index) => {
    for (const bound of patterns[pattern] ?? absentPattern) bounds.push(bound);
    starts[index + 1] = bounds.length;
  });
  const dense = Uint16Array.from(patternOfRow, (pattern) => numbers.get(pattern) ?? 0);
  const others = dense.reduce((sum, pattern) => sum + (pattern === 0 ? 0 : 1), 0);
  yield [`${name}/starts`, starts];
  yield [`${name}/bounds`, Uint32Array.from(bounds)];
  if (others * 2 > dense.length) {
    yield [`${name}/dense`, dense];
    return;
  }
  const rows = new Uint16Array(others);
  let at = 0;
  dense.forEach((pattern, row) => {
    if (pattern !== 0) rows[at++] = row;
  });
  yield [`${name}/rows`, rows];
  yield [`${name}/patterns`, rows.map((row) => dense[row] as number)];
}

/** A coverage over the sections of an opened file; without sections every row lacks the sequence. */
export function readCoverage(
  sections: SectionReader,
  name: string,
  { rowCount, length }: { rowCount: number; length: number },
): Coverage {
  const isDense = sections.has(`${name}/dense`);
  const starts = sections.u32(`${name}/starts`);
  return {
    rowCount,
    length,
    starts: starts.length === 0 ? new Uint32Array(2) : starts,
    bounds: sections.u32(`${name}/bounds`),
    rows: sections.u16(`${name}/rows`),
    patterns: sections.u16(isDense ? `${name}/dense` : `${name}/patterns`),
    isDense,
  };
}

/** The pattern of every row. */
export function listPatterns(coverage: Coverage): Uint16Array {
  if (coverage.isDense) return coverage.patterns;
  const all = new Uint16Array(coverage.rowCount);
  for (let i = 0; i < coverage.rows.length; i++) {
    all[coverage.rows[i] as number] = coverage.patterns[i] as number;
  }
  return all;
}

/** The bounds of a pattern; empty where it stands for rows without the sequence. */
export function patternBounds(coverage: Coverage, pattern: number): Uint32Array {
  return coverage.bounds.subarray(coverage.starts[pattern], coverage.starts[pattern + 1]);
}

function isMissing(bounds: Uint32Array, position: number): boolean {
  if (bounds.length === 0) return true;
  if (position < (bounds[0] as number) || position >= (bounds[1] as number)) return true;
  for (let i = 2; i < bounds.length && (bounds[i] as number) <= position; i += 2) {
    if (position < (bounds[i + 1] as number)) return true;
  }
  return false;
}

/** The rows whose pattern is marked in `marks`. */
function rowsOfPatterns(coverage: Coverage, marks: Uint8Array): Bitmap {
  const words = new Uint32Array(chunkWords);
  const { rowCount, rows, patterns, isDense } = coverage;
  if (isDense) {
    for (let row = 0; row < rowCount; row++) {
      const mark = marks[patterns[row] as number] as number;
      words[row >>> 5] = (words[row >>> 5] as number) | (mark << (row & 31));
    }
    return bitmapFromWords(words);
  }
  const common = marks[0] as number;
  if (common === 1) {
    for (let row = 0; row < rowCount; row++) {
      words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
    }
  }
  for (let i = 0; i < rows.length; i++) {
    if (marks[patterns[i] as number] === common) continue;
    const row = rows[i] as number;
    words[row >>> 5] = (words[row >>> 5] as number) ^ (1 << (row & 31));
  }
  return bitmapFromWords(words);
}

/** The rows that lack the letter at a position, those without the sequence included. */
export function findMissingRows(coverage: Coverage, position: number): Bitmap {
  const marks = new Uint8Array(coverage.starts.length - 1);
  for (let pattern = 0; pattern < marks.length; pattern++) {
    if (isMissing(patternBounds(coverage, pattern), position)) marks[pattern] = 1;
  }
  return rowsOfPatterns(coverage, marks);
}

/** The rows that do not have the sequence at all. */
export function findAbsentRows(coverage: Coverage): Bitmap {
  const marks = new Uint8Array(coverage.starts.length - 1);
  for (let pattern = 0; pattern < marks.length; pattern++) {
    if (coverage.starts[pattern] === coverage.starts[pattern + 1]) marks[pattern] = 1;
  }
  return rowsOfPatterns(coverage, marks);
}

/** How many of the given rows have each pattern; of all rows where `rows` is null. */
function countPatterns(coverage: Coverage, rows: Bitmap | null): Uint32Array {
  const counts = new Uint32Array(coverage.starts.length - 1);
  const { patterns, isDense } = coverage;
  const count = (pattern: number, by: number) => {
    counts[pattern] = (counts[pattern] as number) + by;
  };
  if (isDense) {
    if (rows === null) for (const pattern of patterns) count(pattern, 1);
    else for (const row of toRows(rows)) count(patterns[row] as number, 1);
    return counts;
  }
  const words = rows === null ? null : toWords(rows);
  counts[0] = rows === null ? coverage.rowCount : rows.size;
  for (let i = 0; i < coverage.rows.length; i++) {
    const row = coverage.rows[i] as number;
    if (words !== null && (((words[row >>> 5] as number) >>> (row & 31)) & 1) === 0) continue;
    count(patterns[i] as number, 1);
    count(0, -1);
  }
  return counts;
}

/**
 * Adds to `steps` (one value per position and one more) where the number of covered rows rises and
 * falls; the running sum is then the number of given rows that have a letter at each position.
 */
export function addCoverageSteps(coverage: Coverage, rows: Bitmap | null, steps: Int32Array): void {
  const counts = countPatterns(coverage, rows);
  for (let pattern = 0; pattern < counts.length; pattern++) {
    let count = counts[pattern] as number;
    if (count === 0) continue;
    const end = coverage.starts[pattern + 1] as number;
    // Bounds alternate between where letters begin and where they end, except that the outer end
    // comes second; the missing ranges then fall and rise.
    for (let i = coverage.starts[pattern] as number, n = 0; i < end; i++, n++) {
      const position = coverage.bounds[i] as number;
      steps[position] = (steps[position] as number) + count;
      count = n === 1 ? count : -count;
    }
  }
}
