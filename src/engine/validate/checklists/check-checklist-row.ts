import type { Checklist, ChecklistField } from '../../../schema/checklists/checklist.ts';
import { toPattern } from '../check-core-row.ts';
import { findTerms } from '../forms/read-form.ts';
import { parseDateRange } from '../parse-date-range.ts';
import { matchTerm } from '../vocabulary/find-term.ts';
import type { ExportedRow } from './export-row.ts';

/** What a row lacks for a checklist. */
export interface Shortfall {
  readonly column: string;
  readonly kind: 'missing' | 'invalid';
  /** The value that is not valid; '' where it is missing. */
  readonly value: string;
}

/** Checks a row in a checklist's own columns; empty where the row satisfies it. */
export function checkChecklistRow(
  { cells, nulls }: Pick<ExportedRow, 'cells' | 'nulls'>,
  checklist: Checklist,
): Shortfall[] {
  const shortfalls: Shortfall[] = [];
  for (const field of checklist.fields) {
    const value = cells[field.name] ?? '';
    if (value === '') {
      if (isRequired(field, cells, nulls)) {
        shortfalls.push({ column: field.name, kind: 'missing', value: '' });
      }
      continue;
    }
    const isNull = checklist.nullTerms.some(({ term }) => term === value);
    if (isNull && field.allowsNull) continue;
    if (!isValid(value, field, checklist)) {
      shortfalls.push({ column: field.name, kind: 'invalid', value: value.slice(0, 200) });
    }
  }
  return shortfalls;
}

function isRequired(
  field: ChecklistField,
  cells: Readonly<Record<string, string>>,
  nulls: readonly string[],
): boolean {
  if (field.requirement === 'required') return true;
  const { requiredWhen } = field;
  if (requiredWhen === undefined || nulls.includes(requiredWhen.field)) return false;
  const other = cells[requiredWhen.field] ?? '';
  return other !== '' && (requiredWhen.values?.includes(other) ?? true);
}

function isValid(value: string, field: ChecklistField, checklist: Checklist): boolean {
  if (field.pattern !== undefined && !toPattern(field.pattern).test(value)) return false;
  if (field.type === 'date') return parseDateRange(value).ok;
  if (field.type === 'integer' || field.type === 'decimal') {
    const number = Number(value);
    if (!Number.isFinite(number) || (field.type === 'integer' && !Number.isInteger(number)))
      return false;
    return number >= (field.minimum ?? -Infinity) && number <= (field.maximum ?? Infinity);
  }
  const terms = findTerms(checklist, field);
  if (terms.length === 0 || field.isOpenList === true) return true;
  const parts = field.separator === undefined ? [value] : value.split(field.separator);
  return parts.every((part) => matchTerm(part.trim(), terms)?.kind === 'term');
}
