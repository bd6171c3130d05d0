import { toSpreadsheetCell } from './spreadsheet-cell.ts';

/**
 * A cell of a line by RFC 4180, or of TSV with another separator: quoted where it has to be, and no formula in a
 * spreadsheet.
 */
export function toCsvCell(text: string, separator = ','): string {
  const cell = toSpreadsheetCell(text);
  const needsQuotes = cell.includes(separator) || /["\r\n]/.test(cell);
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
