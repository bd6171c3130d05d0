import type { Issue } from '../../../engine/validate/issue.ts';
import { toHeaderKey } from '../../../engine/validate/map-columns.ts';
import type { PrivacyWarning } from '../../../engine/validate/privacy/check-privacy.ts';
import type { CheckedTableRow } from '../../../engine/validate/table-check.ts';
import type { ValidatedRow, ValidationContext } from '../../../engine/validate/validate-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { findSimulated } from './find-simulated.ts';
import {
  type CheckedItem,
  checkThroughMapping,
  type MappedTableOptions,
} from './read-through-mapping.ts';
import type { RowNames } from './sequence-names.ts';
import type { TableRow } from './table-row.ts';
import { takeSequenceNames } from './take-sequence-names.ts';

/** What the rows of a table are checked against. */
export interface TableContext extends ValidationContext {
  /** True only where simulated samples may stand in for real ones: in measurements. */
  readonly acceptsSimulated: boolean;
}

/** A row of the table after its checks. */
export interface CheckedRow {
  readonly rowNumber: number;
  readonly row: ValidatedRow;
  /** Names of its sequences beside that of the sample. */
  readonly names: RowNames;
  /** Characters of its cells. */
  readonly size: number;
}

/** In characters: names go into indexes of the database, which take less than 3 kB. */
export const MAX_NAME_LENGTH = 300;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** How an import reads its table. */
export interface ImportTableOptions extends MappedTableOptions {
  readonly table: TableContext;
  /** Names of the pathogen's segments. */
  readonly segments: readonly string[];
  /** Rows in which something may tell who a person is are refused; else that is told as a warning. */
  readonly refusesPrivate: boolean;
}

/**
 * Checks the rows of a metadata table one by one, with the mapping and the checks of submissions.
 * @yields every row, refused ones with their errors; last the problem that ended the table early
 * @throws TableError where no column names the sample, so that no row can be used
 */
export function checkRows(
  rows: AsyncIterable<TableRow>,
  options: ImportTableOptions,
): AsyncGenerator<CheckedItem<CheckedRow>> {
  const { columns } = options.mapping;
  const isNamed = Object.values(columns).includes('strain');
  return checkThroughMapping(rows, options, {
    prepare: (cells) => ({
      headers: cells.map((cell) => cell.replace(new RegExp(CONTROL, 'g'), '')),
      overrides: isNamed ? columns : { ...nameByVirus(cells), ...columns },
    }),
    toRow: (checked, row) => toCheckedRow(checked, row, options),
  });
}

/** GISAID's column of the number that the submitting laboratory gives a sample. */
const SAMPLE_NUMBER = 'covvsubmsampleid';

/**
 * GISAID's tables name a sample twice. Imports have always known samples by their virus names: by the laboratory's own
 * numbers they would take samples that are there for new ones. Sequences are found by either, as in submissions.
 */
function nameByVirus(cells: readonly string[]): Readonly<Record<string, string | null>> {
  const find = (key: string) => cells.find((cell) => toHeaderKey(cell) === key);
  const [virus, sample] = [find('covvvirusname'), find(SAMPLE_NUMBER)];
  return virus === undefined || sample === undefined ? {} : { [virus]: 'strain', [sample]: null };
}

function toCheckedRow(
  { values, others: read, issues, privacy }: CheckedTableRow,
  { cells, rowNumber }: TableRow,
  { table, segments, refusesPrivate }: ImportTableOptions,
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
  // The column stays with the others: what an entry has from one import to the next must not depend on it.
  const where = `${table.source} row ${rowNumber} column fastaIds`;
  const named = takeSequenceNames(others, { where, segments });
  const errors = [
    ...pick('error'),
    ...named.problems,
    ...findRefusals({ values, others, rowNumber, cells }, table),
    ...(refusesPrivate ? found : []),
  ];
  const warnings = [...pick('warning'), ...(refusesPrivate ? [] : found)];
  const size = cells.reduce((sum, cell) => sum + cell.length, 0);
  const given = named.names.every((name) => name === values.strain) ? [] : named.names;
  const number = Object.entries(others).find(([header]) => toHeaderKey(header) === SAMPLE_NUMBER);
  const names = { given, isolate: values.isolate ?? number?.[1] ?? null };
  return { rowNumber, row: { values, others, errors, warnings }, names, size };
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
