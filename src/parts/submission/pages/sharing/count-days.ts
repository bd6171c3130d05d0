const DAY_MS = 86_400_000;

/** How many days from now until the first second, in UTC, of a day 'YYYY-MM-DD'; 0 where it has begun. */
export function countDaysUntil(day: string, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(`${day}T00:00:00Z`) - now.getTime()) / DAY_MS));
}
