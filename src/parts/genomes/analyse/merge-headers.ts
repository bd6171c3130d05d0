/** Name of the column that says which dataset a row was analysed with, where sequences choose theirs. */
export const DATASET_COLUMN = 'dataset';

/**
 * The columns of several tables as one list: each keeps its neighbours, and a column that only some
 * tables have stands where they have it.
 */
export function mergeHeaders(headers: readonly (readonly string[])[]): string[] {
  const merged: string[] = [];
  for (const header of headers) {
    let at = 0;
    for (const column of header) {
      const known = merged.indexOf(column);
      if (known < 0) {
        merged.splice(at, 0, column);
        at += 1;
      } else at = known + 1;
    }
  }
  const name = merged.indexOf('seqName');
  merged.splice(name + 1, 0, DATASET_COLUMN);
  return merged;
}

/** Puts the cells of one dataset's table under the merged header. */
export function spreadCells(
  merged: readonly string[],
  {
    header,
    cells,
    dataset,
  }: { header: readonly string[]; cells: readonly string[]; dataset: string },
): string[] {
  const byColumn = new Map(header.map((column, i) => [column, cells[i] ?? '']));
  return merged.map((column) =>
    column === DATASET_COLUMN ? dataset : (byColumn.get(column) ?? ''),
  );
}
