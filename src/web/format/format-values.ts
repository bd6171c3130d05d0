import { documentLanguage } from '../messages/message.ts';

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${documentLanguage()} ${name}`;
  const known = formats.get(key);
  if (known instanceof Intl.NumberFormat) return known;
  const made = new Intl.NumberFormat(documentLanguage(), options);
  formats.set(key, made);
  return made;
}

function dateFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${documentLanguage()} ${name}`;
  const known = formats.get(key);
  if (known instanceof Intl.DateTimeFormat) return known;
  const made = new Intl.DateTimeFormat(documentLanguage(), options);
  formats.set(key, made);
  return made;
}

/** A whole number with the language's grouping. */
export function formatCount(value: number): string {
  return numberFormat('count', { maximumFractionDigits: 0 }).format(value);
}

/** A number with at most `digits` digits after the decimal sign. */
export function formatDecimal(value: number, digits = 2): string {
  return numberFormat(`decimal ${digits}`, { maximumFractionDigits: digits }).format(value);
}

/** A share from 0 to 1 in per cent. */
export function formatShare(value: number, digits = 1): string {
  return numberFormat(`share ${digits}`, {
    style: 'percent',
    maximumFractionDigits: digits,
  }).format(value);
}

/** A number of bytes in the unit that fits. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const unit = units[power] ?? 'byte';
  return numberFormat(unit, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}

/** A calendar day given as '2021-03-04'; any other text, such as '2021-03', stays as it is. */
export function formatDay(iso: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
  const date = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  return dateFormat('day', { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** The month of a calendar day, e.g. 'March 2021'. */
export function formatMonth(date: Date): string {
  return dateFormat('month', { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
}

/** A moment in the reader's own time zone; text that is no moment stays as it is. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return dateFormat('moment', { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** A value of a column as text for a cell: numbers by the language, days as days. */
export function formatValue(value: unknown, type: string): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'number') {
    return type === 'int' ? String(value) : formatDecimal(value, 4);
  }
  if (type === 'date' && typeof value === 'string') return formatDay(value);
  return String(value);
}
