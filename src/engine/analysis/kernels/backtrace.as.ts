// Walks the paths of an alignment back. The plain form is backtrace.ts; specification, section 4.4.
import * as P from './problem.as';
import { pathBytes } from './short-rows.as';

const INSERTION_BYTES: usize = 12;
const GAPS: i32 = P.PATH_REFERENCE_GAP | P.PATH_QUERY_GAP;

// @ts-ignore: decorator
@inline
function storeInsertion(at: usize, position: i32, begin: i32, end: i32): void {
  store<i32>(at, position);
  store<i32>(at, begin, 4);
  store<i32>(at, end, 8);
}

/**
 * Writes the aligned letters and the insertions, from the last to the first; returns how many those
 * are, or -1 where a path leaves a skip, which the proof behind skips rules out.
 */
export function backtrace(problem: usize): i32 {
  const letters = load<usize>(problem + P.QUERY_LETTERS);
  const bandBegin = load<usize>(problem + P.BAND_BEGIN);
  const bandEnd = load<usize>(problem + P.BAND_END);
  const aligned = load<usize>(problem + P.ALIGNED);
  const insertions = load<usize>(problem + P.INSERTIONS);
  const gapCode = load<u8>(problem + P.GAP_CODE);
  const skips = load<usize>(problem + P.SKIPS);
  let skip = skips + load<usize>(problem + P.SKIP_COUNT) * P.SKIP_BYTES;
  let r = load<i32>(problem + P.SETTLED_ROW);
  let q = load<i32>(problem + P.QUERY_LENGTH);
  let matrix = load<i32>(problem + P.SETTLED_STEP);
  memory.fill(aligned + r, gapCode, load<i32>(problem + P.REFERENCE_LENGTH) - r);
  let seen = 0;
  let insertionEnd = -1;
  let count: usize = 0;
  // Address of column 0 of the row, and the begin of the row's cells.
  let rowCells = load<usize>(problem + P.PATHS) + load<usize>(problem + P.PATH_BYTES);
  rowCells -= pathBytes(load<i32>(bandBegin + (r << 2)), load<i32>(bandEnd + (r << 2)));
  let column = rowCells - (load<i32>(bandBegin + (r << 2)) & ~7);
  let skipEnd = skip > skips ? load<i32>(skip - 12) : -1;
  while (r > 0 || q > 0) {
    if (r < skipEnd) {
      skip -= P.SKIP_BYTES;
      const begin = load<i32>(skip);
      const offset = load<i32>(skip, 8);
      if (r != skipEnd - 1 || q != r + offset || matrix != 0) return -1;
      if (insertionEnd >= 0) {
        storeInsertion(insertions + count++ * INSERTION_BYTES, r, q, insertionEnd);
        insertionEnd = -1;
      }
      const from = begin - 1 + offset;
      memory.copy(aligned + begin - 1, letters + from, q - from);
      // The cells of the last skipped row were counted off below, though none are kept of it.
      rowCells += pathBytes(load<i32>(bandBegin + (r << 2)), load<i32>(bandEnd + (r << 2)));
      r = begin - 1;
      q = from;
      rowCells -= pathBytes(load<i32>(bandBegin + (r << 2)), load<i32>(bandEnd + (r << 2)));
      column = rowCells - (load<i32>(bandBegin + (r << 2)) & ~7);
      skipEnd = skip > skips ? load<i32>(skip - 12) : -1;
      continue;
    }
    const path =
      q == 0
        ? P.PATH_QUERY_GAP | P.PATH_QUERY_GAP_EXTENDS
        : r == 0
          ? P.PATH_REFERENCE_GAP | P.PATH_REFERENCE_GAP_EXTENDS
          : <i32>load<u8>(column + q);
    seen |= path;
    if (
      r == 0 ||
      (matrix == P.PATH_REFERENCE_GAP && q > 0) ||
      (matrix == 0 && (path & GAPS) == P.PATH_REFERENCE_GAP)
    ) {
      if (insertionEnd < 0) insertionEnd = q;
      q--;
      matrix = (path & P.PATH_REFERENCE_GAP_EXTENDS) == 0 ? 0 : P.PATH_REFERENCE_GAP;
      continue;
    }
    if (insertionEnd >= 0) {
      storeInsertion(insertions + count++ * INSERTION_BYTES, r, q, insertionEnd);
      insertionEnd = -1;
    }
    const isMatch = matrix == 0 && (path & (GAPS | P.PATH_NONE)) == 0;
    // A cell that no path reaches (the band jumps) is passed as if the letter were deleted.
    if (!isMatch && matrix == 0 && (path & P.PATH_QUERY_GAP) == 0) seen |= P.PATH_BOUNDARY;
    r--;
    if (isMatch) {
      q--;
      store<u8>(aligned + r, load<u8>(letters + q));
    } else {
      store<u8>(aligned + r, gapCode);
      matrix = (path & P.PATH_QUERY_GAP_EXTENDS) == 0 ? 0 : P.PATH_QUERY_GAP;
    }
    const rowBegin = load<i32>(bandBegin + (r << 2));
    rowCells -= pathBytes(rowBegin, load<i32>(bandEnd + (r << 2)));
    column = rowCells - (rowBegin & ~7);
  }
  if (insertionEnd >= 0) {
    storeInsertion(insertions + count++ * INSERTION_BYTES, 0, 0, insertionEnd);
  }
  store<i32>(problem + P.HIT_BOUNDARY, (seen & P.PATH_BOUNDARY) != 0 ? 1 : 0);
  return <i32>count;
}
