/**
 * One line of the table as Nextclade's CSV: cells parted by semicolons, because lists inside of them
 * are parted by commas; a cell with a semicolon, quote or line end is quoted.
 */
export function formatCsvRow(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /[";\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(';')}\n`;
}
