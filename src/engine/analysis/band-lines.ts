import { type BandWidths, clamp, type Lengths, type Trapezoid } from './band.ts';
import type { DiagonalSkip } from './diagonal-skips.ts';
import type { KernelMemory } from './kernels/kernel-memory.ts';

/**
 * Rows [rowBegin, rowEnd) of a band whose borders run along diagonals between bounds: row r has the
 * columns from clamp(r + low, lowLeast, lowMost) to clamp(r + high, 0, highMost), both included.
 */
export interface BandLine {
  readonly rowBegin: number;
  readonly rowEnd: number;
  readonly low: number;
  readonly lowLeast: number;
  readonly lowMost: number;
  readonly high: number;
  readonly highMost: number;
}

/**
 * A band as lines instead of rows, so that rows which nobody computes are never written down. The first
 * row begins at column 0 and the last one ends behind the last column, whatever their lines say.
 */
export interface LinedBand {
  readonly lines: readonly BandLine[];
  readonly lengths: Lengths;
  readonly area: number;
}

/** Sum of clamp(r + shift, least, most) over rows [begin, end). */
function sumClamped(
  { begin, end }: { readonly begin: number; readonly end: number },
  shift: number,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const from = clamp(least - shift, begin, end);
  const to = clamp(most - shift, from, end);
  const middle = ((from + to - 1) * (to - from)) / 2 + shift * (to - from);
  return (from - begin) * least + middle + (end - to) * most;
}

function areaOf(lines: readonly BandLine[], { query, reference }: Lengths): number {
  let area = 0;
  for (const { rowBegin, rowEnd, low, lowLeast, lowMost, high, highMost } of lines) {
    const rows = { begin: rowBegin, end: rowEnd };
    area += sumClamped(rows, high, { least: 0, most: highMost }) + (rowEnd - rowBegin);
    area -= sumClamped(rows, low, { least: lowLeast, most: lowMost });
  }
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return area;
  area += clamp(first.low, first.lowLeast, first.lowMost);
  return area + query - clamp(reference + last.high, 0, last.highMost);
}

/**
 * The band of trapezoids, made non-decreasing as band.ts does it; null where a row would have no column
 * of its own, which only rows one by one can mend. Specification, section 4.3.
 */
export function lineTrapezoids(
  parts: readonly Trapezoid[],
  { minimal }: Pick<BandWidths, 'minimal'>,
  lengths: Lengths,
): LinedBand | null {
  const rowCount = lengths.reference + 1;
  const largest = Math.max(0, lengths.query - minimal);
  const lines: BandLine[] = [];
  let row = 0;
  let floor = 0;
  for (const { referenceBegin, referenceEnd, minOffset, maxOffset } of parts) {
    const count = Math.min(referenceEnd - referenceBegin, rowCount - row);
    if (count <= 0) continue;
    const shift = referenceBegin - row;
    const line = {
      rowBegin: row,
      rowEnd: row + count,
      low: shift + minOffset,
      lowLeast: floor,
      lowMost: Math.max(largest, floor),
      high: shift + maxOffset,
      highMost: lengths.query,
    };
    lines.push(line);
    row += count;
    // The first row begins at 0 whatever its part says.
    floor = row === 1 ? 0 : clamp(row - 1 + line.low, line.lowLeast, line.lowMost);
  }
  if (row !== rowCount) return null;
  // Ends from the last line back: none is behind the first end of the next line.
  let most = lengths.query;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] as BandLine;
    const isLastRow = line.rowBegin === lengths.reference;
    const firstEnd = isLastRow ? most : clamp(line.rowBegin + line.high, 0, most);
    const lastBegin = clamp(line.rowEnd - 1 + line.low, line.lowLeast, line.lowMost);
    if (firstEnd < line.lowLeast || most < lastBegin || line.high < line.low) return null;
    lines[i] = { ...line, highMost: most };
    most = firstEnd;
  }
  return { lines, lengths, area: areaOf(lines, lengths) };
}

/** A band of constant width along one diagonal, for peptides. Specification, section 4.6 step 6. */
export function lineDiagonal(
  lengths: Lengths,
  { meanShift, bandWidth }: { readonly meanShift: number; readonly bandWidth: number },
): LinedBand {
  const line = {
    rowBegin: 0,
    rowEnd: lengths.reference + 1,
    low: -meanShift - bandWidth,
    lowLeast: 0,
    lowMost: lengths.query,
    high: bandWidth - meanShift,
    highMost: lengths.query,
  };
  return { lines: [line], lengths, area: areaOf([line], lengths) };
}

/** First column of a row. */
function beginOf(line: BandLine, row: number): number {
  return row === 0 ? 0 : clamp(row + line.low, line.lowLeast, line.lowMost);
}

