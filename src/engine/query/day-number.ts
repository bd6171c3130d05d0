const millisecondsPerDay = 86_400_000;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01 of an ISO date 'YYYY-MM-DD', or null where it is no full, existing date. */
export function parseDay(text: string): number | null {
  const match = datePattern.exec(text);
  if (match === null) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) return null;
  const day = time / millisecondsPerDay;
  return formatDay(day) === text ? day : null;
}

/** The ISO date of a number of days since 1970-01-01. Years 0000 to 9999. */
export function formatDay(day: number): string {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
}

/** The ISO 8601 week of a day, as '2021-W01'. The year is that of the week's Thursday. */
export function formatIsoWeek(day: number): string {
  const weekday = (((day + 3) % 7) + 7) % 7;
  const thursday = day - weekday + 3;
  const year = new Date(thursday * millisecondsPerDay).getUTCFullYear();
  const firstOfYear = Date.parse(`${String(year).padStart(4, '0')}-01-01T00:00:00Z`);
  const week = Math.floor((thursday - firstOfYear / millisecondsPerDay) / 7) + 1;
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}
