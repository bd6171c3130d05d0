const millisecondsPerDay = 86_400_000;
const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number that the digits [from, to) of a text are, or -1 where there is another character. */
function readDigits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Days since 1970-01-01 of an ISO date 'YYYY-MM-DD', or null where it is no full, existing date. Without the
 * platform's Date: a bulk load asks for several dates of each genome.
 */
export function parseDay(text: string): number | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const year = readDigits(text, 0, 4);
  const month = readDigits(text, 5, 7);
  const day = readDigits(text, 8, 10);
  if (year < 0 || month < 1 || month > 12 || day < 1) return null;
  const leapDay = isLeapYear(year) ? 1 : 0;
  const length =
    (daysBeforeMonth[month] as number) -
    (daysBeforeMonth[month - 1] as number) +
    (month === 2 ? leapDay : 0);
  if (day > length) return null;
  const before = (daysBeforeMonth[month - 1] as number) + (month > 2 ? leapDay : 0);
  return daysBeforeYear(year) + before + day - 1;
}

/** Days from 1970-01-01 to the first day of a year, in the Gregorian calendar. */
function daysBeforeYear(year: number): number {
  // Leap days of the years before; year 0 is a leap year itself.
  const last = year - 1;
  const leapDays = Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400) + 1;
  return year * 365 + leapDays - EPOCH;
}

// Days from 0000-01-01 to 1970-01-01.
const EPOCH = 719_528;

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
