import { fail, type Result, succeed } from '../../std/result.ts';

export type AgeUnit = 'years' | 'months' | 'weeks' | 'days';

/** An age, exact or a range. */
export interface Age {
  /** Inclusive. */
  readonly from: number;
  /** Inclusive; null for 'and more'. */
  readonly to: number | null;
  readonly unit: AgeUnit;
}

const UNITS: Readonly<Record<string, AgeUnit>> = {
  y: 'years',
  yr: 'years',
  yrs: 'years',
  year: 'years',
  years: 'years',
  a: 'years',
  m: 'months',
  mo: 'months',
  mos: 'months',
  month: 'months',
  months: 'months',
  w: 'weeks',
  wk: 'weeks',
  wks: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
  d: 'days',
  day: 'days',
  days: 'days',
};
const MAX_YEARS = 130;
const UNITS_PER_YEAR: Readonly<Record<AgeUnit, number>> = {
  years: 1,
  months: 12,
  weeks: 52,
  days: 366,
};

/**
 * Parses ages as tables hold them: '40', '0.5', '40-49', '40 - 49', '90+', '>=90', '5 months', 'P3M', 'Y40'.
 * Without a unit, years are meant.
 */
export function parseAge(value: string): Result<Age, string> {
  const text = value
    .trim()
    .toLowerCase()
    .replace(/^p(\d+)([ymwd])$/, '$1 $2');
  const match =
    /^(>=?\s*)?(\d{1,4}(?:\.\d{1,3})?)(?:\s*(-|–|to)\s*(\d{1,4}(?:\.\d{1,3})?)|\s*(\+))?\s*([a-z]+)?(?:\s*old)?$/.exec(
      text,
    );
  const unit = match?.[6] === undefined ? 'years' : UNITS[match[6]];
  if (match === null || unit === undefined) {
    return fail('Write the age in years, as 40, as a range 40-49, or with a unit: 5 months.');
  }
  const from = Number(match[2]);
  const isOpen = match[1] !== undefined || match[5] !== undefined;
  const to = isOpen ? null : match[4] === undefined ? from : Number(match[4]);
  if (to !== null && to < from) return fail('The age range ends below its begin.');
  if ((to ?? from) / UNITS_PER_YEAR[unit] > MAX_YEARS) {
    return fail(`Nobody is that old: give at most ${MAX_YEARS} years, or the unit that is meant.`);
  }
  return succeed({ from, to, unit });
}

/** Writes an age so that `parseAge` gives it back. */
export function formatAge({ from, to, unit }: Age): string {
  const number = to === null ? `${from}+` : to === from ? `${from}` : `${from}-${to}`;
  return unit === 'years' ? number : `${number} ${unit}`;
}

/** The age in years, as a fraction where it is exact; null for a range. */
export function toYears({ from, to, unit }: Age): number | null {
  return to === from ? Math.round((from / UNITS_PER_YEAR[unit]) * 100) / 100 : null;
}

/** The group of ten years that holds the whole age, '40 - 49' or '100+', as PHA4GE writes it; null where none does. */
export function toAgeBin({ from, to, unit }: Age): string | null {
  const begin = Math.floor(from / UNITS_PER_YEAR[unit] / 10) * 10;
  if (begin >= 100) return '100+';
  if (to === null || to / UNITS_PER_YEAR[unit] >= begin + 10) return null;
  return `${begin} - ${begin + 9}`;
}
