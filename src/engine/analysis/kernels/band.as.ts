// Rows of a band. The plain form is band.ts; specification, section 4.3.

/** The largest area that was counted, in cells: set by fillBand. */
let area: i64 = 0;

/** Number of cells of the band that was filled last. */
export function bandArea(): f64 {
  return <f64>area;
}

/** Bytes of one part: rows [begin, end), smallest and largest offset. */
const PART_BYTES: usize = 16;

/**
 * Fills begins and ends of the rows of parts that follow each other from row 0, then makes both
 * non-decreasing. `rowCount` rows in all.
 */
export function fillBand(
  parts: usize,
  partCount: i32,
  rowCount: i32,
  queryLength: i32,
  minimalWidth: i32,
  begins: usize,
  ends: usize,
): void {
  const lanes = i32x4(0, 1, 2, 3);
  const zero = i32x4.splat(0);
  const most = i32x4.splat(queryLength);
  const largest = i32x4.splat(max(0, queryLength - minimalWidth));
  const one = i32x4.splat(1);
  let least = 0;
  let row = 0;
  for (let p = 0; p < partCount; p++) {
    const part = parts + <usize>p * PART_BYTES;
    const first = load<i32>(part);
    const count = min(load<i32>(part, 4) - first, rowCount - row);
    const low = first + load<i32>(part, 8);
    const high = first + load<i32>(part, 12);
    const floor = i32x4.splat(least);
    // Rows behind the last one of a part are written over by the next part; there is room for them.
    for (let i = 0; i < count; i += 4) {
      const step = i32x4.add(lanes, i32x4.splat(i));
      const begin = i32x4.max_s(
        i32x4.min_s(i32x4.max_s(i32x4.add(step, i32x4.splat(low)), zero), largest),
        floor,
      );
      const end = i32x4.add(
        i32x4.max_s(i32x4.min_s(i32x4.add(step, i32x4.splat(high)), most), zero),
        one,
      );
      v128.store(begins + ((row + i) << 2), begin);
      v128.store(ends + ((row + i) << 2), end);
    }
    if (count > 0) {
      row += count;
      // The first row begins at 0 whatever its part says.
      least = row == 1 ? 0 : load<i32>(begins + ((row - 1) << 2));
    }
  }
  closeBand(parts, partCount, rowCount, queryLength, begins, ends);
}

/** Ends from the last row back, and the first row's begin; counts the cells. */
function closeBand(
  parts: usize,
  partCount: i32,
  rowCount: i32,
  queryLength: i32,
  begins: usize,
  ends: usize,
): void {
  store<i32>(begins, 0);
  let most = queryLength + 1;
  store<i32>(ends + ((rowCount - 1) << 2), most);
  area = <i64>(most - load<i32>(begins + ((rowCount - 1) << 2)));
  let row = rowCount - 2;
  // Rows of parts in descending order; the first row of each part bounds the steps of four.
  let partEnd = rowCount;
  let firstOfPart = findFirstRow(parts, partCount, rowCount, row);
  while (row >= 0) {
    if (row < firstOfPart) firstOfPart = findFirstRow(parts, partCount, rowCount, row);
    if (row - 3 >= firstOfPart) {
      const at = (row - 3) << 2;
      const begin = v128.load(begins + at);
      const end = i32x4.min_s(v128.load(ends + at), i32x4.splat(most));
      const width = i32x4.sub(end, begin);
      if (i32x4.all_true(i32x4.ge_s(width, i32x4.splat(1)))) {
        v128.store(ends + at, end);
        most = i32x4.extract_lane(end, 0);
        area += <i64>(i32x4.extract_lane(width, 0) + i32x4.extract_lane(width, 1) +
          i32x4.extract_lane(width, 2) + i32x4.extract_lane(width, 3));
        row -= 4;
        continue;
      }
    }
    const begin = load<i32>(begins + (row << 2));
    most = max(begin + 1, min(load<i32>(ends + (row << 2)), most));
    store<i32>(ends + (row << 2), most);
    area += <i64>(most - begin);
    row--;
  }
}

/** First row of the part that holds a row: within one part ends ascend. */
function findFirstRow(parts: usize, partCount: i32, rowCount: i32, row: i32): i32 {
  let first = 0;
  for (let p = 0; p < partCount; p++) {
    const part = parts + <usize>p * PART_BYTES;
    const count = min(load<i32>(part, 4) - load<i32>(part), rowCount - first);
    if (count <= 0) continue;
    if (row < first + count) return first;
    first += count;
  }
  return first;
}

/**
 * Lists ranges of reference positions in [begin, end) whose rows are at most `width` wide on either
 * side of a diagonal that does not run along their border: pairs of begin and end. Returns how many.
 */
export function listNarrowRows(
  begins: usize,
  ends: usize,
  begin: i32,
  end: i32,
  offset: i32,
  width: i32,
  list: usize,
): i32 {
  const start = list;
  let open = -1;
  const widths = i32x4.splat(width);
  const lanes = i32x4(1, 2, 3, 4);
  let r = begin;
  while (r < end) {
    if (open >= 0 && r + 4 <= end) {
      // Row r + 1 holds letter r; its column on the diagonal is r + 1 + offset.
      const column = i32x4.add(lanes, i32x4.splat(r + offset));
      const at = r << 2;
      const rowBegin = v128.load(begins + at, 4);
      const isNarrow = v128.and(
        v128.and(
          i32x4.lt_s(rowBegin, column),
          i32x4.ge_s(rowBegin, i32x4.sub(column, widths)),
        ),
        v128.and(
          i32x4.gt_s(v128.load(ends + at), column),
          i32x4.le_s(v128.load(ends + at, 4), i32x4.add(column, i32x4.add(widths, i32x4.splat(1)))),
        ),
      );
      if (i32x4.all_true(isNarrow)) {
        r += 4;
        continue;
      }
    }
    const column = r + 1 + offset;
    const at = r << 2;
    const rowBegin = load<i32>(begins + at, 4);
    const isNarrow =
      rowBegin < column &&
      load<i32>(begins + at) < column &&
      load<i32>(ends + at) > column &&
      rowBegin >= column - width &&
      load<i32>(ends + at, 4) - 1 <= column + width;
    if (isNarrow && open < 0) open = r;
    else if (!isNarrow && open >= 0) {
      store<i32>(list, open);
      store<i32>(list, r, 4);
      list += 8;
      open = -1;
    }
    r++;
  }
  if (open >= 0) {
    store<i32>(list, open);
    store<i32>(list, end, 4);
    list += 8;
  }
  return <i32>((list - start) >> 3);
}
