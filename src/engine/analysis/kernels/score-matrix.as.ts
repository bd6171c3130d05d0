// Banded alignment with affine gaps, four cells at a time. The plain form, which defines every bit, is
// score-matrix.ts; specification, section 4.4.
import * as P from './problem.as';
import { fillShortRows, isShortSettled, pathBytes, shortPathsEnd } from './short-rows.as';

const NO_ALIGNMENT: i32 = -1000000000;

/** Columns of a row from which on it pays to leave some cells out of the fours. */
const WIDE_ROW: i32 = 24;

/** What the cells of one row share, so that a cell is a function of few arguments. */
let scores: usize = 0;
let queryGaps: usize = 0;
let query: usize = 0;
let at: usize = 0;
let queryLength: i32 = 0;
let extend: i32 = 0;
let ties: i32 = 0;
let rightFree: i32 = 0;
let pairRow: usize = 0;
let begin: i32 = 0;
let beginAbove: i32 = 0;
let endAbove: i32 = 0;
let endTwoAbove: i32 = 0;
let rowOpen: i32 = 0;
let rowExtend: i32 = 0;
let openAbove: i32 = 0;
let isLastRow: bool = false;
/** Score left of the cell, gap in the reference that is open there, score diagonally above. */
let left: i32 = 0;
let referenceGap: i32 = 0;
let diagonal: i32 = 0;

function fillFirstRow(problem: usize): void {
  const end = load<i32>(load<usize>(problem + P.BAND_END));
  const leftFree = load<i32>(problem + P.LEFT_FREE);
  const firstOpen = load<i32>(load<usize>(problem + P.GAP_OPEN));
  store<i32>(scores, 0);
  store<u8>(at, 0);
  for (let q = 1; q < end; q++) {
    const score = leftFree ? 0 : q == 1 ? -firstOpen : load<i32>(scores + ((q - 1) << 2)) - extend;
    store<i32>(scores + (q << 2), score);
    store<u8>(at + q, <u8>(P.PATH_REFERENCE_GAP | P.PATH_REFERENCE_GAP_EXTENDS));
  }
  at += pathBytes(0, end);
}

/** One cell with every condition of the band's borders. */
// @ts-ignore: decorator
@inline
function fillCell(q: i32): void {
  const above = load<i32>(scores + (q << 2));
  let path = 0;
  let origin = P.PATH_NONE;
  let score = NO_ALIGNMENT;
  if (q > beginAbove && q <= endAbove) {
    score = diagonal + <i32>load<i8>(pairRow + load<u8>(query + q - 1));
    origin = 0;
  } else path = P.PATH_BOUNDARY;
  if (q > begin) {
    const extended = referenceGap - rowExtend;
    const opened = left - rowOpen;
    if (extended >= opened && q > begin + 1) {
      referenceGap = extended;
      path |= P.PATH_REFERENCE_GAP_EXTENDS;
    } else referenceGap = opened;
    if (score - ties < referenceGap) {
      score = referenceGap;
      origin = P.PATH_REFERENCE_GAP;
    }
  } else if (!isLastRow) path |= P.PATH_BOUNDARY;
  if (q < endAbove) {
    const isFree = q == queryLength && rightFree != 0;
    const extended = load<i32>(queryGaps + (q << 2)) - (isFree ? 0 : extend);
    const opened = isFree ? above : above - openAbove;
    let gap = opened;
    if (extended >= opened && q < endTwoAbove) {
      gap = extended;
      path |= P.PATH_QUERY_GAP_EXTENDS;
    }
    store<i32>(queryGaps + (q << 2), gap);
    if (score - ties < gap) {
      score = gap;
      origin = P.PATH_QUERY_GAP;
    }
  } else if (q < queryLength) {
    store<i32>(queryGaps + (q << 2), NO_ALIGNMENT);
    path |= P.PATH_BOUNDARY;
  }
  store<u8>(at++, <u8>(path | origin));
  store<i32>(scores + (q << 2), score);
  left = score;
  diagonal = above;
}

/**
 * Cells [q, end) that no border of the band concerns, by fours; returns the first that is left. The
 * gap in the reference is a prefix maximum over the cells to the left: opening one from a cell whose
 * own score is such a gap never beats extending that gap, since opening costs no less. Codes of a
 * small alphabet are below 16. A cell may be marked with both gaps; that in the query counts.
 */
