const millisecondsPerDay = 86_400_000;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number that stands at [from, end) of a text, or NaN where other characters than digits do. */
function readDigits(text: string, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Days since 1970-01-01 of an ISO date 'YYYY-MM-DD', or null where it is no full, existing date. Computed
 * and not read by Date, which takes 2 microseconds: every genome has several dates.
 */
export function parseDay(text: string): number | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const [year, month, day] = [
    readDigits(text, 0, 4),
    readDigits(text, 5, 7),
    readDigits(text, 8, 10),
  ];
  const length = month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0);
  if (!(year >= 0 && day >= 1 && day <= length)) return null;
  // Years that begin in March, so that the leap day is the last of its year; 400 of them have 146,097 days.
  const ownYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(ownYear / 4) - Math.floor(ownYear / 100) + Math.floor(ownYear / 400);
  return ownYear * 365 + leapDays + dayOfYear - 719_468;
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
