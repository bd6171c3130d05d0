import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import type { AnswerRow } from './answer-row.ts';
import { toRows } from './bitmap.ts';
import { type NumberColumn, numberOf } from './column.ts';
import { toColumnValue } from './field-reader.ts';
import type { ColumnField } from './fields.ts';
import type { FoundRows } from './found-rows.ts';
import { iterateStrings } from './string-table.ts';

/** Distinct values of one field over all segments; id 0 is null. */
interface Dictionary {
  readonly values: ColumnValue[];
  readonly idOf: Map<ColumnValue, number>;
}

/** The field's values in one segment: the id of a row is ids[codes[row]]. */
interface SegmentCodes {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly ids: Uint32Array;
}

/** Tables of counts up to this size are plain arrays. */
const densestTable = 1 << 23;

function idOfValue({ values, idOf }: Dictionary, value: ColumnValue): number {
  let id = idOf.get(value);
  if (id === undefined) {
    id = values.push(value) - 1;
    idOf.set(value, id);
  }
  return id;
}

function encodeNumbers(
  column: NumberColumn,
  field: ColumnField,
  dictionary: Dictionary,
): SegmentCodes {
  const idOfNumber = (value: number | null) =>
    idOfValue(dictionary, toColumnValue(value, field.type, field.isIsoWeek));
  if (column.kind === 'whole' && !(column.stored instanceof Uint32Array)) {
    const isUsed = new Uint8Array(column.nullValue + 1);
    for (let row = 0; row < column.stored.length; row++) isUsed[column.stored[row] as number] = 1;
    const ids = new Uint32Array(isUsed.length);
    isUsed.forEach((used, stored) => {
      if (used === 1)
        ids[stored] = idOfNumber(stored === column.nullValue ? null : column.base + stored);
    });
    return { codes: column.stored, ids };
  }
  const codes = new Uint32Array(column.stored.length);
  for (let row = 0; row < codes.length; row++) codes[row] = idOfNumber(numberOf(column, row));
  return { codes, ids: Uint32Array.from(dictionary.values.keys()) };
}

function encodeField(
  { segment }: FoundRows,
  field: ColumnField,
  dictionary: Dictionary,
): SegmentCodes {
  const column = defined(segment.columns.get(field.column), field.column);
  if (column.kind !== 'string') return encodeNumbers(column, field, dictionary);
  const ids = new Uint32Array(column.values.length + 1);
  let code = 0;
  for (const value of iterateStrings(column.values)) ids[code++] = idOfValue(dictionary, value);
  return { codes: column.codes, ids };
}

/** The ids of all fields of each row as one number. */
function combineIds(
  rows: Uint16Array,
  codes: readonly SegmentCodes[],
  sizes: readonly number[],
): Float64Array {
  const keys = new Float64Array(rows.length);
  codes.forEach(({ codes: own, ids }, field) => {
    const size = sizes[field] as number;
    for (let i = 0; i < rows.length; i++) {
      keys[i] = (keys[i] as number) * size + (ids[own[rows[i] as number] as number] as number);
    }
  });
  return keys;
}

function splitKey(key: number, sizes: readonly number[]): number[] {
  const ids = new Array<number>(sizes.length);
  let rest = key;
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i] as number;
    ids[i] = rest % size;
    rest = Math.floor(rest / size);
  }
  return ids;
}

type Group = readonly [ids: readonly number[], count: number];
type Coded = readonly (readonly [Uint16Array, readonly SegmentCodes[]])[];

function* countDense(coded: Coded, sizes: readonly number[], product: number): Generator<Group> {
  const counts = new Uint32Array(product);
  for (const [rows, codes] of coded) {
    const keys = combineIds(rows, codes, sizes);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      counts[key] = (counts[key] as number) + 1;
    }
  }
  for (let key = 0; key < product; key++) {
    const count = counts[key] as number;
    if (count > 0) yield [splitKey(key, sizes), count];
  }
}

function* countSparse(coded: Coded, sizes: readonly number[]): Generator<Group> {
  const counts = new Map<number, number>();
  for (const [rows, codes] of coded) {
    for (const key of combineIds(rows, codes, sizes)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of counts) yield [splitKey(key, sizes), count];
}

/** For so many distinct values that their combinations have no exact number. */
function* countByText(coded: Coded): Generator<Group> {
  const counts = new Map<string, { ids: number[]; count: number }>();
  for (const [rows, codes] of coded) {
    for (const row of rows) {
      const ids = codes.map(({ codes: own, ids: all }) => all[own[row] as number] as number);
      const group = counts.get(ids.join());
      if (group === undefined) counts.set(ids.join(), { ids, count: 1 });
      else group.count++;
    }
  }
  for (const { ids, count } of counts.values()) yield [ids, count];
}

/**
 * Counts rows by the values of some fields, null being a value of its own. Without fields there is one
 * row, even where no rows were found. Fields of the answer: count, then the given ones.
 */
export function aggregateRows(
  found: readonly FoundRows[],
  fields: readonly ColumnField[],
): AnswerRow[] {
  if (fields.length === 0) return [{ count: found.reduce((sum, { rows }) => sum + rows.size, 0) }];
  const dictionaries = fields.map(
    (): Dictionary => ({ values: [null], idOf: new Map([[null, 0]]) }),
  );
  const coded = found
    .filter(({ rows }) => rows.size > 0)
    .map((one) => {
      const codes = fields.map((field, i) =>
        encodeField(one, field, defined(dictionaries[i], field.name)),
      );
      return [toRows(one.rows), codes] as const;
    });
  const sizes = dictionaries.map(({ values }) => values.length);
  const product = sizes.reduce((all, size) => all * size, 1);
  let groups: Generator<Group>;
  if (product <= densestTable) groups = countDense(coded, sizes, product);
  else if (product <= Number.MAX_SAFE_INTEGER) groups = countSparse(coded, sizes);
  else groups = countByText(coded);
  const answer: AnswerRow[] = [];
  for (const [ids, count] of groups) {
    const row: Record<string, ColumnValue> = { count };
    fields.forEach(({ name }, i) => {
      row[name] = dictionaries[i]?.values[ids[i] as number] ?? null;
    });
    answer.push(row);
  }
  return answer;
}
