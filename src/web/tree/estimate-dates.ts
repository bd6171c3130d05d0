import type { Phylogeny } from '../../bio/phylogeny.ts';

/** Dates of all nodes, in decimal years, and how they came about. */
export interface NodeDates {
  readonly dates: Float64Array;
  /** 'given' where the file dates inner nodes; else they are put in by a clock. */
  readonly origin: 'given' | 'estimated';
}

// Fewer dated tips say nothing of a rate.
const FEWEST_TIPS = 5;

interface Clock {
  readonly rate: number;
  readonly start: number;
}

/** Least squares of divergence on date over dated tips (root-to-tip regression); null where nothing grows. */
function fitClock({ ends, divergences, dates }: Phylogeny): Clock | null {
  let count = 0;
  let meanDate = 0;
  let meanDivergence = 0;
  const isDated = (node: number) => ends[node] === node + 1 && !Number.isNaN(dates[node]);
  for (let node = 0; node < ends.length; node++) {
    if (!isDated(node)) continue;
    count++;
    meanDate += ((dates[node] as number) - meanDate) / count;
    meanDivergence += ((divergences[node] as number) - meanDivergence) / count;
  }
  if (count < FEWEST_TIPS) return null;
  let covariance = 0;
  let variance = 0;
  for (let node = 0; node < ends.length; node++) {
    if (!isDated(node)) continue;
    const away = (dates[node] as number) - meanDate;
    covariance += away * ((divergences[node] as number) - meanDivergence);
    variance += away * away;
  }
  const rate = covariance / variance;
  return rate > 0 ? { rate, start: meanDate - meanDivergence / rate } : null;
}

/**
 * Dates for a tree in time: those of the file where it dates its inner nodes, else a strict clock's (root-to-tip
 * regression), where no node is later than what is below it and dated tips keep their dates. Null where too few tips
 * are dated, or divergence does not grow with time.
 */
export function estimateDates(tree: Phylogeny): NodeDates | null {
  const { dates, divergences, parents, ends } = tree;
  const isComplete = dates.every((date) => !Number.isNaN(date));
  if (isComplete && dates.length > 0) return { dates, origin: 'given' };
  const clock = fitClock(tree);
  if (clock === null) return null;
  const estimated = new Float64Array(dates.length);
  const earliestBelow = new Float64Array(dates.length).fill(Number.POSITIVE_INFINITY);
  for (let node = dates.length - 1; node >= 0; node--) {
    const given = dates[node] as number;
    const byClock = clock.start + (divergences[node] as number) / clock.rate;
    const own = Number.isNaN(given) ? byClock : given;
    estimated[node] = ends[node] === node + 1 ? own : Math.min(own, earliestBelow[node] as number);
    const parent = parents[node] as number;
    if (parent < 0) continue;
    earliestBelow[parent] = Math.min(earliestBelow[parent] as number, estimated[node] as number);
  }
  return { dates: estimated, origin: 'estimated' };
}
