import { fail, type Result, succeed } from '../../std/result.ts';

/** A collection date as precisely as it is known. */
export interface PartialDate {
  /** 'YYYY-MM-DD', 'YYYY-MM' or 'YYYY'. */
  readonly text: string;
  readonly precision: 'day' | 'month' | 'year';
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Parses the dates that tables really hold: ISO ones of any precision, with XX for what is not known
 * (Nextstrain) and with a time of day behind, and INSDC's '09-Mar-2021' and 'Mar-2021'. Dates with
 * slashes are refused: 03/04/2021 means two different days.
 */
export function parseDate(value: string): Result<PartialDate, string> {
  const text = value.trim();
  const iso = /^(\d{4})(?:-(\d{1,2}|XX))?(?:-(\d{1,2}|XX))?(?:[T ]\d{2}:\d{2}.*)?$/i.exec(text);
  if (iso !== null) return toPartialDate(iso[1] ?? '', iso[2], iso[3]);
  const insdc = /^(?:(\d{1,2})-)?([A-Za-z]{3})-(\d{4})$/.exec(text);
  const month = MONTHS.indexOf((insdc?.[2] ?? '').toLowerCase()) + 1;
  if (insdc !== null && month > 0) return toPartialDate(insdc[3] ?? '', String(month), insdc[1]);
  return fail('Write the date as 2021-03-09, or as 2021-03 or 2021 where the day is not known.');
}

function toPartialDate(
  year: string,
  monthText: string | undefined,
  dayText: string | undefined,
): Result<PartialDate, string> {
  const month = monthText === undefined || /x/i.test(monthText) ? null : Number(monthText);
  const day = dayText === undefined || /x/i.test(dayText) ? null : Number(dayText);
  if (month === null) return succeed({ text: year, precision: 'year' });
  if (month < 1 || month > 12) return fail(`There is no month ${month}.`);
  const yearAndMonth = `${year}-${String(month).padStart(2, '0')}`;
  if (day === null) return succeed({ text: yearAndMonth, precision: 'month' });
  const days = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
  if (day < 1 || day > days) return fail(`${yearAndMonth} has no day ${day}.`);
  return succeed({ text: `${yearAndMonth}-${String(day).padStart(2, '0')}`, precision: 'day' });
}
