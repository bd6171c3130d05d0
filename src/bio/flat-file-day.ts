const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';

/** '2020-01-13' of '13-JAN-2020'; null for anything else. */
export function parseFlatFileDay(text: string): string | null {
  const match = /^(\d{1,2})-([A-Z]{3})-(\d{4})$/i.exec(text.trim());
  if (match === null) return null;
  const [, day = '', name = '', year = ''] = match;
  const at = MONTHS.indexOf(name.toUpperCase());
  if (at < 0 || at % 3 !== 0) return null;
  return `${year}-${String(at / 3 + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** '13-JAN-2020' of '2020-01-13'. */
export function formatFlatFileDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const at = 3 * (Number(month) - 1);
  return `${date}-${MONTHS.slice(at, at + 3)}-${year}`;
}
