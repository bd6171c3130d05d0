import { toCsvCell } from '../../std/csv-cell.ts';

/**
 * Rows as CSV by RFC 4180, or TSV with another separator; every line ends with a newline. What the portal saves is opened
 * in spreadsheets, and its texts come from others: none becomes a formula there.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[], separator = ','): string {
  return rows
    .map((row) => `${row.map((cell) => toCsvCell(String(cell), separator)).join(separator)}\n`)
    .join('');
}
