// Rows of an alignment matrix, eight cells at a time: scores are 16 bits wide and relative to a base that
// follows the best one. The plain form, which defines every bit, is score-matrix.ts.
//
// Why 16 bits give the same result. A row is computed here only where at least one cell of the row above
// is reached by a path, and where the band begins at most one column further right, so that this stays
// true. Any reached cell then lies at most `W * (match + gap extension) + 2 * gap opening` below the best
// one of its row, W being the width of the row, unless no best path runs through it: SHORT_WIDTH is the
// width for which that fits. Cells that no path reaches, and those that are too low to matter, stay at
// the least number, where subtraction saturates. They rise by at most one match a row, and in fewer rows
// than W a gap from a reached cell overtakes them, so that they never come near a score that counts.
import * as P from './problem.as';

const NO_ALIGNMENT: i32 = -1000000000;
/** A score in 16 bits below all others. */
const NONE: i16 = -32768;
/** Rows after which the base moves: a match scores 127 at most, so that nothing overflows before. */
const ROWS_OF_BASE: i32 = 64;

/** True where the row that was filled last is settled. */
let settled: bool = false;

export function isShortSettled(): bool {
  return settled;
}

/** End of the paths that were written last. */
let pathsEnd: usize = 0;

export function shortPathsEnd(): usize {
  return pathsEnd;
}

/** Bytes of the paths of a row: vectors of eight columns from the one that holds its first column. */
// @ts-ignore: decorator
@inline
export function pathBytes(begin: i32, end: i32): i32 {
  return ((end + 7) & ~7) - (begin & ~7);
}

/** Best score of columns [begin, end). */
function findBest(scores: usize, begin: i32, end: i32): i32 {
  let best = NO_ALIGNMENT;
  for (let q = begin; q < end; q++) best = max(best, load<i32>(scores + (q << 2)));
  return best;
}

/** Columns [begin, end) from 32 to 16 bits; the columns around them in their vectors are not reached. */
function narrowColumns(wide: usize, short: usize, begin: i32, end: i32, base: i32): void {
  const bases = i32x4.splat(base);
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  const none = i16x8.splat(NONE);
  for (let c = begin & ~7; c < end; c += 8) {
    const from = wide + (c << 2);
    const values = i16x8.narrow_i32x4_s(
      i32x4.sub(v128.load(from), bases),
      i32x4.sub(v128.load(from, 16), bases),
    );
    const column = i16x8.add(lanes, i16x8.splat(<i16>(c - begin)));
    const isInside = v128.and(
      i16x8.ge_s(column, i16x8.splat(0)),
      i16x8.lt_s(column, i16x8.splat(<i16>(end - begin))),
    );
    v128.store(short + (c << 1), v128.bitselect(values, none, isInside));
  }
}

/** Columns [begin, end), and what is beside them in their vectors, from 16 to 32 bits. */
function widenColumns(short: usize, wide: usize, begin: i32, end: i32, base: i32): void {
  const bases = i32x4.splat(base);
  const least = i32x4.splat(NONE);
  const none = i32x4.splat(NO_ALIGNMENT);
  for (let c = begin & ~7; c < end; c += 8) {
    const values = v128.load(short + (c << 1));
    const low = i32x4.extend_low_i16x8_s(values);
    const high = i32x4.extend_high_i16x8_s(values);
    const to = wide + (c << 2);
    v128.store(to, v128.bitselect(none, i32x4.add(low, bases), i32x4.eq(low, least)));
    v128.store(to, v128.bitselect(none, i32x4.add(high, bases), i32x4.eq(high, least)), 16);
  }
}

