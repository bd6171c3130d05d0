import { REGIONS } from './places.ts';
import type { Random } from './random.ts';

/** When and how fast a lineage spreads. Days are counted from the start of the outbreak. */
export interface LineagePlan {
  /** By region: day of the first case. */
  readonly arrivals: readonly number[];
  /** Growth of its logarithmic share each day; only differences between lineages matter. */
  readonly growth: number;
  readonly homeRegion: number;
}

/** Cases expected in one region on one day, and which lineages they belong to. */
export interface DailyCases {
  readonly day: number;
  readonly region: number;
  /** Share of all cases of the outbreak. */
  readonly weight: number;
  /** Indexes of the lineages that circulate; never empty. */
  readonly lineages: readonly number[];
  /** Cumulative shares of `lineages`. */
  readonly cumulative: readonly number[];
}

/** The plan of a whole outbreak. */
export interface Epidemic {
  readonly days: number;
  readonly plans: readonly LineagePlan[];
  /** By day and region (region fastest): share of all cases. */
  readonly weights: Float64Array;
}

const REGION_WEIGHTS = [0.37, 0.29, 0.17, 0.08, 0.05, 0.04];
/** Northern summers are southern winters: sign of the seasonal term by region. */
const HEMISPHERE = [1, 1, 0.6, -0.6, -0.3, -1];
/** Sampling by weekday, Sunday first. */
const WEEKDAYS = [0.45, 1.15, 1.2, 1.15, 1.1, 1.05, 0.6];
/** A new variant that all later lineages descend from in fitness, so that a wave follows. */
const WAVES = 8;
/** Fitness that lineages gain over an outbreak, and noise, in units of 1 / days. */
const FITNESS_GAIN = 700;
const WAVE_GAIN = 35;
const FITNESS_NOISE = 22;
/** Largest share of a region's cases with which a lineage arrives, and what all arrivals of a wave may add up to. */
const ARRIVAL_SHARE = 0.01;
const ARRIVALS_OF_WAVE = 0.25;
/** Share below which a lineage is gone. */
const EXTINCT_SHARE = 2e-5;

/** Plans an outbreak over `days` (at least 1) with this number of lineages (at least 1), in the order of emergence. */
export function planEpidemic(
  {
    days,
    lineages,
    firstWeekday,
  }: {
    readonly days: number;
    readonly lineages: number;
    /** 0 for Sunday. */
    readonly firstWeekday: number;
  },
  random: Random,
): Epidemic {
  const waves = Array.from({ length: WAVES }, (_, i) => ({
    day: ((i + 0.2 + 0.5 * random.next()) / WAVES) * days,
    height: 0.7 + 0.9 * random.next(),
  }));
  const plans = Array.from({ length: lineages }, (_, i) => {
    const emergence = i === 0 ? 0 : Math.floor((i / lineages) ** 0.95 * 0.95 * days);
    const passed = waves.filter(({ day }) => day < emergence).length;
    const gain = (FITNESS_GAIN * emergence) / days + WAVE_GAIN * passed;
    const growth = (gain + random.normal(0, FITNESS_NOISE)) / days;
    const homeRegion = random.below(REGIONS.length);
    const arrivals = REGIONS.map((_, region) =>
      i === 0 || region === homeRegion
        ? emergence
        : emergence + Math.floor(random.next() ** 2 * Math.min(90, days / 12)),
    );
    return { arrivals, growth, homeRegion };
  });
  return { days, plans, weights: planCases({ days, firstWeekday, waves }) };
}

function planCases({
  days,
  firstWeekday,
  waves,
}: {
  readonly days: number;
  readonly firstWeekday: number;
  readonly waves: readonly { readonly day: number; readonly height: number }[];
}): Float64Array {
  const weights = new Float64Array(days * REGIONS.length);
  const width = days / WAVES / 4;
  let sum = 0;
  for (let day = 0; day < days; day++) {
    const weekday = WEEKDAYS[(day + firstWeekday) % 7] as number;
    const start = Math.min(1, 0.15 + (6 * day) / days);
    for (let region = 0; region < REGIONS.length; region++) {
      const season = Math.cos((2 * Math.PI * (day - 15)) / 365) * (HEMISPHERE[region] as number);
      let cases = 0.3 + 0.15 * (1 + season);
      for (const wave of waves) {
        const peak = wave.day + width * (1.4 + 0.25 * region);
        cases += wave.height * Math.exp(-(((day - peak) / width) ** 2));
      }
      const weight = (REGION_WEIGHTS[region] as number) * weekday * start * cases;
      weights[day * REGIONS.length + region] = weight;
      sum += weight;
    }
  }
  return weights.map((weight) => weight / sum);
}

/**
 * Runs the competition of the lineages day by day: shares grow by the difference of a lineage's
 * growth to the mean of its region, so that a fitter one rises and replaces the others. The arrays
 * of an answer are only valid until the next.
 */
export function* runEpidemic({ days, plans, weights }: Epidemic): Generator<DailyCases> {
  const arrivals = REGIONS.map((_, region) =>
    plans
      .map((plan, lineage) => ({ lineage, day: plan.arrivals[region] as number }))
      .sort((a, b) => a.day - b.day || a.lineage - b.lineage),
  );
  const arrivalShare = Math.min(ARRIVAL_SHARE, (ARRIVALS_OF_WAVE * WAVES) / plans.length);
  const next = REGIONS.map(() => 0);
  const states = REGIONS.map(() => ({ lineages: [] as number[], shares: [] as number[] }));
  for (let day = 0; day < days; day++) {
    for (const [region, { lineages, shares }] of states.entries()) {
      const queue = arrivals[region] ?? [];
      for (let i = next[region] as number; (queue[i]?.day ?? days) <= day; i++) {
        lineages.push((queue[i] as { lineage: number }).lineage);
        shares.push(lineages.length === 1 ? 1 : arrivalShare);
        next[region] = i + 1;
      }
      const cumulative = compete({ lineages, shares }, plans);
      const weight = weights[day * REGIONS.length + region] as number;
      yield { day, region, weight, lineages, cumulative };
    }
  }
}

function compete(
  { lineages, shares }: { readonly lineages: number[]; readonly shares: number[] },
  plans: readonly LineagePlan[],
): number[] {
  const growthOf = (i: number): number => (plans[lineages[i] as number] as LineagePlan).growth;
  let sum = 0;
  let mean = 0;
  for (let i = 0; i < shares.length; i++) {
    sum += shares[i] as number;
    mean += (shares[i] as number) * growthOf(i);
  }
  let kept = 0;
  let total = 0;
  for (let i = 0; i < shares.length; i++) {
    const share = ((shares[i] as number) / sum) * Math.exp(growthOf(i) - mean / sum);
    if (share < EXTINCT_SHARE) continue;
    lineages[kept] = lineages[i] as number;
    shares[kept] = share;
    total += share;
    kept++;
  }
  lineages.length = kept;
  shares.length = kept;
  let cumulative = 0;
  return shares.map((share) => (cumulative += share / total));
}
