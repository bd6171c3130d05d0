import { toCsvCell } from '../../../std/csv-cell.ts';

/**
 * A line of CSV (RFC 4180) with its end: moments in ISO 8601, lists parted by '; ', nothing for null. No cell is a formula in
 * a spreadsheet.
 */
export function toCsvLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => toCsvCell(toText(cell))).join(',')}\r\n`;
}

function toText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.join('; ');
  return String(value ?? '');
}
