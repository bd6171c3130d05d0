import type { CheckedTableRow } from '../../../engine/validate/table-check.ts';
import type { Problem } from '../../../schema/problem.ts';
import { findRefusals, type TableContext, toWellFormed } from '../import/check-rows.ts';
import {
  type CheckedItem,
  checkThroughMapping,
  type MappedTableOptions,
} from '../import/read-through-mapping.ts';
import { TableError, type TableRow } from '../import/table-row.ts';
import { takeSequenceNames } from '../import/take-sequence-names.ts';
import { type DraftProblem, toFieldProblem } from './draft-problem.ts';

/** A row of a submission's table after its checks. */
export interface DraftRow {
  readonly rowNumber: number;
  readonly values: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
  /** Names that its column fastaIds gives its sequences; none where that of the sample is the only one. */
  readonly sequenceNames: readonly string[];
  /** Characters of its cells. */
  readonly size: number;
}

/** What a table's check tells: first what its columns were taken for, then each row, last what ended it early. */
export type DraftTableItem = CheckedItem<DraftRow>;

export interface DraftTableOptions extends MappedTableOptions {
  readonly table: TableContext;
  /** Names of the pathogen's segments. */
  readonly segments: readonly string[];
}

/** No standard has a tenth of it; a wider table is no table of samples. */
const MAX_COLUMNS = 2000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken away.
const CONTROL = /[\u0000-\u001f\u007f]/g;

/**
 * Reads the rows of a table through its mapping and checks each, with the checks that browser and command line make.
 * @throws TableError where no column names the sample, so that no row can be used
 */
export function checkDraftRows(
  rows: AsyncIterable<TableRow>,
  options: DraftTableOptions,
): AsyncGenerator<DraftTableItem> {
  const { table, mapping } = options;
  return checkThroughMapping(rows, options, {
    prepare(cells) {
      requireFewColumns(cells, table.source);
      const headers = cells.map((cell) => cell.replace(CONTROL, '').toWellFormed());
      return { headers, overrides: mapping.columns };
    },
    toRow: (checked, row) => toDraftRow(checked, row, options),
  });
}

function requireFewColumns(cells: readonly string[], source: string): void {
  if (cells.length <= MAX_COLUMNS) return;
  throw new TableError({
    code: 'columns-too-many',
    where: `${source} row 1`,
    value: String(cells.length),
    hint: `The table has more than ${MAX_COLUMNS} columns: send the columns that describe the samples, each sample in a row of its own.`,
  });
}

function toDraftRow(
  checked: CheckedTableRow,
  { cells, rowNumber }: TableRow,
  { table, segments }: DraftTableOptions,
): DraftRow {
  const cut = Object.entries(checked.others).map(
    ([header, value]) => [header, value.slice(0, table.maxValueLength)] as const,
  );
  const found = takeSequenceNames(toWellFormed(Object.fromEntries(cut)), {
    where: `${table.source} row ${rowNumber} column fastaIds`,
    segments,
  });
  const { values } = checked;
  const broken = findBroken(checked.others, `${table.source} row ${rowNumber}`);
  const refusals = findRefusals({ values, others: found.others, rowNumber, cells }, table);
  return {
    rowNumber,
    values,
    others: found.others,
    problems: [
      ...checked.issues.map(({ row: _row, ...problem }) => problem),
      ...[...refusals, ...broken, ...found.problems].map((problem) =>
        toFieldProblem(problem, 'error'),
      ),
    ],
    sequenceNames: found.names.every((name) => name === values.strain) ? [] : found.names,
    size: cells.reduce((sum, cell) => sum + cell.length, 0),
  };
}

/** Values in which bytes were no UTF-8; those of fields are told of by the checks of the fields. */
function findBroken(others: Readonly<Record<string, string>>, where: string): Problem[] {
  return Object.entries(others)
    .filter(([, value]) => value.includes('\ufffd'))
    .map(([header, value]) => ({
      code: 'character-invalid',
      where: `${where} column ${header.slice(0, 100)}`,
      value: value.slice(0, 200),
      hint: 'Save the table as UTF-8 text without control characters.',
    }));
}
