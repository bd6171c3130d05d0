import type { Period } from '../../../engine/statistics/proportions-over-time.ts';

export type PeriodLength = 'day' | 'week' | 'month';

const MILLISECONDS_PER_DAY = 86_400_000;

/** The day, ISO week (Monday to Sunday) or month that a day, counted from 1970-01-01, lies in. */
export function findPeriod(day: number, length: PeriodLength): Period {
  if (length === 'day') return { from: day, to: day };
  if (length === 'week') {
    // 1970-01-01 was a Thursday.
    const from = day - ((((day + 3) % 7) + 7) % 7);
    return { from, to: from + 6 };
  }
  const date = new Date(day * MILLISECONDS_PER_DAY);
  const from = day - (date.getUTCDate() - 1);
  // Day 0 of the month behind it is the last one of this.
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return { from, to: from + days - 1 };
}