/** The largest of eight lanes. */
// @ts-ignore: decorator
@inline
function bestLane(lanes: v128): i32 {
  let best = i16x8.max_s(lanes, i8x16.shuffle(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  best = i16x8.max_s(best, i8x16.shuffle(best, best, 4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3));
  best = i16x8.max_s(best, i8x16.shuffle(best, best, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1));
  return <i32>i16x8.extract_lane_s(best, 0);
}

/**
 * True where every path to the last cell goes through the last column of a row, and straight down from
 * there: the letters that are left in any other column cannot make up for the lead, even if all match.
 */
function isSettled(scores: usize, begin: i32, queryLength: i32, bestPair: i32): bool {
  const lead = i16x8.splat(load<i16>(scores + (queryLength << 1)));
  const lanes = i16x8.mul(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>bestPair));
  for (let c = queryLength & ~7; c > begin - 8; c -= 8) {
    const mayWin = i16x8.sub(i16x8.splat(<i16>(bestPair * (queryLength - c))), lanes);
    const reached = i16x8.add_sat_s(v128.load(scores + (c << 1)), mayWin);
    let isAhead = i16x8.ge_s(reached, lead);
    // The last column itself, and what is behind it, is not one of the others.
    if (queryLength - c < 8) {
      isAhead = v128.and(
        isAhead,
        i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>(queryLength - c))),
      );
    }
    if (v128.any_true(isAhead)) return false;
  }
  return true;
}

/** Moves the base to the best score of columns [begin, end); returns by how much. */
function moveBase(scores: usize, gaps: usize, begin: i32, end: i32): i32 {
  let best = i16x8.splat(NONE);
  for (let c = begin & ~7; c < end; c += 8) best = i16x8.max_s(best, v128.load(scores + (c << 1)));
  const step = bestLane(best);
  const steps = i16x8.splat(<i16>step);
  for (let c = begin & ~7; c < end; c += 8) {
    const at = c << 1;
    v128.store(scores + at, i16x8.sub_sat_s(v128.load(scores + at), steps));
    v128.store(gaps + at, i16x8.sub_sat_s(v128.load(gaps + at), steps));
  }
  return step;
}

/** Narrowest and widest row of a steady run. */
const NARROWEST_STEADY: i32 = 9;
const WIDEST_STEADY: i32 = 24;

