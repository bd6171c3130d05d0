const DAY = 86_400_000;

function yearBounds(year: number): readonly [start: number, end: number] {
  // Date.UTC takes years below 100 for those of the last century.
  const at = (of: number) => new Date(0).setUTCFullYear(of, 0, 1);
  return [at(year), at(year + 1)];
}

/**
 * The year as a number of a date such as '2021-03-05', of which month or day may be missing or 'XX': then the
 * middle of what is known. Noon of the day, as viewers of trees have it. NaN for anything else.
 */
export function toDecimalYear(text: string): number {
  const match = /^(\d{4})(?:-(\d\d|XX)(?:-(\d\d|XX))?)?$/.exec(text.trim());
  if (match === null) return Number.NaN;
  const year = Number(match[1]);
  const [start, end] = yearBounds(year);
  const month = Number(match[2]);
  const day = Number(match[3]);
  if (!(month >= 1 && month <= 12)) return month > 0 || month === 0 ? Number.NaN : year + 0.5;
  const first = new Date(start).setUTCMonth(month - 1);
  const next = new Date(start).setUTCMonth(month);
  if (Number.isNaN(day)) return year + ((first + next) / 2 - start) / (end - start);
  const noon = first + (day - 0.5) * DAY;
  return day >= 1 && noon < next ? year + (noon - start) / (end - start) : Number.NaN;
}

/** The day of a year as a number, such as '2021-03-05'. */
export function fromDecimalYear(value: number): string {
  const year = Math.floor(value);
  const [start, end] = yearBounds(year);
  return new Date(start + (value - year) * (end - start)).toISOString().slice(0, 10);
}
