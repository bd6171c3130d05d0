import type { DayWindow } from '../archives/archive.ts';

const DAY_MILLISECONDS = 86_400_000;

/** 'YYYY-MM-DD' so many days later, or earlier with a negative number. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MILLISECONDS)
    .toISOString()
    .slice(0, 10);
}

/** How many days a window has. */
export function countDays({ from, to }: DayWindow): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MILLISECONDS + 1;
}

/** The first and the second half of a window of more than one day. */
export function splitWindow(window: DayWindow): readonly [DayWindow, DayWindow] {
  const middle = addDays(window.from, Math.floor(countDays(window) / 2) - 1);
  return [
    { from: window.from, to: middle },
    { from: addDays(middle, 1), to: window.to },
  ];
}
