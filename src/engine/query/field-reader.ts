import type { ColumnType, ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { numberOf, type StringColumn, stringOf } from './column.ts';
import { formatDay, formatIsoWeek } from './day-number.ts';
import type { ColumnField } from './fields.ts';
import type { Segment } from './segment.ts';
import { iterateStrings } from './string-table.ts';

/** Dictionaries up to this size are decoded once and kept. */
const keptValues = 4096;
const decoded = new WeakMap<StringColumn, readonly string[]>();

/** All values of a small dictionary as strings, or null where it is large. */
export function decodeValues(column: StringColumn): readonly string[] | null {
  if (column.values.length > keptValues) return null;
  let values = decoded.get(column);
  if (values === undefined) {
    values = [...iterateStrings(column.values)];
    decoded.set(column, values);
  }
  return values;
}

/** A stored number as the value of its column: dates and weeks as text, booleans as such. */
export function toColumnValue(
  value: number | null,
  type: ColumnType,
  isIsoWeek: boolean,
): ColumnValue {
  if (value === null) return null;
  if (isIsoWeek) return formatIsoWeek(value);
  if (type === 'date') return formatDay(value);
  return type === 'boolean' ? value === 1 : value;
}

/** Reads a field of the rows of a segment. */
export function createFieldReader(
  segment: Segment,
  field: ColumnField,
): (row: number) => ColumnValue {
  const column = defined(segment.columns.get(field.column), field.column);
  if (column.kind !== 'string') {
    return (row) => toColumnValue(numberOf(column, row), field.type, field.isIsoWeek);
  }
  const values = decodeValues(column);
  if (values === null) return (row) => stringOf(column, row);
  return (row) => values[column.codes[row] as number] ?? null;
}
