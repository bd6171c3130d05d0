/** A count of one day of one series. */
export interface DayCount {
  /** '2021-03-04'; null or a shorter text where the day is not known. */
  readonly date: string | null;
  readonly series: string;
  readonly count: number;
}

/** A count of one series in one week or month. */
export interface TimeBin {
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  readonly series: string;
  readonly count: number;
}

export type TimeInterval = 'week' | 'month';

const DAY_MS = 86_400_000;

/** The moment a week (from Monday) or month of UTC begins in which a day lies. */
export function findIntervalStart(day: Date, interval: TimeInterval): Date {
  if (interval === 'month') return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1));
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - sinceMonday * DAY_MS);
}

/** The moment the next week or month begins. */
export function findIntervalEnd(start: Date, interval: TimeInterval): Date {
  if (interval === 'week') return new Date(start.getTime() + 7 * DAY_MS);
  return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
}

/** A full calendar day as a moment of UTC; null for anything else, such as '2021-03'. */
export function parseDay(text: string | null): Date | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? null : date;
}

/** Adds counts of days up to weeks or months; `undated` counts what has no full day. */
export function binByTime(
  days: readonly DayCount[],
  interval: TimeInterval,
): { readonly bins: readonly TimeBin[]; readonly undated: number } {
  const bins = new Map<string, TimeBin>();
  let undated = 0;
  for (const { date, series, count } of days) {
    const day = parseDay(date);
    if (day === null) {
      undated += count;
      continue;
    }
    const start = findIntervalStart(day, interval);
    const key = `${start.getTime()} ${series}`;
    const known = bins.get(key)?.count ?? 0;
    const end = findIntervalEnd(start, interval);
    bins.set(key, { start, end, series, count: known + count });
  }
  const sorted = [...bins.values()].sort((a, b) => a.start.getTime() - b.start.getTime());
  return { bins: sorted, undated };
}

/** The bins of every week or month between the first and the last, also those without any. */
export function listIntervals(bins: readonly TimeBin[], interval: TimeInterval): readonly Date[] {
  const first = bins[0]?.start;
  const last = bins.at(-1)?.start;
  const starts: Date[] = [];
  if (first === undefined || last === undefined) return starts;
  for (let at = first; at <= last; at = findIntervalEnd(at, interval)) starts.push(at);
  return starts;
}
