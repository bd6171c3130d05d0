import { fail, type Result, succeed } from '../../std/result.ts';
import { parseDate } from './parse-date.ts';

/** A date as exactly as it is known, with the days between which it lies. */
export interface DateRange {
  /** 'YYYY-MM-DD', 'YYYY-MM' or 'YYYY'; of a range, what both ends have in common; null across years. */
  readonly text: string | null;
  readonly precision: 'day' | 'month' | 'year' | 'range';
  /** First possible day, 'YYYY-MM-DD'. */
  readonly from: string;
  /** Last possible day, 'YYYY-MM-DD'. */
  readonly to: string;
}

/**
 * Parses a date of any precision or a range: '2025-03', '2025-03-01/2025-03-15' (ISO 8601, ENA) and
 * '[2025-03-01 TO 2025-03-15]' (Lucene).
 */
export function parseDateRange(value: string): Result<DateRange, string> {
  const text = value.trim();
  const ends =
    /^\[\s*(\S+)\s+TO\s+(\S+)\s*\]$/i.exec(text) ?? /^(\d{4}[^/]*)\/(\d{4}[^/]*)$/.exec(text);
  if (ends === null) {
    const date = parseDate(text);
    if (!date.ok) return date;
    const { text: known, precision } = date.value;
    return succeed({ text: known, precision, from: findFirstDay(known), to: findLastDay(known) });
  }
  const first = parseDate(ends[1] ?? '');
  if (!first.ok) return first;
  const last = parseDate(ends[2] ?? '');
  if (!last.ok) return last;
  const from = findFirstDay(first.value.text);
  const to = findLastDay(last.value.text);
  if (from > to) return fail('The range ends before it begins: write the earlier date first.');
  if (from === to) return succeed({ text: from, precision: 'day', from, to });
  for (const length of [7, 4]) {
    const text = from.slice(0, length);
    if (!to.startsWith(text)) continue;
    const isWhole = findFirstDay(text) === from && findLastDay(text) === to;
    const precision = !isWhole ? 'range' : length === 7 ? 'month' : 'year';
    return succeed({ text, precision, from, to });
  }
  return succeed({ text: null, precision: 'range', from, to });
}

/** Writes a range so that `parseDateRange` gives it back: a partial date where one says it, else 'from/to'. */
export function formatDateRange(range: DateRange): string {
  return range.precision === 'range' || range.text === null
    ? `${range.from}/${range.to}`
    : range.text;
}

/** The first day of a partial date. */
export function findFirstDay(text: string): string {
  return text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text;
}

/** The last day of a partial date. */
export function findLastDay(text: string): string {
  if (text.length === 4) return `${text}-12-31`;
  if (text.length !== 7) return text;
  const days = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5)), 0)).getUTCDate();
  return `${text}-${String(days).padStart(2, '0')}`;
}
