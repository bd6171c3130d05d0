// Rows of a band whose borders run along diagonals: see band-lines.ts.

/**
 * Writes first and one-past-last columns of rows [from, to): from clamp(row + low, lowLeast, lowMost) to
 * clamp(row + high, 0, highMost), both included. Up to three rows behind are written over.
 */
export function fillRows(
  begins: usize,
  ends: usize,
  from: i32,
  to: i32,
  low: i32,
  lowLeast: i32,
  lowMost: i32,
  high: i32,
  highMost: i32,
): void {
  const lanes = i32x4(0, 1, 2, 3);
  const one = i32x4.splat(1);
  const zero = i32x4.splat(0);
  const least = i32x4.splat(lowLeast);
  const most = i32x4.splat(lowMost);
  const mostHigh = i32x4.splat(highMost);
  for (let row = from; row < to; row += 4) {
    const lows = i32x4.add(lanes, i32x4.splat(row + low));
    const highs = i32x4.add(lanes, i32x4.splat(row + high));
    v128.store(begins + (row << 2), i32x4.max_s(i32x4.min_s(lows, most), least));
    v128.store(
      ends + (row << 2),
      i32x4.add(i32x4.max_s(i32x4.min_s(highs, mostHigh), zero), one),
    );
  }
}
