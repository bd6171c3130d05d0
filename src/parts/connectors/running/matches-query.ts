import type { ForeignRecord } from '../../../schema/foreign-records.ts';
import type { ConnectorQuery } from '../connector.ts';

const DATE_COLUMNS = ['date', 'ncbi-biosample:collection_date'];
const PLACE_COLUMNS = ['country', 'ncbi-biosample:geo_loc_name'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Whether a record is what the connector asks for, as far as the archive could not be asked: NCBI knows neither days of
 * collection nor countries as fields. A record that does not tell its day or country is none that was asked for.
 */
export function matchesQuery(
  { columns }: Pick<ForeignRecord, 'columns'>,
  query: ConnectorQuery,
): boolean {
  const { collectedFrom, collectedTo, country } = query;
  const find = (names: readonly string[]) =>
    names.map((name) => columns[name] ?? '').find((value) => value.trim() !== '') ?? '';
  if (country !== null) {
    const place = find(PLACE_COLUMNS).split(':')[0]?.trim().toLowerCase() ?? '';
    if (place !== country.toLowerCase()) return false;
  }
  if (collectedFrom === null && collectedTo === null) return true;
  const days = toDays(find(DATE_COLUMNS));
  if (days === null) return false;
  // Of a month or year, any day may be meant.
  return (
    (collectedFrom === null || days.to >= collectedFrom) &&
    (collectedTo === null || days.from <= collectedTo)
  );
}

/** The first and last day that INSDC's collection_date may mean; null where it is none. */
function toDays(text: string): { readonly from: string; readonly to: string } | null {
  const [first = '', last = first] = text.split('/');
  const [from, to] = [toIso(first.trim()), toIso(last.trim())];
  if (from === null || to === null) return null;
  return { from: from.padEnd(10, '-01'), to: `${to}${'-31'.repeat((10 - to.length) / 3)}` };
}

/** '2024', '2024-02' or '2024-02-03', also of '03-Feb-2024' and 'Feb-2024'. */
function toIso(text: string): string | null {
  const iso = /^(\d{4}(?:-\d\d){0,2})(?:T.*)?$/.exec(text)?.[1];
  if (iso !== undefined) return iso;
  const match = /^(?:(\d{1,2})-)?([A-Za-z]{3})-(\d{4})$/.exec(text);
  const month = MONTHS.indexOf((match?.[2] ?? '').toLowerCase()) + 1;
  if (match === null || month === 0) return null;
  const [, day, , year] = match;
  const whole = `${year}-${String(month).padStart(2, '0')}`;
  return day === undefined ? whole : `${whole}-${day.padStart(2, '0')}`;
}