/** One past the last column of a row. */
function endOf(line: BandLine, row: number, { query, reference }: Lengths): number {
  return row === reference ? query + 1 : clamp(row + line.high, 0, line.highMost) + 1;
}

/** Collects ranges that may join. */
class Ranges {
  readonly list: number[] = [];

  add(begin: number, end: number): void {
    const last = this.list.length - 1;
    if (this.list[last] === begin) this.list[last] = end;
    else this.list.push(begin, end);
  }
}

/** Rows of a line, but for its first one, whose borders neither the bounds nor the corners bend. */
function straightRows(
  line: BandLine,
  { reference }: Lengths,
): { readonly begin: number; readonly end: number } {
  const begin = Math.max(line.rowBegin, 1, line.lowLeast - line.low, -line.high);
  const end = Math.min(
    line.rowEnd,
    reference,
    line.lowMost - line.low + 1,
    line.highMost - line.high + 1,
  );
  return { begin: begin + 1, end };
}

/** What a row is narrow about: a diagonal, at most `width` columns on either side of it. */
interface Narrowness {
  readonly offset: number;
  readonly width: number;
}

/**
 * Adds the narrow ones of positions [first, last) of a line. No function of `listNarrowPositions`, because
 * such a one is compiled anew again and again.
 */
function addOneByOne(
  ranges: Ranges,
  { lines, lengths }: LinedBand,
  place: { readonly i: number; readonly first: number; readonly last: number } & Narrowness,
): void {
  const { i, first, last, offset, width } = place;
  const line = lines[i] as BandLine;
  for (let p = first; p < last; p++) {
    const column = p + 1 + offset;
    const above = p < line.rowBegin ? (lines[i - 1] as BandLine) : line;
    const rowBegin = beginOf(line, p + 1);
    const isNarrow =
      rowBegin < column &&
      beginOf(above, p) < column &&
      endOf(above, p, lengths) > column &&
      rowBegin >= column - width &&
      endOf(line, p + 1, lengths) - 1 <= column + width;
    if (isNarrow) ranges.add(p, p + 1);
  }
}

/**
 * Ranges of reference positions in [begin, end) whose rows are at most `width` wide on either side of
 * a diagonal that does not run along their border: pairs of begin and end.
 */
export function listNarrowPositions(
  band: LinedBand,
  { begin, end, offset }: { readonly begin: number; readonly end: number; readonly offset: number },
  width: number,
): Int32Array {
  const { lines, lengths } = band;
  const ranges = new Ranges();
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as BandLine;
    // Position p has row p + 1, and row p above it.
    const from = Math.max(begin, line.rowBegin - 1);
    const to = Math.min(end, line.rowEnd - 1);
    if (from >= to) continue;
    const straight = straightRows(line, lengths);
    const straightFrom = clamp(straight.begin - 1, from, to);
    const straightTo = clamp(straight.end - 1, straightFrom, to);
    addOneByOne(ranges, band, { i, first: from, last: straightFrom, offset, width });
    const { low, high } = line;
    const isNarrow =
      low < offset && high > offset && low >= offset - width && high <= offset + width;
    if (isNarrow && straightTo > straightFrom) ranges.add(straightFrom, straightTo);
    addOneByOne(ranges, band, { i, first: straightTo, last: to, offset, width });
  }
  return Int32Array.from(ranges.list);
}

/** Writes rows [from, to) of a band into a memory of the kernels, where row r's columns begin and end. */
export function writeRows(
  { lines, lengths }: LinedBand,
  { from, to }: { readonly from: number; readonly to: number },
  memory: KernelMemory,
  { bandBegin, bandEnd }: { readonly bandBegin: number; readonly bandEnd: number },
): void {
  const { run, ints } = memory;
  for (const { rowBegin, rowEnd, low, lowLeast, lowMost, high, highMost } of lines) {
    const first = Math.max(from, rowBegin);
    const last = Math.min(to, rowEnd);
    if (first >= last) continue;
    run.fillRows(bandBegin, bandEnd, first, last, low, lowLeast, lowMost, high, highMost);
  }
  if (from <= 0) ints[bandBegin / 4] = 0;
  if (to > lengths.reference) ints[bandEnd / 4 + lengths.reference] = lengths.query + 1;
}

/** Writes the rows of a band down that are computed: those between skips, with the rows beside them. */
export function writeRowsBetween(
  band: LinedBand,
  skips: readonly DiagonalSkip[],
  {
    memory,
    places,
  }: {
    readonly memory: KernelMemory;
    readonly places: { readonly bandBegin: number; readonly bandEnd: number };
  },
): void {
  let from = 0;
  for (const { begin, end } of skips) {
    writeRows(band, { from, to: begin }, memory, places);
    // A row reads the borders of the two rows above it.
    from = end - 2;
  }
  writeRows(band, { from, to: band.lengths.reference + 1 }, memory, places);
}
