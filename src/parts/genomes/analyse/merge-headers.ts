/** Name of the column that says which dataset a row was analysed with, where sequences choose theirs. */
export const DATASET_COLUMN = 'dataset';
/** Name of the column that says as which segment, where there is a pathogen of several. */
export const SEGMENT_COLUMN = 'segment';

/**
 * The columns of several tables as one list: each keeps its neighbours, and a column that only some
 * tables have stands where they have it. Behind the name of the sequence stand those that say what it was taken for.
 */
export function mergeHeaders(
  headers: readonly (readonly string[])[],
  chosen: readonly string[] = [DATASET_COLUMN],
): string[] {
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
  merged.splice(name + 1, 0, ...chosen);
  return merged;
}

/** Puts the cells of one dataset's table under the merged header, with what says which dataset it is. */
export function spreadCells(
  merged: readonly string[],
  {
    header,
    cells,
    dataset,
    segment,
  }: {
    readonly header: readonly string[];
    readonly cells: readonly string[];
    readonly dataset: string;
    /** Null for a dataset that is a pathogen by itself. */
    readonly segment: string | null;
  },
): string[] {
  const byColumn = new Map(header.map((column, i) => [column, cells[i] ?? '']));
  byColumn.set(DATASET_COLUMN, dataset).set(SEGMENT_COLUMN, segment ?? '');
  return merged.map((column) => byColumn.get(column) ?? '');
}

/** Cells of a sequence for which none of the datasets was found. */
export function spreadFailure(
  merged: readonly string[],
  failure: { readonly index: number; readonly name: string; readonly error: string },
): string[] {
  return merged.map((column) => {
    if (column === 'index') return String(failure.index);
    if (column === 'seqName') return failure.name;
    return column === 'errors' ? failure.error : '';
  });
}
