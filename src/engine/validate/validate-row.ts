import type { SchemeName } from '../../bio/primer-scheme-name.ts';
import type { Checklist, NullReason } from '../../schema/checklists/checklist.ts';
import type { AnyRecord, FieldDefinition } from '../../schema/define-record.ts';
import type { Problem } from '../../schema/problem.ts';
import { checkCoreRow } from './check-core-row.ts';
import type { Issue } from './issue.ts';
import type { ColumnMapping } from './map-columns.ts';
import { parseDateRange } from './parse-date-range.ts';
import { findNullReason, formatReasons } from './vocabulary/null-reason.ts';

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
  /** The core checklist, for its vocabularies and patterns; without it these are not checked. */
  readonly core?: Checklist;
  /** The caller makes the checks of samples itself, with their suggestions. */
  readonly isSampleApart?: boolean;
  /** Primer schemes that are installed; without any, declared ones are not checked. */
  readonly primerSchemes?: readonly SchemeName[];
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

/** Whether a cell says that there is no value. */
export function isNullTerm(value: string): boolean {
  return findNullReason(value) !== null;
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
  const reasons = new Map<string, NullReason>();
  for (const [name, field] of Object.entries(table.record.fields)) {
    const index = table.mapping.fields.get(name);
    const raw = index === undefined ? '' : (row.cells[index] ?? '');
    // Most fields of most rows: nothing is wrong with it and it gives no reason.
    if (raw === '' && !field.required) {
      values[name] = null;
      continue;
    }
    const where = `${context.source} row ${row.rowNumber} column ${name}`;
    const report = { errors, warnings, where };
    values[name] = validateValue(raw, field, context, report);
    const reason = values[name] === null ? findNullReason(raw) : null;
    if (reason !== null && reason !== 'empty') reasons.set(name, reason);
  }
  // Only the record of samples has these fields; a table that gives them itself is believed.
  if ('missingReasons' in table.record.fields) {
    values.missingReasons ??= formatReasons(reasons);
    completeRange(table.mapping.fields.get('date'), row.cells, values);
    if (context.isSampleApart !== true) {
      warnings.push(...checkSample(table.mapping, row.rowNumber, { values, context }));
    }
  }
  const others: Record<string, string> = {};
  for (const { header, index } of table.mapping.others) {
    const value = row.cells[index] ?? '';
    if (!isNullTerm(value)) others[header] = value.trim().slice(0, context.maxValueLength);
  }
  return { values, others, errors, warnings };
}

/** A range of days stands in the column of the date and is kept in three fields. */
function completeRange(
  index: number | undefined,
  cells: readonly string[],
  values: Record<string, string | null>,
): void {
  const range = index === undefined ? null : parseDateRange(cells[index] ?? '');
  if (range === null || !range.ok || range.value.precision !== 'range') return;
  values.date = range.value.text;
  values.dateFrom = range.value.from;
  values.dateTo = range.value.to;
}

function checkSample(
  mapping: ColumnMapping,
  rowNumber: number,
  {
    values,
    context,
  }: { readonly values: ValidatedRow['values']; readonly context: ValidationContext },
): Problem[] {
  const columnOf = (field: string) => (mapping.fields.has(field) ? field : null);
  const { source, core } = context;
  const issues: Issue[] = checkCoreRow(values, {
    source,
    rowNumber,
    columnOf,
    ...(core === undefined ? {} : { core }),
    ...(context.primerSchemes === undefined ? {} : { primerSchemes: context.primerSchemes }),
  });
  return issues.map(({ code, where, value, hint }) => ({ code, where, value, hint }));
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
  const date = parseDateRange(value);
  if (!date.ok) return refuse('date-invalid', date.error);
  const { from, text: known } = date.value;
  if (from > context.today) {
    return refuse('date-in-future', `The date lies after today (${context.today}); correct it.`);
  }
  if (context.emergenceDate !== undefined && date.value.to < context.emergenceDate) {
    report.warnings.push({
      code: 'date-before-emergence',
      where: report.where,
      value,
      hint: `The pathogen was first seen about ${context.emergenceDate}; check the date.`,
    });
  }
  return known;
}
