import { checkCoreRow } from '../../../engine/validate/check-core-row.ts';
import { mapColumns } from '../../../engine/validate/map-columns.ts';
import { type ValidationContext, validateRow } from '../../../engine/validate/validate-row.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { type DraftProblem, toFieldProblem } from './draft-problem.ts';

const NAMES = Object.keys(sampleMetadata.fields);
const MAPPING = mapColumns(NAMES, sampleMetadata);

/** @throws AppError request-invalid where the changes name something that is no field of the record */
export function requireFields(changes: readonly { readonly changes: object }[]): void {
  const unknown = changes
    .flatMap((one) => Object.keys(one.changes))
    .find((name) => !Object.hasOwn(sampleMetadata.fields, name));
  if (unknown !== undefined) {
    throw new AppError('request-invalid', { detail: `There is no field ${unknown}.` });
  }
}

/** Checks values of a form or an edit like a row of a table; gives them normalised, with what is wrong. */
export function checkValues(
  values: Readonly<Record<string, string | null>>,
  context: Omit<ValidationContext, 'source' | 'maxValueLength' | 'core'> & {
    readonly rowNumber: number;
    readonly core: Checklist;
  },
): {
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly problems: readonly DraftProblem[];
} {
  const { core, rowNumber, primerSchemes = [], ...rest } = context;
  const source = 'the draft';
  const checked = validateRow(
    { record: sampleMetadata, mapping: MAPPING },
    { cells: NAMES.map((name) => values[name] ?? ''), rowNumber },
    { ...rest, source, maxValueLength: 10_000, isSampleApart: true },
  );
  const columnOf = (field: string) => field;
  const issues = checkCoreRow(checked.values, {
    ...{ source, rowNumber, columnOf, core, primerSchemes },
  });
  return {
    metadata: checked.values,
    problems: [
      ...checked.errors.map((problem) => toFieldProblem(problem, 'error')),
      ...checked.warnings.map((problem) => toFieldProblem(problem, 'warning')),
      ...issues.map(({ row: _row, ...problem }) => problem),
    ],
  };
}
