import type { SchemeName } from '../../../bio/primer-scheme-name.ts';
import type { ChecklistVerdict } from '../../../engine/validate/checklists/checklist-verdicts.ts';
import type { Issue } from '../../../engine/validate/issue.ts';
import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import type { PrivacyWarning } from '../../../engine/validate/privacy/check-privacy.ts';
import { TableCheck } from '../../../engine/validate/table-check.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { Problem } from '../../../schema/problem.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import { TableError, type TableRow } from '../import/table-row.ts';

/** What the rows of a table are checked against. */
export interface RowsCheckRequest {
  /** Its name, for messages. */
  readonly table: { readonly name: string };
  /** Awaited after some rows, so that others are served in between. */
  readonly pause?: () => Promise<unknown>;
  readonly checklists: readonly Checklist[];
  /** 'YYYY-MM-DD' */
  readonly today: string;
  /** 'YYYY-MM-DD'; null where no pathogen was named. */
  readonly emergenceDate: string | null;
  /** The core field that a header fills, or null for none. */
  readonly overrides: Readonly<Record<string, string | null>>;
  /** What is written instead of whole values of a field. */
  readonly replacements?: TableMapping['values'];
  /** Rows beyond these are told of and not checked. */
  readonly maxRows?: number;
  /** Primer schemes that are installed; without any, declared ones are not checked. */
  readonly primerSchemes?: readonly SchemeName[];
}

/** What a check tells, in this order: the mapping, rows with something to tell, at last the verdicts. */
export type TableEvent =
  | ({
      readonly type: 'mapping';
      readonly missing: readonly string[];
      /** Some different values of each column. */
      readonly samples: readonly (readonly string[])[];
    } & TableGuess)
  | {
      readonly type: 'row';
      readonly row: number;
      readonly name: string | null;
      readonly issues: readonly Issue[];
      readonly privacy: readonly PrivacyWarning[];
    }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'verdicts'; readonly checklists: readonly ChecklistVerdict[] }
  | {
      readonly type: 'summary';
      readonly rows: number;
      readonly errors: number;
      readonly warnings: number;
      readonly privacy: number;
    };

const SAMPLE_ROWS = 50;
const SAMPLE_VALUES = 3;
const SAMPLE_CHARACTERS = 60;
const MAX_VALUE_LENGTH = 10_000;
// A row takes a fraction of a millisecond; others are served in between.
const ROWS_IN_A_ROW = 10;

/**
 * Checks a table row by row, in bounded memory but for the names of its rows. A bad row never stops the others. The
 * same runs in the browser, in the command and on the node.
 */
export async function* checkTableRows(
  rows: AsyncIterable<TableRow>,
  request: RowsCheckRequest,
): AsyncGenerator<TableEvent> {
  const { table } = request;
  const counts = { rows: 0, errors: 0, warnings: 0, privacy: 0 };
  let check: TableCheck | undefined;
  let sample: TableRow[] = [];
  let header: TableRow | undefined;
  const begin = function* (): Generator<TableEvent> {
    check = openCheck(request, { headers: header?.cells ?? [], sample });
    const samples = (header?.cells ?? []).map((_, index) => pickValues(sample, index));
    yield { type: 'mapping', ...check.guess, missing: check.missingFields, samples };
    for (const row of sample) yield* checkOne(check, row, counts);
    sample = [];
  };
  try {
    for await (const row of rows) {
      if (counts.rows + sample.length >= (request.maxRows ?? Infinity)) {
        throw new TableError(describeTooLong(table.name, request.maxRows ?? 0));
      }
      if (header === undefined) header = row;
      else if (check !== undefined) {
        yield* checkOne(check, row, counts);
        if (counts.rows % ROWS_IN_A_ROW === 0) await request.pause?.();
      } else {
        sample.push(row);
        if (sample.length === SAMPLE_ROWS) yield* begin();
      }
    }
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    if (check === undefined && header !== undefined) yield* begin();
    yield { type: 'problem', problem: error.problem };
    counts.errors += 1;
  }
  if (check === undefined && header !== undefined) yield* begin();
  if (header === undefined && counts.errors === 0)
    yield { type: 'problem', problem: describeEmpty(table.name) };
  yield { type: 'verdicts', checklists: check?.finish() ?? [] };
  yield { type: 'summary', ...counts };
}

function pickValues(sample: readonly TableRow[], index: number): string[] {
  const values = sample.map(({ cells }) => (cells[index] ?? '').trim().slice(0, SAMPLE_CHARACTERS));
  return [...new Set(values)].filter((value) => value !== '').slice(0, SAMPLE_VALUES);
}

function openCheck(
  {
    checklists,
    today,
    emergenceDate,
    overrides,
    replacements,
    table,
    primerSchemes,
  }: RowsCheckRequest,
  {
    headers,
    sample,
  }: { readonly headers: readonly string[]; readonly sample: readonly TableRow[] },
): TableCheck {
  return new TableCheck({
    headers,
    sample: sample.map(({ cells }) => cells),
    record: sampleMetadata,
    checklists,
    overrides,
    ...(replacements === undefined ? {} : { replacements }),
    context: {
      today,
      ...(emergenceDate === null ? {} : { emergenceDate }),
      source: table.name,
      maxValueLength: MAX_VALUE_LENGTH,
      ...(primerSchemes === undefined ? {} : { primerSchemes }),
    },
  });
}

function* checkOne(
  check: TableCheck,
  { cells, rowNumber }: TableRow,
  counts: { rows: number; errors: number; warnings: number; privacy: number },
): Generator<TableEvent> {
  const { row, values, issues, privacy } = check.checkRow(cells, rowNumber);
  counts.rows += 1;
  counts.errors += issues.filter(({ severity }) => severity === 'error').length;
  counts.warnings += issues.filter(({ severity }) => severity === 'warning').length;
  counts.privacy += privacy.length;
  if (issues.length === 0 && privacy.length === 0) return;
  yield { type: 'row', row, name: values.strain ?? null, issues, privacy };
}

function describeTooLong(source: string, rows: number): Problem {
  const hint = `Only the first ${rows} rows were checked. Check a part of the table, or send it as a submission that is checked only.`;
  return { code: 'table-too-long', where: source, value: '', hint };
}

function describeEmpty(source: string): Problem {
  const hint =
    'The table is empty. Its first line names the columns, and each further one is a sample.';
  return { code: 'table-empty', where: source, value: '', hint };
}
