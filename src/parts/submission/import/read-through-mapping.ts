import type { CheckedTableRow, TableCheck } from '../../../engine/validate/table-check.ts';
import { TableError, type TableRow } from './table-row.ts';

/** First the check, once it is known what the columns are; then each row; last what ended the table early. */
export type MappedItem =
  | { readonly check: TableCheck }
  | { readonly checked: CheckedTableRow; readonly row: TableRow }
  | { readonly problem: TableError['problem'] };

const SAMPLE_ROWS = 50;

/**
 * Reads a table whose columns are recognised by their headers and the values of the first rows. A table without a
 * header gives nothing.
 * @param open makes the check, and throws where the columns are of no use
 */
export async function* readThroughMapping(
  rows: AsyncIterable<TableRow>,
  open: (headers: readonly string[], sample: readonly (readonly string[])[]) => TableCheck,
): AsyncGenerator<MappedItem> {
  let header: TableRow | undefined;
  let check: TableCheck | undefined;
  let sample: TableRow[] = [];
  const toItem = (from: TableCheck, row: TableRow): MappedItem => ({
    checked: from.checkRow(row.cells, row.rowNumber),
    row,
  });
  const begin = function* (cells: readonly string[]): Generator<MappedItem> {
    const opened = open(
      cells,
      sample.map((row) => row.cells),
    );
    check = opened;
    yield { check: opened };
    for (const row of sample) yield toItem(opened, row);
    sample = [];
  };
  try {
    for await (const row of rows) {
      if (header === undefined) header = row;
      else if (check !== undefined) yield toItem(check, row);
      else {
        sample.push(row);
        if (sample.length === SAMPLE_ROWS) yield* begin(header.cells);
      }
    }
  } catch (error) {
    if (!(error instanceof TableError) || header === undefined) throw error;
    if (check === undefined) yield* begin(header.cells);
    yield { problem: error.problem };
    return;
  }
  if (header !== undefined && check === undefined) yield* begin(header.cells);
}
