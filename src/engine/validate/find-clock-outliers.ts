/** A genome with its time and distance from the reference or root. */
export interface ClockPoint {
  /** Days since any fixed day. */
  readonly day: number;
  /** Substitutions against the reference. */
  readonly substitutions: number;
}

export interface ClockFit {
  /** Substitutions a day. */
  readonly rate: number;
  /** Substitutions at day 0. */
  readonly intercept: number;
  /** Spread of the residuals: median absolute deviation times 1.4826, at least the square root of the median count. */
  readonly spread: number;
  /** Residual of each point in spreads, in the given order. */
  readonly scores: readonly number[];
  /** Indexes of points whose score is beyond the limit. */
  readonly outliers: readonly number[];
}

const MAX_PAIRS_SIDE = 400;

function computeMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * Finds genomes with far more or fewer substitutions than their date lets expect, by the line with the median slope
 * of all pairs (Theil 1950, Sen 1968), which a third of wrong dates does not move. Of more than 400 points, 400 evenly
 * spaced by date give the line. The spread is never below that of a Poisson count, so that few points do not make
 * every one of them an outlier.
 * @param limit spreads beyond which a point is an outlier
 * @returns null for fewer than eight points or all of one day
 */
export function findClockOutliers(points: readonly ClockPoint[], limit = 4): ClockFit | null {
  if (points.length < 8) return null;
  const byDay = points.toSorted((a, b) => a.day - b.day);
  const step = Math.max(1, byDay.length / MAX_PAIRS_SIDE);
  const chosen: ClockPoint[] = [];
  for (let at = 0; at < byDay.length; at += step) {
    const point = byDay[Math.floor(at)];
    if (point !== undefined) chosen.push(point);
  }
  const slopes: number[] = [];
  for (const [i, a] of chosen.entries()) {
    for (const b of chosen.slice(i + 1)) {
      if (b.day !== a.day) slopes.push((b.substitutions - a.substitutions) / (b.day - a.day));
    }
  }
  if (slopes.length === 0) return null;
  const rate = computeMedian(slopes);
  const intercept = computeMedian(
    chosen.map(({ day, substitutions }) => substitutions - rate * day),
  );
  const residuals = points.map(
    ({ day, substitutions }) => substitutions - (intercept + rate * day),
  );
  const deviation = 1.4826 * computeMedian(residuals.map(Math.abs));
  const counts = computeMedian(points.map(({ substitutions }) => substitutions));
  const spread = Math.max(deviation, Math.sqrt(Math.max(1, counts)));
  const scores = residuals.map((residual) => residual / spread);
  const outliers = scores.flatMap((score, index) => (Math.abs(score) > limit ? [index] : []));
  return { rate, intercept, spread, scores, outliers };
}
