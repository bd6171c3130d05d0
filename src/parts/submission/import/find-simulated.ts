/** How names of simulated samples begin, and what their authors say, in every file that the simulator writes. */
const SIMULATED_NAME = 'simulated/';
const SIMULATED_BY = 'simulated by outbreak commons';

/**
 * The field of a row that says that its sample is simulated, with its value; null for a real one.
 * Simulated samples live in instances of their own and never among real data.
 * @param cells the row as it came: reading through a mapping may have turned names of authors round
 */
export function findSimulated(
  values: Readonly<Record<string, string | null>>,
  others: Readonly<Record<string, string>>,
  cells: readonly string[],
): { readonly column: string; readonly value: string } | null {
  const strain = values.strain ?? '';
  if (strain.toLowerCase().startsWith(SIMULATED_NAME)) return { column: 'strain', value: strain };
  for (const cells of [values, others]) {
    for (const [column, value] of Object.entries(cells)) {
      if (value?.toLowerCase().includes(SIMULATED_BY) === true) return { column, value };
    }
  }
  const at = cells.findIndex((cell) => cell.toLowerCase().includes(SIMULATED_BY));
  return at < 0 ? null : { column: String(at + 1), value: cells[at] ?? '' };
}
