import { mapColumns } from '../../../engine/validate/map-columns.ts';
import { type ValidationContext, validateRow } from '../../../engine/validate/validate-row.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { type DraftProblem, toDraftProblem } from './draft-problem.ts';

const NAMES = Object.keys(sampleMetadata.fields);
const MAPPING = mapColumns(NAMES, sampleMetadata);

/** Whether a name is that of a field of the record. */
export function isField(name: string): boolean {
  return Object.hasOwn(sampleMetadata.fields, name);
}

/** Checks values of a form or an edit like a row of a table; gives them normalised, with what is wrong. */
export function checkValues(
  values: Readonly<Record<string, string | null>>,
  context: Omit<ValidationContext, 'source' | 'maxValueLength'> & { readonly rowNumber: number },
): {
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly problems: readonly DraftProblem[];
} {
  const checked = validateRow(
    { record: sampleMetadata, mapping: MAPPING },
    { cells: NAMES.map((name) => values[name] ?? ''), rowNumber: context.rowNumber },
    { ...context, source: 'the draft', maxValueLength: 10_000 },
  );
  const toStored =
    (severity: DraftProblem['severity']) =>
    (problem: {
      readonly where: string;
      readonly code: string;
      readonly value: string;
      readonly hint: string;
    }) =>
      toDraftProblem(problem, severity, / column ([^ ]+)$/.exec(problem.where)?.[1] ?? '');
  return {
    metadata: checked.values,
    problems: [
      ...checked.errors.map(toStored('error')),
      ...checked.warnings.map(toStored('warning')),
    ],
  };
}
