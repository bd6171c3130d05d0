import type { AnyRecord, FieldDefinition } from '../../schema/define-record.ts';
import type { Problem } from '../../schema/problem.ts';
import type { ColumnMapping } from './map-columns.ts';
import { parseDate } from './parse-date.ts';

/** What a row is checked against besides its record. */
export interface ValidationContext {
  /** 'YYYY-MM-DD'; a sample cannot be from a later day. */
  readonly today: string;
  /** 'YYYY-MM-DD'; a warning for samples from before the pathogen was known. */
  readonly emergenceDate?: string;
  /** Name of the table for `where`. */
  readonly source: string;
  /** Longest value of a cell, in characters. */
  readonly maxValueLength: number;
}

export interface ValidatedRow {
  /** Field values by name; null where the table has none. Columns that no field takes stand under their header. */
  readonly values: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  /** Any of these refuses the row. */
  readonly errors: readonly Problem[];
  /** These are told and do not refuse it. */
  readonly warnings: readonly Problem[];
}

// INSDC's missing-value terms and what spreadsheets hold in their place.
const NULL_TERMS = new Set([
  '',
  '?',
  '-',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  'unknown',
  'missing',
  'not applicable',
  'not collected',
  'not provided',
  'not available',
  'restricted access',
  'missing: not collected',
  'missing: not provided',
]);

/** Whether a cell says that there is no value. */
export function isNullTerm(value: string): boolean {
  return NULL_TERMS.has(value.trim().toLowerCase());
}

/**
 * Checks one table row against a record and gives its normalised values.
 * @param cells the row's cells in the table's order
 * @param rowNumber 1-based line of the table for people, the header being 1
 */
export function validateRow(
  table: { readonly record: AnyRecord; readonly mapping: ColumnMapping },
  row: { readonly cells: readonly string[]; readonly rowNumber: number },
  context: ValidationContext,
): ValidatedRow {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  const values: Record<string, string | null> = {};
  for (const [name, field] of Object.entries(table.record.fields)) {
    const index = table.mapping.fields.get(name);
    const raw = index === undefined ? '' : (row.cells[index] ?? '');
    const where = `${context.source} row ${row.rowNumber} column ${name}`;
    const report = { errors, warnings, where };
    values[name] = validateValue(raw, field, context, report);
  }
  const others: Record<string, string> = {};
  for (const { header, index } of table.mapping.others) {
    const value = row.cells[index] ?? '';
    if (!isNullTerm(value)) others[header] = value.trim().slice(0, context.maxValueLength);
  }
  return { values, others, errors, warnings };
}

interface Report {
  readonly errors: Problem[];
  readonly warnings: Problem[];
  readonly where: string;
}

function validateValue(
  raw: string,
  field: FieldDefinition,
  context: ValidationContext,
  report: Report,
): string | null {
  const value = raw.trim();
  const refuse = (code: string, hint: string): null => {
    report.errors.push({ code, where: report.where, value: raw.slice(0, 200), hint });
    return null;
  };
  if (isNullTerm(value)) {
    if (!field.required) return null;
    return refuse(
      'value-missing',
      `Give the ${field.title.toLowerCase()}, for example ${field.example}.`,
    );
  }
  if (value.length > context.maxValueLength) {
    return refuse('value-too-long', `Shorten it to at most ${context.maxValueLength} characters.`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/.test(value)) {
    return refuse('character-invalid', 'Save the table as UTF-8 text without control characters.');
  }
  return field.type === 'date' ? validateDate(value, context, report, refuse) : value;
}

function validateDate(
  value: string,
  context: ValidationContext,
  report: Report,
  refuse: (code: string, hint: string) => null,
): string | null {
  const date = parseDate(value);
  if (!date.ok) return refuse('date-invalid', date.error);
  const { text } = date.value;
  if (text > context.today.slice(0, text.length)) {
    return refuse('date-in-future', `The date lies after today (${context.today}); correct it.`);
  }
  if (context.emergenceDate !== undefined && text < context.emergenceDate.slice(0, text.length)) {
    report.warnings.push({
      code: 'date-before-emergence',
      where: report.where,
      value,
      hint: `The pathogen was first seen about ${context.emergenceDate}; check the date.`,
    });
  }
  return text;
}
