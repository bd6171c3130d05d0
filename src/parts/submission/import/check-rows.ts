import { type ColumnMapping, mapColumns } from '../../../engine/validate/map-columns.ts';
import {
  type ValidatedRow,
  type ValidationContext,
  validateRow,
} from '../../../engine/validate/validate-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { findSimulated } from './find-simulated.ts';
import { TableError, type TableRow } from './read-table.ts';

/** What the rows of a table are checked against. */
export interface TableContext extends ValidationContext {
  /** True only where simulated samples may stand in for real ones: in measurements. */
  readonly acceptsSimulated: boolean;
}

/** A row of the table after its checks. */
export interface CheckedRow {
  readonly rowNumber: number;
  readonly row: ValidatedRow;
  /** Characters of its cells. */
  readonly size: number;
}

/** In characters: names go into indexes of the database, which take less than 3 kB. */
export const MAX_NAME_LENGTH = 300;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * Checks the rows of a metadata table one by one.
 * @yields every row, refused ones with their errors; last the problem that ended the table early
 * @throws TableError where no column names the sample, so that no row can be used
 */
export async function* checkRows(
  rows: AsyncIterable<TableRow>,
  context: TableContext,
): AsyncGenerator<CheckedRow | { readonly problem: Problem }> {
  let table: Table | undefined;
  try {
    for await (const row of rows) {
      if (table === undefined) table = readHeader(row.cells, context);
      else yield checkRow(table, row, context);
    }
  } catch (error) {
    if (table === undefined || !(error instanceof TableError)) throw error;
    yield { problem: error.problem };
  }
  if (table === undefined) throw new TableError(describeMissing([], context.source));
}

interface Table {
  readonly record: typeof sampleMetadata;
  readonly mapping: ColumnMapping;
  readonly width: number;
}

function readHeader(cells: readonly string[], { source }: TableContext): Table {
  const headers = cells.map((cell) => cell.replace(new RegExp(CONTROL, 'g'), ''));
  const mapping = mapColumns(headers, sampleMetadata);
  if (mapping.missing.length > 0) throw new TableError(describeMissing(cells, source));
  return { record: sampleMetadata, mapping, width: cells.length };
}

function checkRow(table: Table, { cells, rowNumber }: TableRow, context: TableContext): CheckedRow {
  const row = validateRow(table, { cells, rowNumber }, context);
  const others = toWellFormed(row.others);
  const errors = [...row.errors];
  const surplus = cells.slice(table.width).find((cell) => cell.trim() !== '');
  if (surplus !== undefined) {
    errors.push({
      code: 'cells-too-many',
      where: `${context.source} row ${rowNumber}`,
      value: surplus.slice(0, 200),
      hint: 'The row has more cells than the header: a value probably holds the separator; quote it.',
    });
  }
  errors.push(...findRefusals({ values: row.values, others, rowNumber }, context));
  const size = cells.reduce((sum, cell) => sum + cell.length, 0);
  return { rowNumber, row: { ...row, others, errors }, size };
}

/** What refuses a row beside the checks of its fields: names that no index takes, broken text, simulated samples. */
export function findRefusals(
  row: Pick<ValidatedRow, 'values' | 'others'> & { readonly rowNumber: number },
  context: Pick<TableContext, 'source' | 'acceptsSimulated'>,
): Problem[] {
  const errors: Problem[] = [];
  const refuse = (code: string, [column, value]: readonly [string, string], hint: string) => {
    const where = `${context.source} row ${row.rowNumber} column ${column}`;
    errors.push({ code, where, value: value.slice(0, 200), hint });
  };
  const strain = row.values.strain ?? '';
  if (strain.length > MAX_NAME_LENGTH) {
    const hint = `Give the sample a name of at most ${MAX_NAME_LENGTH} characters.`;
    refuse('value-too-long', ['strain', strain], hint);
  }
  for (const [header, value] of Object.entries(row.others)) {
    if (!CONTROL.test(value)) continue;
    const hint = 'Save the table as UTF-8 text without control characters.';
    refuse('character-invalid', [header.slice(0, 100), value.replace(CONTROL, '')], hint);
  }
  const simulated = context.acceptsSimulated ? null : findSimulated(row.values, row.others);
  if (simulated !== null) {
    const hint =
      'This sample is simulated, and simulated data never goes among real data. "outbreak simulate --as node" puts a simulated outbreak into an instance of its own.';
    refuse('sample-simulated', [simulated.column, simulated.value], hint);
  }
  return errors;
}

/** Values are cut at a length, maybe within a character; half of one cannot be stored. */
export function toWellFormed(others: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(others).map(([header, value]) => [
      header,
      value.isWellFormed() ? value : value.toWellFormed(),
    ]),
  );
}

/** The table names no sample. */
export function describeMissing(headers: readonly string[], source: string): Problem {
  return {
    code: 'column-missing',
    where: `${source} row 1`,
    value: headers.join(', ').slice(0, 200),
    hint: 'No column names the sample: call it "strain" (or id, name, isolate, sample id).',
  };
}