// @ts-ignore: decorator
@inline
function fillInside(q: i32, end: i32, isSmallAlphabet: bool): i32 {
  const pairsLow = v128.load(pairRow);
  const pairsHigh = v128.load(pairRow, 16);
  const extendQuery = i32x4.splat(extend);
  const extendRow = i32x4.splat(rowExtend);
  const extendTwice = i32x4.splat(2 * rowExtend);
  const openRow = i32x4.splat(rowOpen);
  const openQuery = i32x4.splat(openAbove);
  const tie = i32x4.splat(ties);
  const none = i32x4.splat(NO_ALIGNMENT);
  let lastAbove = i32x4.splat(diagonal);
  let lastGap = i32x4.splat(referenceGap);
  let lastScore = i32x4.splat(left);
  let extended = i32x4.sub(lastGap, extendRow);
  let reopened = i32x4.sub(lastScore, openRow);
  // What a cell gives to the next one: its gap goes on, or one is opened.
  let lastExtends = i32x4.ge_s(extended, reopened);
  let carried = i32x4.max_s(extended, reopened);
  for (; q + 4 <= end; q += 4) {
    const cell = scores + (q << 2);
    const above = v128.load(cell);
    const codes = v128.load32_zero(query + q - 1);
    let pairs = i8x16.swizzle(pairsLow, codes);
    if (!isSmallAlphabet) {
      pairs = v128.or(pairs, i8x16.swizzle(pairsHigh, i8x16.sub(codes, i8x16.splat(16))));
    }
    const match = i32x4.add(
      i8x16.shuffle(lastAbove, above, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
      i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(pairs)),
    );
    const gapCell = queryGaps + (q << 2);
    const extendedGap = i32x4.sub(v128.load(gapCell), extendQuery);
    const openedGap = i32x4.sub(above, openQuery);
    const queryGap = i32x4.max_s(extendedGap, openedGap);
    v128.store(gapCell, queryGap);
    const best = i32x4.max_s(match, queryGap);
    let gap = i8x16.shuffle(
      carried, i32x4.sub(best, openRow), 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
    );
    gap = i32x4.max_s(gap, i32x4.sub(
      i8x16.shuffle(none, gap, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
      extendRow,
    ));
    gap = i32x4.max_s(gap, i32x4.sub(
      i8x16.shuffle(none, gap, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
      extendTwice,
    ));
    const score = i32x4.max_s(best, gap);
    v128.store(cell, score);
    extended = i32x4.sub(gap, extendRow);
    reopened = i32x4.sub(score, openRow);
    carried = i32x4.max_s(extended, reopened);
    const extendsNext = i32x4.ge_s(extended, reopened);
    const gapExtends = i8x16.shuffle(
      lastExtends, extendsNext, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
    );
    const isGap = i32x4.gt_s(gap, i32x4.sub(match, tie));
    const isQueryGap = i32x4.gt_s(queryGap, i32x4.sub(i32x4.max_s(match, gap), tie));
    const path = v128.or(
      v128.or(
        v128.and(isGap, i32x4.splat(P.PATH_REFERENCE_GAP)),
        v128.and(isQueryGap, i32x4.splat(P.PATH_QUERY_GAP)),
      ),
      v128.or(
        v128.and(gapExtends, i32x4.splat(P.PATH_REFERENCE_GAP_EXTENDS)),
        v128.and(i32x4.ge_s(extendedGap, openedGap), i32x4.splat(P.PATH_QUERY_GAP_EXTENDS)),
      ),
    );
    v128.store32_lane(
      at,
      i8x16.shuffle(path, path, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12),
      0,
    );
    at += 4;
    lastAbove = above;
    lastGap = gap;
    lastScore = score;
    lastExtends = extendsNext;
  }
  diagonal = i32x4.extract_lane(lastAbove, 3);
  referenceGap = i32x4.extract_lane(lastGap, 3);
  left = i32x4.extract_lane(lastScore, 3);
  return q;
}

/** Goes on behind a skip: in its last row only the cell on the diagonal is reachable. */
function passSkip(skip: usize, bandBegin: usize, bandEnd: usize): i32 {
  const first = load<i32>(skip);
  const last = load<i32>(skip, 4) - 1;
  const offset = load<i32>(skip, 8);
  const reached = load<i32>(scores + ((first - 1 + offset) << 2)) + load<i32>(skip, 12);
  const to = load<i32>(bandEnd + (last << 2));
  for (let q = load<i32>(bandBegin + (last << 2)); q <= to; q++) {
    store<i32>(scores + (q << 2), NO_ALIGNMENT);
    store<i32>(queryGaps + (q << 2), NO_ALIGNMENT);
  }
  store<i32>(scores + ((last + offset) << 2), reached);
  return last + 1;
}

/** Fills the paths of a problem and returns the score of its last cell. */
export function fillScoreMatrix(problem: usize): i32 {
  scores = load<usize>(problem + P.SCORES);
  queryGaps = load<usize>(problem + P.QUERY_GAPS);
  query = load<usize>(problem + P.QUERY);
  at = load<usize>(problem + P.PATHS);
  queryLength = load<i32>(problem + P.QUERY_LENGTH);
  extend = load<i32>(problem + P.GAP_EXTEND);
  ties = load<i32>(problem + P.TIES_TO_GAPS);
  rightFree = load<i32>(problem + P.RIGHT_FREE);
  const leftFree = load<i32>(problem + P.LEFT_FREE);
  const reference = load<usize>(problem + P.REFERENCE);
  const referenceLength = load<i32>(problem + P.REFERENCE_LENGTH);
  const bandBegin = load<usize>(problem + P.BAND_BEGIN);
  const bandEnd = load<usize>(problem + P.BAND_END);
  const gapOpen = load<usize>(problem + P.GAP_OPEN);
  const pairTable = load<usize>(problem + P.PAIRS);
  let skip = load<usize>(problem + P.SKIPS);
  const skipsEnd = skip + load<usize>(problem + P.SKIP_COUNT) * P.SKIP_BYTES;
  const isSmall = load<i32>(problem + P.SMALL_ALPHABET) != 0;
  const paths = at;
  let settledRow = referenceLength;
  let cells: i64 = load<i32>(bandEnd);
  // A row sets what the next one reads, but for the first row and the last column.
  const firstEnd = load<i32>(bandEnd);
  for (let q = 0; q < firstEnd; q++) store<i32>(queryGaps + (q << 2), NO_ALIGNMENT);
  store<i32>(queryGaps + (queryLength << 2), NO_ALIGNMENT);
  fillFirstRow(problem);
  for (let r = 1; r <= referenceLength; r++) {
    if (skip < skipsEnd && r == load<i32>(skip)) {
      r = passSkip(skip, bandBegin, bandEnd);
      skip += P.SKIP_BYTES;
      if (r > referenceLength) break;
    }
    const stop = skip < skipsEnd ? min(referenceLength, load<i32>(skip)) : referenceLength;
    const next = fillShortRows(problem, r, stop, at);
    if (next > r) {
      at = shortPathsEnd();
      for (; r < next; r++) cells += load<i32>(bandEnd + (r << 2)) - load<i32>(bandBegin + (r << 2));
      r = next - 1;
      if (isShortSettled()) {
        settledRow = r;
        break;
      }
      continue;
    }
    const row = <usize>r << 2;
    begin = load<i32>(bandBegin + row);
    const end = load<i32>(bandEnd + row);
    beginAbove = load<i32>(bandBegin + row - 4);
    endAbove = load<i32>(bandEnd + row - 4);
    endTwoAbove = r >= 2 ? load<i32>(bandEnd + row - 8) : 0;
    pairRow = pairTable + (<usize>load<u8>(reference + r - 1) << 5);
    isLastRow = r == referenceLength;
    const isFreeRow = isLastRow && rightFree != 0;
    rowOpen = isFreeRow ? 0 : load<i32>(gapOpen + row);
    rowExtend = isFreeRow ? 0 : extend;
    openAbove = load<i32>(gapOpen + row - 4);
    referenceGap = NO_ALIGNMENT;
    left = 0;
    cells += end - begin;
    const nextPaths = at + pathBytes(begin, end);
    at += begin & 7;
    let q = begin;
    if (q == 0) {
      diagonal = load<i32>(scores);
      left = leftFree ? 0 : r == 1 ? -load<i32>(gapOpen) : diagonal - extend;
      store<i32>(scores, left);
      store<u8>(at++, <u8>(P.PATH_QUERY_GAP | P.PATH_QUERY_GAP_EXTENDS));
      q = 1;
    } else diagonal = load<i32>(scores + ((q - 1) << 2));
    let insideBegin = min(end, max(begin + 2, beginAbove + 1));
    // In wide rows at multiples of four: then what a row loads was stored in one piece by the row
    // above, else the processor waits for several stores to reach the cache.
    if (end - begin >= WIDE_ROW) insideBegin = min(end, (insideBegin + 3) & ~3);
    const insideEnd = min(min(end, endAbove), min(endTwoAbove, queryLength));
    for (; q < insideBegin; q++) fillCell(q);
    if (q + 4 <= insideEnd) {
      q = isSmall ? fillInside(q, insideEnd, true) : fillInside(q, insideEnd, false);
    }
    for (; q < end; q++) fillCell(q);
    at = nextPaths;
  }
  store<u32>(problem + P.CELLS, <u32>cells);
  store<u32>(problem + P.PATH_BYTES, <u32>(at - paths));
  const score = load<i32>(scores + (queryLength << 2));
  // What the row below would have made of the gap that is open in the last column.
  const goesOn = settledRow < referenceLength &&
    load<i32>(queryGaps + (queryLength << 2)) >= score &&
    queryLength < load<i32>(bandEnd + ((settledRow - 1) << 2));
  store<i32>(problem + P.SETTLED_ROW, settledRow);
  store<i32>(problem + P.SETTLED_STEP, goesOn ? P.PATH_QUERY_GAP : 0);
  return score;
}