/** Eight lanes one further left, the first of the next ones last. */
// @ts-ignore: decorator
@inline
function nextLane(lanes: v128, behind: v128): v128 {
  return i8x16.shuffle(lanes, behind, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
}

/** Eight lanes one further right, the last of the previous ones first. */
// @ts-ignore: decorator
@inline
function previousLane(before: v128, lanes: v128): v128 {
  return i8x16.shuffle(before, lanes, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
}

/** Best gap in the reference by lanes, of which each so far knows only of one opened just before it. */
// @ts-ignore: decorator
@inline
function spreadGap(opened: v128, none: v128, extends1: v128, extends2: v128, extends4: v128): v128 {
  let gap = i16x8.max_s(opened, i16x8.sub_sat_s(previousLane(none, opened), extends1));
  gap = i16x8.max_s(gap, i16x8.sub_sat_s(
    i8x16.shuffle(none, gap, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
    extends2,
  ));
  return i16x8.max_s(gap, i16x8.sub_sat_s(
    i8x16.shuffle(none, gap, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
    extends4,
  ));
}

/** Paths of eight cells. */
// @ts-ignore: decorator
@inline
function pathsOf(
  match: v128,
  gap: v128,
  queryGap: v128,
  tie: v128,
  gapExtends: v128,
  queryGapExtends: v128,
): v128 {
  const isGap = i16x8.gt_s(gap, i16x8.sub_sat_s(match, tie));
  const isQueryGap = i16x8.gt_s(queryGap, i16x8.sub_sat_s(i16x8.max_s(match, gap), tie));
  return v128.or(
    v128.or(
      v128.and(isGap, i16x8.splat(<i16>P.PATH_REFERENCE_GAP)),
      v128.and(isQueryGap, i16x8.splat(<i16>P.PATH_QUERY_GAP)),
    ),
    v128.or(
      v128.and(gapExtends, i16x8.splat(<i16>P.PATH_REFERENCE_GAP_EXTENDS)),
      v128.and(queryGapExtends, i16x8.splat(<i16>P.PATH_QUERY_GAP_EXTENDS)),
    ),
  );
}

/** Lanes from some place on count for nothing. */
// @ts-ignore: decorator
@inline
function keepFirst(values: v128, count: i32): v128 {
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  const isInside = i16x8.lt_s(lanes, i16x8.splat(<i16>count));
  return v128.bitselect(values, i16x8.splat(NONE), isInside);
}

/** Lanes at which the path of a steady row meets the border of the band: the first and the last one. */
// @ts-ignore: decorator
@inline
function borderLanes(first: i32, width: i32): v128 {
  const lanes = i16x8.add(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>first));
  const isBorder = v128.or(
    i16x8.eq(lanes, i16x8.splat(0)),
    i16x8.eq(lanes, i16x8.splat(<i16>(width - 1))),
  );
  return v128.and(isBorder, i16x8.splat(<i16>P.PATH_BOUNDARY));
}

/** Leaves a row as fillShortRows has it: what is beside the row in its vectors, and before, is not reached. */
// @ts-ignore: decorator
@inline
function leaveSteady(
  short: usize,
  begin: i32,
  width: i32,
  lanes0: v128,
  lanes1: v128,
  lanes2: v128,
  isThree: bool,
): void {
  const none = i16x8.splat(NONE);
  for (let c = (begin & ~7) - 8; c < begin + width; c += 8) v128.store(short + (c << 1), none);
  v128.store(short + (begin << 1), lanes0);
  v128.store(short + (begin << 1), lanes1, 16);
  if (isThree) v128.store(short + (begin << 1), lanes2, 32);
}

/** Where a steady run ended, and its base. */
let steadyEnd: i32 = 0;
let steadyBase: i32 = 0;

/**
 * Rows whose band moves by one column each, `width` of them (24 at most), with the scores in registers:
 * a lane stands for a diagonal. At least 9 wide. Reads and leaves the scores as fillShortRows has them. `rowBegin` is the
 * first column of the row above. Returns the end of the paths.
 */
// @ts-ignore: decorator
@inline
function fillSteadyRows(
  problem: usize,
  from: i32,
  stop: i32,
  rowBegin: i32,
  width: i32,
  paths: usize,
  isThree: bool,
  isSmall: bool,
): usize {
  const begins = load<usize>(problem + P.BAND_BEGIN);
  const ends = load<usize>(problem + P.BAND_END);
  const scores = load<usize>(problem + P.SHORT_SCORES);
  const gaps = load<usize>(problem + P.SHORT_GAPS);
  const query = load<usize>(problem + P.QUERY);
  const reference = load<usize>(problem + P.REFERENCE);
  const gapOpen = load<usize>(problem + P.GAP_OPEN);
  const pairTable = load<usize>(problem + P.PAIRS);
  const extend = load<i32>(problem + P.GAP_EXTEND);
  const none = i16x8.splat(NONE);
  const extends1 = i16x8.splat(<i16>extend);
  const extends2 = i16x8.splat(<i16>(2 * extend));
  const extends4 = i16x8.splat(<i16>(4 * extend));
  const tie = i16x8.splat(<i16>load<i32>(problem + P.TIES_TO_GAPS));
  const border0 = borderLanes(0, width);
  const border1 = borderLanes(8, width);
  const border2 = isThree ? borderLanes(16, width) : none;
  const lastCount = isThree ? width - 16 : width - 8;
  const column = rowBegin << 1;
  let score0 = keepFirst(v128.load(scores + column), width);
  let score1 = keepFirst(v128.load(scores + column, 16), width - 8);
  let score2 = isThree ? keepFirst(v128.load(scores + column, 32), width - 16) : none;
  let gap0 = keepFirst(v128.load(gaps + column), width);
  let gap1 = keepFirst(v128.load(gaps + column, 16), width - 8);
  let gap2 = isThree ? keepFirst(v128.load(gaps + column, 32), width - 16) : none;
  let at = paths;
  let begin = rowBegin;
  let base = 0;
  let r = from;
  let openNext = load<i32>(gapOpen + (r << 2) - 4);
  for (; r < stop; r++) {
    const row = <usize>r << 2;
    if (load<i32>(begins + row) != begin + 1 || load<i32>(ends + row) != begin + 1 + width) break;
    begin++;
    const pairRow = pairTable + (<usize>load<u8>(reference + r - 1) << 5);
    const openAbove = i16x8.splat(<i16>openNext);
    openNext = load<i32>(gapOpen + row);
    const openRow = i16x8.splat(<i16>openNext);
    const pairsLow = v128.load(pairRow);
    const codes = v128.load(query + begin - 1);
    let pairs = i8x16.swizzle(pairsLow, codes);
    if (!isSmall) {
      const pairsHigh = v128.load(pairRow, 16);
      pairs = v128.or(pairs, i8x16.swizzle(pairsHigh, i8x16.sub(codes, i8x16.splat(16))));
    }
    const match0 = i16x8.add_sat_s(score0, i16x8.extend_low_i8x16_s(pairs));
    const match1 = i16x8.add_sat_s(score1, i16x8.extend_high_i8x16_s(pairs));
    const extended0 = i16x8.sub_sat_s(nextLane(gap0, gap1), extends1);
    const extended1 = i16x8.sub_sat_s(nextLane(gap1, isThree ? gap2 : none), extends1);
    const opened0 = i16x8.sub_sat_s(nextLane(score0, score1), openAbove);
    const opened1 = i16x8.sub_sat_s(nextLane(score1, isThree ? score2 : none), openAbove);
    gap0 = i16x8.max_s(extended0, opened0);
    gap1 = i16x8.max_s(extended1, opened1);
    const best0 = i16x8.max_s(match0, gap0);
    const best1 = i16x8.max_s(match1, gap1);
    const open0 = i16x8.sub_sat_s(best0, openRow);
    const open1 = i16x8.sub_sat_s(best1, openRow);
    const row0 = spreadGap(previousLane(none, open0), none, extends1, extends2, extends4);
    score0 = i16x8.max_s(best0, row0);
    const on0 = i16x8.sub_sat_s(row0, extends1);
    const anew0 = i16x8.sub_sat_s(score0, openRow);
    const row1 = spreadGap(
      previousLane(i16x8.max_s(on0, anew0), open1), none, extends1, extends2, extends4,
    );
    score1 = i16x8.max_s(best1, row1);
    const on1 = i16x8.sub_sat_s(row1, extends1);
    const anew1 = i16x8.sub_sat_s(score1, openRow);
    const isOn0 = i16x8.ge_s(on0, anew0);
    const isOn1 = i16x8.ge_s(on1, anew1);
    const path0 = v128.or(border0, pathsOf(
      match0, row0, gap0, tie, previousLane(i16x8.splat(0), isOn0), i16x8.ge_s(extended0, opened0),
    ));
    const path1 = v128.or(border1, pathsOf(
      match1, row1, gap1, tie, previousLane(isOn0, isOn1), i16x8.ge_s(extended1, opened1),
    ));
    const out = at + (begin & 7);
    v128.store(out, i8x16.narrow_i16x8_u(path0, path1));
    if (isThree) {
      const codes2 = v128.load64_zero(query + begin + 15);
      let pairs2 = i8x16.swizzle(pairsLow, codes2);
      if (!isSmall) {
        const pairsHigh = v128.load(pairRow, 16);
        pairs2 = v128.or(pairs2, i8x16.swizzle(pairsHigh, i8x16.sub(codes2, i8x16.splat(16))));
      }
      const match2 = i16x8.add_sat_s(score2, i16x8.extend_low_i8x16_s(pairs2));
      const extended2 = i16x8.sub_sat_s(nextLane(gap2, none), extends1);
      const opened2 = i16x8.sub_sat_s(nextLane(score2, none), openAbove);
      gap2 = i16x8.max_s(extended2, opened2);
      const best2 = i16x8.max_s(match2, gap2);
      const open2 = i16x8.sub_sat_s(best2, openRow);
      const row2 = spreadGap(
        previousLane(i16x8.max_s(on1, anew1), open2), none, extends1, extends2, extends4,
      );
      score2 = keepFirst(i16x8.max_s(best2, row2), lastCount);
      const isOn2 = i16x8.ge_s(i16x8.sub_sat_s(row2, extends1), i16x8.sub_sat_s(score2, openRow));
      const path2 = v128.or(border2, pathsOf(
        match2, row2, gap2, tie, previousLane(isOn1, isOn2), i16x8.ge_s(extended2, opened2),
      ));
      v128.store64_lane(out, i8x16.narrow_i16x8_u(path2, path2), 0, 16);
    } else score1 = keepFirst(score1, lastCount);
    at += pathBytes(begin, begin + width);
    if (((r - from) & (ROWS_OF_BASE - 1)) == ROWS_OF_BASE - 1) {
      let bestOfRow = i16x8.max_s(score0, score1);
      if (isThree) bestOfRow = i16x8.max_s(bestOfRow, score2);
      const step = bestLane(bestOfRow);
      const steps = i16x8.splat(<i16>step);
      score0 = i16x8.sub_sat_s(score0, steps);
      score1 = i16x8.sub_sat_s(score1, steps);
      gap0 = i16x8.sub_sat_s(gap0, steps);
      gap1 = i16x8.sub_sat_s(gap1, steps);
      if (isThree) {
        score2 = i16x8.sub_sat_s(score2, steps);
        gap2 = i16x8.sub_sat_s(gap2, steps);
      }
      base += step;
    }
  }
  leaveSteady(scores, begin, width, score0, score1, score2, isThree);
  leaveSteady(gaps, begin, width, gap0, gap1, gap2, isThree);
  steadyEnd = r;
  steadyBase = base;
  return at;
}

/** The four forms of a steady run. */
function fillSteady2Small(problem: usize, from: i32, stop: i32, begin: i32, width: i32, paths: usize): usize {
  return fillSteadyRows(problem, from, stop, begin, width, paths, false, true);
}

function fillSteady3Small(problem: usize, from: i32, stop: i32, begin: i32, width: i32, paths: usize): usize {
  return fillSteadyRows(problem, from, stop, begin, width, paths, true, true);
}

function fillSteady2(problem: usize, from: i32, stop: i32, begin: i32, width: i32, paths: usize): usize {
  return fillSteadyRows(problem, from, stop, begin, width, paths, false, false);
}

function fillSteady3(problem: usize, from: i32, stop: i32, begin: i32, width: i32, paths: usize): usize {
  return fillSteadyRows(problem, from, stop, begin, width, paths, true, false);
}

/**
 * Fills rows from `from` on and before `stop`, which is not behind the last row but one, as long as
 * their band allows it; their paths go to `paths`. Scores and gaps of the row above are read from, and
 * those of the last row written to, the places in 32 bits. Returns the first row that is not filled.
 */
export function fillShortRows(problem: usize, from: i32, stop: i32, paths: usize): i32 {
  settled = false;
  const widest = load<i32>(problem + P.SHORT_WIDTH);
  const begins = load<usize>(problem + P.BAND_BEGIN);
  const ends = load<usize>(problem + P.BAND_END);
  let beginAbove = load<i32>(begins + ((from - 1) << 2));
  let endAbove = load<i32>(ends + ((from - 1) << 2));
  if (stop - from < 2 || endAbove - beginAbove > widest) return from;
  const wideScores = load<usize>(problem + P.SCORES);
  const wideGaps = load<usize>(problem + P.QUERY_GAPS);
  let base = findBest(wideScores, beginAbove, endAbove);
  if (base < NO_ALIGNMENT / 2) return from;

  const scores = load<usize>(problem + P.SHORT_SCORES);
  const gaps = load<usize>(problem + P.SHORT_GAPS);
  const query = load<usize>(problem + P.QUERY);
  const queryLength = load<i32>(problem + P.QUERY_LENGTH);
  const reference = load<usize>(problem + P.REFERENCE);
  const gapOpen = load<usize>(problem + P.GAP_OPEN);
  const pairTable = load<usize>(problem + P.PAIRS);
  const extend = load<i32>(problem + P.GAP_EXTEND);
  const leftFree = load<i32>(problem + P.LEFT_FREE) != 0;
  const rightFree = load<i32>(problem + P.RIGHT_FREE) != 0;
  const isSmall = load<i32>(problem + P.SMALL_ALPHABET) != 0;
  const none = i16x8.splat(NONE);
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  const extends1 = i16x8.splat(<i16>extend);
  const extends2 = i16x8.splat(<i16>(2 * extend));
  const extends4 = i16x8.splat(<i16>(4 * extend));
  const tie = i16x8.splat(<i16>load<i32>(problem + P.TIES_TO_GAPS));
  const bestPair = load<i32>(problem + P.BEST_PAIR);
  const lastRow = load<i32>(problem + P.REFERENCE_LENGTH);
  // A row without another column than the last one counts as the border of the band.
  const maySettle = rightFree && load<i32>(begins + (lastRow << 2)) < queryLength;

  narrowColumns(wideScores, scores, beginAbove, endAbove, base);
  narrowColumns(wideGaps, gaps, beginAbove, endAbove, base);
  v128.store(scores + ((beginAbove & ~7) << 1) - 16, none);
  let at = paths;
  let r = from;
  let left = 0;
  let moved = from;
  for (; r < stop; r++) {
    const begin = load<i32>(begins + (r << 2));
    const end = load<i32>(ends + (r << 2));
    if (begin - beginAbove > 1 || end - begin > widest) break;
    const width = end - begin;
    const steadyStop = min(stop, r + queryLength - endAbove);
    if (
      begin == beginAbove + 1 && end == endAbove + 1 && steadyStop - r >= 4 &&
      width >= NARROWEST_STEADY && width <= WIDEST_STEADY
    ) {
      if (width <= 16) {
        at = isSmall
          ? fillSteady2Small(problem, r, steadyStop, beginAbove, width, at)
          : fillSteady2(problem, r, steadyStop, beginAbove, width, at);
      } else {
        at = isSmall
          ? fillSteady3Small(problem, r, steadyStop, beginAbove, width, at)
          : fillSteady3(problem, r, steadyStop, beginAbove, width, at);
      }
      beginAbove += steadyEnd - r;
      endAbove = beginAbove + width;
      r = steadyEnd - 1;
      base += steadyBase;
      if (r - moved >= ROWS_OF_BASE) {
        base += moveBase(scores, gaps, beginAbove, endAbove);
        moved = r;
      }
      continue;
    }
    const first = begin & ~7;
    const last = (end - 1) & ~7;
    // Columns that the row above did not have.
    for (let c = ((endAbove - 1) & ~7) + 8; c <= last; c += 8) {
      v128.store(scores + (c << 1), none);
      v128.store(gaps + (c << 1), none);
    }
    if (begin == 0) {
      left = leftFree
        ? -base
        : r == 1
          ? -load<i32>(gapOpen) - base
          : <i32>load<i16>(scores) - extend;
      left = max(left, <i32>NONE);
    }
    const pairRow = pairTable + (<usize>load<u8>(reference + r - 1) << 5);
    const pairsLow = v128.load(pairRow);
    const pairsHigh = v128.load(pairRow, 16);
    const openRow = i16x8.splat(<i16>load<i32>(gapOpen + (r << 2)));
    const openAbove = i16x8.splat(<i16>load<i32>(gapOpen + (r << 2) - 4));
    const edgeFrom = min(last, endAbove & ~7);
    let lastAbove = v128.load(scores + (first << 1) - 16);
    let carried = none;
    let lastExtends = i16x8.splat(0);
    for (let c = first; c <= last; c += 8) {
      const cell = scores + (c << 1);
      const gapCell = gaps + (c << 1);
      const codes = v128.load64_zero(query + c - 1);
      let pairs = i8x16.swizzle(pairsLow, codes);
      if (!isSmall) {
        pairs = v128.or(pairs, i8x16.swizzle(pairsHigh, i8x16.sub(codes, i8x16.splat(16))));
      }
      const above = v128.load(cell);
      const match = i16x8.add_sat_s(
        previousLane(lastAbove, above),
        i16x8.extend_low_i8x16_s(pairs),
      );
      lastAbove = above;
      let extendQuery = extends1;
      let openQuery = openAbove;
      let isInside = none;
      let boundary = i16x8.splat(0);
      const isEdge = c == first || c >= edgeFrom;
      if (isEdge) {
        const column = i16x8.add(lanes, i16x8.splat(<i16>(c - begin)));
        const isFirst = i16x8.eq(column, i16x8.splat(0));
        isInside = v128.and(
          i16x8.ge_s(column, i16x8.splat(0)),
          i16x8.lt_s(column, i16x8.splat(<i16>(end - begin))),
        );
        boundary = v128.and(
          i16x8.ge_s(column, i16x8.splat(<i16>(endAbove - begin))),
          i16x8.lt_s(column, i16x8.splat(<i16>min(queryLength - begin, 32767))),
        );
        if (begin > 0) boundary = v128.or(boundary, isFirst);
        boundary = v128.and(boundary, i16x8.splat(<i16>P.PATH_BOUNDARY));
        if (rightFree && queryLength - c < 8) {
          const isRight = i16x8.eq(lanes, i16x8.splat(<i16>(queryLength - c)));
          extendQuery = v128.andnot(extendQuery, isRight);
          openQuery = v128.andnot(openQuery, isRight);
        }
      }
      const extendedGap = i16x8.sub_sat_s(v128.load(gapCell), extendQuery);
      const openedGap = i16x8.sub_sat_s(above, openQuery);
      const queryGap = i16x8.max_s(extendedGap, openedGap);
      v128.store(gapCell, queryGap);
      let best = i16x8.max_s(match, queryGap);
      if (isEdge) {
        best = v128.bitselect(best, none, isInside);
        if (begin == 0 && c == 0) best = i16x8.replace_lane(best, 0, <i16>left);
      }
      // The gap in the reference: a prefix maximum over the cells to the left. Opening one from a cell
      // whose own score is such a gap never beats extending that gap, since opening costs no less.
      const gap = spreadGap(
        previousLane(carried, i16x8.sub_sat_s(best, openRow)), none, extends1, extends2, extends4,
      );
      let score = i16x8.max_s(best, gap);
      if (isEdge) score = v128.bitselect(score, none, isInside);
      v128.store(cell, score);
      const extended = i16x8.sub_sat_s(gap, extends1);
      const reopened = i16x8.sub_sat_s(score, openRow);
      // What the last cell gives to the next one: its gap goes on, or one is opened.
      carried = i16x8.max_s(extended, reopened);
      const extendsNext = i16x8.ge_s(extended, reopened);
      let path = pathsOf(
        match, gap, queryGap, tie, previousLane(lastExtends, extendsNext), i16x8.ge_s(extendedGap, openedGap),
      );
      lastExtends = extendsNext;
      if (isEdge) path = v128.or(path, boundary);
      v128.store64_lane(at, i8x16.narrow_i16x8_u(path, path), 0);
      at += 8;
    }
    if (begin == 0) {
      store<u8>(
        at - pathBytes(begin, end),
        <u8>(P.PATH_QUERY_GAP | P.PATH_QUERY_GAP_EXTENDS),
      );
    }
    // The vector left of the next row's first one: what is before a row is not reached.
    if (first > (beginAbove & ~7)) v128.store(scores + (first << 1) - 16, none);
    beginAbove = begin;
    endAbove = end;
    if (maySettle && end > queryLength && isSettled(scores, begin, queryLength, bestPair)) {
      settled = true;
      r++;
      break;
    }
    if (r - moved >= ROWS_OF_BASE) {
      base += moveBase(scores, gaps, begin, end);
      moved = r;
    }
  }
  pathsEnd = at;
  if (r > from) {
    widenColumns(scores, wideScores, beginAbove, endAbove, base);
    widenColumns(gaps, wideGaps, beginAbove, endAbove, base);
  }
  return r;
}
