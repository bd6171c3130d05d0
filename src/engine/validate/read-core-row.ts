import type { Checklist, NullReason } from '../../schema/checklists/checklist.ts';
import { readForm } from './forms/read-form.ts';
import type { ColumnGuess } from './mapping/guess-columns.ts';
import { findNullReason, formatReasons } from './vocabulary/null-reason.ts';

/** A row of a table as values of core fields. */
export interface ReadRow {
  readonly values: Readonly<Record<string, string>>;
  /** Values of columns that fill no field, by their headers. */
  readonly others: Readonly<Record<string, string>>;
  /** Fields and why they have no value, as the record keeps it; null where no reason was given. */
  readonly missingReasons: string | null;
}

/** Reads rows through a mapping: splits and joins what the columns' standards do. */
export function createRowReader(
  columns: readonly ColumnGuess[],
  checklists: readonly Checklist[],
  core: Checklist,
): (cells: readonly string[]) => ReadRow {
  const readers = columns.map((column) => {
    const checklist = checklists.find(({ id }) => id === column.checklist) ?? core;
    const field = checklist.fields.find(({ name }) => name === column.name);
    const concept = column.fields[0];
    const read = (value: string): Readonly<Record<string, string>> => {
      if (field !== undefined) return readForm(value, { checklist, field }, core);
      return concept === undefined ? {} : { [concept]: value };
    };
    return { column, read };
  });
  return (cells) => {
    const values: Record<string, string> = {};
    const others: Record<string, string> = {};
    const reasons = new Map<string, NullReason>();
    for (const { column, read } of readers) {
      const value = (cells[column.index] ?? '').trim();
      const reason = findNullReason(value);
      if (column.status !== 'mapped') {
        if (reason === null && column.header.trim() !== '') others[column.header.trim()] = value;
      } else if (reason === null) {
        Object.assign(values, read(value));
      } else if (reason !== 'empty' && column.fields[0] !== undefined) {
        reasons.set(column.fields[0], reason);
      }
    }
    joinAge(values);
    for (const name of Object.keys(values)) reasons.delete(name);
    return { values, others, missingReasons: formatReasons(reasons) };
  };
}

/** PHA4GE has number, unit and group of an age in three columns. */
function joinAge(values: Record<string, string>): void {
  const { age, ageUnit, ageBin } = values;
  delete values.ageUnit;
  delete values.ageBin;
  if (age === undefined) {
    if (ageBin !== undefined) values.age = ageBin.replace(/\s*-\s*/, '-');
  } else if (ageUnit !== undefined && !/^y/i.test(ageUnit) && /^[\d.-]+$/.test(age)) {
    values.age = `${age} ${ageUnit}`;
  }
}
