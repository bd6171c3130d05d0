import {
  computeProportionInterval,
  type Interval,
  type IntervalOptions,
} from './proportion-interval.ts';

/** Counts of one place on one day (a whole number of days from any origin). */
export interface DailyCount {
  readonly place: string | null;
  readonly day: number;
  readonly total: number;
  /** At most `total`. */
  readonly count: number;
}

/** A stretch of days, the last included. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The proportion in one period at one place; counts are those of all periods that were pooled. */
export interface ProportionPoint extends Period, Interval {
  readonly place: string | null;
  readonly count: number;
  readonly total: number;
  readonly proportion: number;
}

export interface ProportionOptions extends IntervalOptions {
  /** The period that a day belongs to; the same object or an equal one for all of its days. */
  readonly periodOf: (day: number) => Period;
  /** Number of periods that are pooled for each, its own in the middle; odd, 1 for no smoothing. */
  readonly window: number;
}

interface Bin extends Period {
  count: number;
  total: number;
}

/** Counts of one place by period, all periods between the first and the last one, ascending. */
function fillPeriods(
  counts: readonly DailyCount[],
  periodOf: ProportionOptions['periodOf'],
): Bin[] {
  const bins = new Map<number, Bin>();
  let last = Number.NEGATIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  for (const { day, count, total } of counts) {
    const period = periodOf(day);
    const bin = bins.get(period.from) ?? { ...period, count: 0, total: 0 };
    bin.count += count;
    bin.total += total;
    bins.set(period.from, bin);
    first = Math.min(first, period.from);
    last = Math.max(last, period.from);
  }
  const filled: Bin[] = [];
  for (let from = first; from <= last; ) {
    const bin = bins.get(from) ?? { ...periodOf(from), count: 0, total: 0 };
    filled.push(bin);
    from = bin.to + 1;
  }
  return filled;
}

/**
 * Proportions by place and period with intervals, places in their order of first appearance. Smoothed,
 * each period has the counts of its neighbours too (fewer at the ends), and the interval is that of
 * the pooled counts. Periods of which nothing is known are left out.
 */
export function computeProportions(
  counts: readonly DailyCount[],
  options: ProportionOptions,
): ProportionPoint[] {
  const reach = (options.window - 1) / 2;
  const points: ProportionPoint[] = [];
  for (const [place, own] of Map.groupBy(counts, (count) => count.place)) {
    const bins = fillPeriods(own, options.periodOf);
    bins.forEach(({ from, to }, at) => {
      const pooled = bins.slice(Math.max(0, at - reach), at + reach + 1);
      const count = pooled.reduce((sum, bin) => sum + bin.count, 0);
      const total = pooled.reduce((sum, bin) => sum + bin.total, 0);
      const interval = computeProportionInterval({ successes: count, trials: total }, options);
      if (interval === null) return;
      points.push({ place, from, to, count, total, proportion: count / total, ...interval });
    });
  }
  return points;
}
