import type { Issue } from '../../../engine/validate/issue.ts';
import { toHeaderKey } from '../../../engine/validate/map-columns.ts';
import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import type { PrivacyWarning } from '../../../engine/validate/privacy/check-privacy.ts';
import { type CheckedTableRow, TableCheck } from '../../../engine/validate/table-check.ts';
import type { ValidatedRow, ValidationContext } from '../../../engine/validate/validate-row.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { Problem } from '../../../schema/problem.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import { findSimulated } from './find-simulated.ts';
import { readThroughMapping } from './read-through-mapping.ts';
import { TableError, type TableRow } from './table-row.ts';

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

/** How an import reads its table. */
export interface ImportTableOptions {
  readonly table: TableContext;
  /** The core is among them. */
  readonly checklists: readonly Checklist[];
  /** What somebody decided of columns and values; the others are guessed as those of submissions are. */
  readonly mapping: TableMapping;
  /** Rows in which something may tell who a person is are refused; else that is told as a warning. */
  readonly refusesPrivate: boolean;
}

/** What is told of a table: first what its columns are taken for, then each row, last what ended it early. */
export type CheckedItem =
  | { readonly guess: TableGuess }
  | { readonly row: CheckedRow }
  | { readonly problem: Problem };

/**
 * Checks the rows of a metadata table one by one, with the mapping and the checks of submissions.
 * @yields every row, refused ones with their errors; last the problem that ended the table early
 * @throws TableError where no column names the sample, so that no row can be used
 */
export async function* checkRows(
  rows: AsyncIterable<TableRow>,
  options: ImportTableOptions,
): AsyncGenerator<CheckedItem> {
  let isEmpty = true;
  const items = readThroughMapping(rows, (headers, sample) => openCheck(headers, sample, options));
  for await (const item of items) {
    isEmpty = false;
    if ('problem' in item) yield item;
    else if ('check' in item) yield { guess: item.check.guess };
    else yield { row: toCheckedRow(item.checked, item.row, options) };
  }
  if (isEmpty) throw new TableError(describeMissing([], options.table.source));
}

function openCheck(
  cells: readonly string[],
  sample: readonly (readonly string[])[],
  { table, checklists, mapping }: ImportTableOptions,
): TableCheck {
  const isNamed = Object.values(mapping.columns).includes('strain');
  const check = new TableCheck({
    headers: cells.map((cell) => cell.replace(new RegExp(CONTROL, 'g'), '')),
    sample,
    record: sampleMetadata,
    checklists,
    context: table,
    overrides: isNamed ? mapping.columns : { ...nameByVirus(cells), ...mapping.columns },
    replacements: mapping.values,
    isRowsOnly: true,
  });
  if (check.missingFields.length > 0) throw new TableError(describeMissing(cells, table.source));
  return check;
}

/**
 * GISAID's tables name a sample twice. Its FASTA has the virus names, by which imports have always known samples: by the
 * laboratory's own numbers they would not find their sequences, and would take samples that are there for new ones.
 */
function nameByVirus(cells: readonly string[]): Readonly<Record<string, string | null>> {
  const find = (key: string) => cells.find((cell) => toHeaderKey(cell) === key);
  const [virus, sample] = [find('covvvirusname'), find('covvsubmsampleid')];
  return virus === undefined || sample === undefined ? {} : { [virus]: 'strain', [sample]: null };
}

function toCheckedRow(
  { values, others: read, issues, privacy }: CheckedTableRow,
  { cells, rowNumber }: TableRow,
  { table, refusesPrivate }: ImportTableOptions,
): CheckedRow {
  const cut = Object.entries(read).map(
    ([header, value]) => [header, value.slice(0, table.maxValueLength)] as const,
  );
  const others = toWellFormed(Object.fromEntries(cut));
  const pick = (wanted: Issue['severity']): Problem[] =>
    issues
      .filter(({ severity }) => severity === wanted)
      .map(({ code, where, value, hint }) => ({ code, where, value, hint }));
  const found = privacy.map((one) => describePrivacy(one, `${table.source} row ${rowNumber}`));
  const errors = [
    ...pick('error'),
    ...findRefusals({ values, others, rowNumber, cells }, table),
    ...(refusesPrivate ? found : []),
  ];
  const warnings = [...pick('warning'), ...(refusesPrivate ? [] : found)];
  const size = cells.reduce((sum, cell) => sum + cell.length, 0);
  return { rowNumber, row: { values, others, errors, warnings }, size };
}

function describePrivacy(
  { code, field, before, after, hint }: PrivacyWarning,
  row: string,
): Problem {
  const instead = after === null ? 'Leave it empty.' : `Write ${after} instead.`;
  return {
    code,
    where: `${row} column ${field.slice(0, 100)}`,
    value: before.slice(0, 200),
    hint: `${hint} ${instead}`,
  };
}

/** What refuses a row beside the checks of its fields: names that no index takes, broken text, simulated samples. */
export function findRefusals(
  row: Pick<ValidatedRow, 'values' | 'others'> & {
    readonly rowNumber: number;
    /** As they came. */
    readonly cells: readonly string[];
  },
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
  const simulated = context.acceptsSimulated
    ? null
    : findSimulated(row.values, row.others, row.cells);
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
