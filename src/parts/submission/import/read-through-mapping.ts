import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import { type CheckedTableRow, TableCheck } from '../../../engine/validate/table-check.ts';
import type { ValidationContext } from '../../../engine/validate/validate-row.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { Problem } from '../../../schema/problem.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import { TableError, type TableRow } from './table-row.ts';

/** How a table of samples is read. */
export interface MappedTableOptions {
  readonly table: ValidationContext;
  /** The core is among them. */
  readonly checklists: readonly Checklist[];
  /** What somebody decided of columns and values; the others are guessed. */
  readonly mapping: TableMapping;
}

/** What is told of a table: first what its columns are taken for, then each row, last what ended it early. */
export type CheckedItem<Row> =
  | { readonly guess: TableGuess }
  | { readonly row: Row }
  | { readonly problem: Problem };

/** What imports and submissions do each in their own way. */
export interface TableSteps<Row> {
  /** The headers as they may be kept, and what columns are, by their header. @throws TableError for no table of samples */
  prepare(cells: readonly string[]): {
    readonly headers: readonly string[];
    readonly overrides: Readonly<Record<string, string | null>>;
  };
  toRow(checked: CheckedTableRow, row: TableRow): Row;
}

/**
 * Reads the rows of a table through its mapping and checks each, with the checks that browser and command line make.
 * @throws TableError where no column names the sample, so that no row can be used
 */
export async function* checkThroughMapping<Row>(
  rows: AsyncIterable<TableRow>,
  options: MappedTableOptions,
  { prepare, toRow }: TableSteps<Row>,
): AsyncGenerator<CheckedItem<Row>> {
  const { table, checklists, mapping } = options;
  const open = (cells: readonly string[], sample: readonly (readonly string[])[]): TableCheck => {
    const check = new TableCheck({
      ...prepare(cells),
      sample,
      record: sampleMetadata,
      checklists,
      context: table,
      replacements: mapping.values,
      isRowsOnly: true,
    });
    if (check.missingFields.length > 0) throw new TableError(describeMissing(cells, table.source));
    return check;
  };
  let isEmpty = true;
  for await (const item of readThroughMapping(rows, open)) {
    isEmpty = false;
    if ('problem' in item) yield item;
    else if ('check' in item) yield { guess: item.check.guess };
    else yield { row: toRow(item.checked, item.row) };
  }
  if (isEmpty) throw new TableError(describeMissing([], table.source));
}

/** The table names no sample. */
function describeMissing(headers: readonly string[], source: string): Problem {
  return {
    code: 'column-missing',
    where: `${source} row 1`,
    value: headers.join(', ').slice(0, 200),
    hint: 'No column names the sample: call it "strain" (or id, name, isolate, sample id).',
  };
}

/** First the check, once it is known what the columns are; then each row; last what ended the table early. */
type MappedItem =
  | { readonly check: TableCheck }
  | { readonly checked: CheckedTableRow; readonly row: TableRow }
  | { readonly problem: TableError['problem'] };

const SAMPLE_ROWS = 50;

/**
 * Reads a table whose columns are recognised by their headers and the values of the first rows. A table without a
 * header gives nothing.
 * @param open makes the check, and throws where the columns are of no use
 */
async function* readThroughMapping(
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
