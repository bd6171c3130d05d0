import type { DictionaryField } from '../records/dictionary-field.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const INTEGER = /^[+-]?\d{1,18}$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const BOOLEANS = new Set(['true', 'false', 'TRUE', 'FALSE', 'True', 'False', '0', '1']);

/** Why a value is not what its field says, as the rest of a sentence; null where it is. No value stands in it. */
export function findFault(
  field: DictionaryField,
  codes: ReadonlySet<string> | null,
  value: string,
): string | null {
  if (value.includes('\ufffd')) return 'it is no text in UTF-8';
  if (codes !== null && !codes.has(value))
    return 'it is none of the values that the dictionary lists';
  switch (field.type) {
    case 'text':
    case 'code':
      return null;
    case 'boolean':
      return BOOLEANS.has(value) ? null : 'it is neither true nor false';
    case 'date':
      return isDate(value) ? null : 'it is no day written as YYYY-MM-DD';
    case 'datetime':
      return isMoment(value) ? null : 'it is no time written as YYYY-MM-DDThh:mm:ss';
    case 'integer':
      return INTEGER.test(value) ? findOutside(field, value) : 'it is no whole number';
    case 'decimal':
      return DECIMAL.test(value) ? findOutside(field, value) : 'it is no number';
  }
}

function findOutside({ minimum, maximum }: DictionaryField, value: string): string | null {
  const number = Number(value);
  if (minimum !== null && number < minimum) return `it is below ${minimum}`;
  if (maximum !== null && number > maximum) return `it is above ${maximum}`;
  return null;
}

function isDate(value: string): boolean {
  const found = DATE.exec(value);
  if (found === null) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isMoment(value: string): boolean {
  const found = TIME.exec(value);
  if (found === null || !isDate(found[1] ?? '')) return false;
  return Number(found[2]) < 24 && Number(found[3]) < 60 && Number(found[4] ?? 0) < 61;
}
