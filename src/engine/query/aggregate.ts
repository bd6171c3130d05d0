import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { toRows } from './bitmap.ts';
import { type NumberColumn, numberOf } from './column.ts';
import { decodeValues, toColumnValue } from './field-reader.ts';
import type { ColumnField } from './fields.ts';
import type { FoundRows } from './found-rows.ts';
import { GroupTable } from './group-table.ts';
import { entrySize, type PostingIndex } from './posting-index.ts';
import { iterateStrings } from './string-table.ts';

/** Distinct values of one field over all segments; id 0 is null. */
interface Dictionary {
  readonly values: ColumnValue[];
  readonly idOf: Map<ColumnValue, number>;
  /** Ids by stored number, so that a date is written once and not in each segment. */
  readonly idOfNumber: Map<number | null, number>;
}

/** The field's values in one segment: the id of a row is ids[codes[row]]. */
interface SegmentCodes {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly ids: Uint32Array;
  /** Rows by code, where the column has them. */
  readonly postings: PostingIndex | null;
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
  const { idOfNumber: known } = dictionary;
  const idOfNumber = (value: number | null): number => {
    let id = known.get(value);
    if (id === undefined) {
      id = idOfValue(dictionary, toColumnValue(value, field.type, field.isIsoWeek));
      known.set(value, id);
    }
    return id;
  };
  if (column.kind === 'coded') {
    const ids = Uint32Array.from({ length: column.values.length + 1 }, (_, code) =>
      idOfNumber(column.values[code] ?? null),
    );
    return { codes: column.stored, ids, postings: null };
  }
  if (column.kind === 'whole' && !(column.stored instanceof Uint32Array)) {
    const isUsed = new Uint8Array(column.nullValue + 1);
    for (let row = 0; row < column.stored.length; row++) isUsed[column.stored[row] as number] = 1;
    const ids = new Uint32Array(isUsed.length);
    isUsed.forEach((used, stored) => {
      if (used === 1)
        ids[stored] = idOfNumber(stored === column.nullValue ? null : column.base + stored);
    });
    return { codes: column.stored, ids, postings: null };
  }
  const codes = new Uint32Array(column.stored.length);
  for (let row = 0; row < codes.length; row++) codes[row] = idOfNumber(numberOf(column, row));
  return { codes, ids: Uint32Array.from(dictionary.values.keys()), postings: null };
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
  const values = decodeValues(column) ?? iterateStrings(column.values);
  for (const value of values) ids[code++] = idOfValue(dictionary, value);
  return { codes: column.codes, ids, postings: column.postings };
}

/** The found rows of one segment with the codes of each field; `rows` is null where all were found. */
interface CodedRows {
  readonly rows: Uint16Array | null;
  readonly rowCount: number;
  readonly codes: readonly SegmentCodes[];
}

/** The ids of all fields of each row as one number; at most 2^53 of them. */
function combineIds({ rows, rowCount, codes }: CodedRows, sizes: readonly number[]): Float64Array {
  const keys = new Float64Array(rowCount);
  codes.forEach(({ codes: own, ids }, field) => {
    const size = sizes[field] as number;
    for (let i = 0; i < rowCount; i++) {
      const row = rows === null ? i : (rows[i] as number);
      keys[i] = (keys[i] as number) * size + (ids[own[row] as number] as number);
    }
  });
  return keys;
}

/** The groups of a table: ids of each field, and counts. */
interface Groups {
  readonly ids: readonly Uint32Array[];
  readonly counts: Uint32Array;
}

const createGroups = (fields: number, count: number): Groups => ({
  ids: Array.from({ length: fields }, () => new Uint32Array(count)),
  counts: new Uint32Array(count),
});

/** Takes a combined number apart into the ids of a group. */
function splitKey(key: number, sizes: readonly number[], { ids }: Groups, group: number): void {
  let rest = key;
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i] as number;
    (ids[i] as Uint32Array)[group] = rest % size;
    rest = Math.floor(rest / size);
  }
}

/** Counts by one field: all rows of a segment by its bitmaps where it has them. */
function addOneField({ rows, rowCount, codes }: CodedRows, counts: Uint32Array): void {
  const { codes: own, ids, postings } = codes[0] as SegmentCodes;
  if (rows === null && postings !== null) {
    for (let entry = 0; entry < postings.codes.length; entry++) {
      const id = ids[postings.codes[entry] as number] as number;
      counts[id] = (counts[id] as number) + entrySize(postings, entry);
    }
    return;
  }
  for (let i = 0; i < rowCount; i++) {
    const id = ids[own[rows === null ? i : (rows[i] as number)] as number] as number;
    counts[id] = (counts[id] as number) + 1;
  }
}

/**
 * Where the counts of two fields lie: the id of the field with more values times the number of the other's
 * values. Neighbouring rows have near dates, so the counts that they add to are neighbours, too.
 */
interface TwoFields {
  readonly size: number;
  readonly isLeftOuter: boolean;
}

/** Counts by two fields, such as country and date: the question that dashboards ask all day. */
function addTwoFields(
  { rows, rowCount, codes }: CodedRows,
  { size, isLeftOuter }: TwoFields,
  counts: Uint32Array,
): void {
  const [left, right] = codes as [SegmentCodes, SegmentCodes];
  const [outer, inner] = isLeftOuter ? [left, right] : [right, left];
  const bases = outer.ids.map((id) => id * size);
  const { codes: outerCodes } = outer;
  const { codes: innerCodes, ids: innerIds } = inner;
  // A loop of its own: asking of each row which it is takes as long again.
  if (rows === null) {
    for (let row = 0; row < rowCount; row++) {
      const base = bases[outerCodes[row] as number] as number;
      const key = base + (innerIds[innerCodes[row] as number] as number);
      counts[key] = (counts[key] as number) + 1;
    }
    return;
  }
  for (let i = 0; i < rowCount; i++) {
    const row = rows[i] as number;
    const base = bases[outerCodes[row] as number] as number;
    const key = base + (innerIds[innerCodes[row] as number] as number);
    counts[key] = (counts[key] as number) + 1;
  }
}

function countTwoFields(coded: readonly CodedRows[], sizes: readonly number[]): Groups {
  const [left = 0, right = 0] = sizes;
  const isLeftOuter = left >= right;
  const size = isLeftOuter ? right : left;
  const counts = new Uint32Array(left * right);
  for (const one of coded) addTwoFields(one, { size, isLeftOuter }, counts);
  let used = 0;
  for (let key = 0; key < counts.length; key++) if (counts[key] !== 0) used++;
  const groups = createGroups(2, used);
  const [leftIds, rightIds] = groups.ids as [Uint32Array, Uint32Array];
  let group = 0;
  for (let leftId = 0; leftId < left; leftId++) {
    for (let rightId = 0; rightId < right; rightId++) {
      const count = counts[isLeftOuter ? leftId * size + rightId : rightId * size + leftId];
      if (count === 0) continue;
      leftIds[group] = leftId;
      rightIds[group] = rightId;
      groups.counts[group++] = count as number;
    }
  }
  return groups;
}

function countDense(
  coded: readonly CodedRows[],
  sizes: readonly number[],
  product: number,
): Groups {
  if (sizes.length === 2) return countTwoFields(coded, sizes);
  const counts = new Uint32Array(product);
  for (const one of coded) {
    if (sizes.length === 1) addOneField(one, counts);
    else {
      const keys = combineIds(one, sizes);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as number;
        counts[key] = (counts[key] as number) + 1;
      }
    }
  }
  let used = 0;
  for (let key = 0; key < product; key++) if (counts[key] !== 0) used++;
  const groups = createGroups(sizes.length, used);
  let group = 0;
  for (let key = 0; key < product; key++) {
    if (counts[key] === 0) continue;
    splitKey(key, sizes, groups, group);
    groups.counts[group++] = counts[key] as number;
  }
  return groups;
}

function countSparse(coded: readonly CodedRows[], sizes: readonly number[]): Groups {
  const counts = new Map<number, number>();
  for (const one of coded) {
    for (const key of combineIds(one, sizes)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const groups = createGroups(sizes.length, counts.size);
  let group = 0;
  for (const [key, count] of counts) {
    splitKey(key, sizes, groups, group);
    groups.counts[group++] = count;
  }
  return groups;
}

/** For so many distinct values that their combinations have no exact number. */
function countByText(coded: readonly CodedRows[], fields: number): Groups {
  const counts = new Map<string, { ids: number[]; count: number }>();
  for (const { rows, rowCount, codes } of coded) {
    for (let i = 0; i < rowCount; i++) {
      const row = rows === null ? i : (rows[i] as number);
      const ids = codes.map(({ codes: own, ids: all }) => all[own[row] as number] as number);
      const group = counts.get(ids.join());
      if (group === undefined) counts.set(ids.join(), { ids, count: 1 });
      else group.count++;
    }
  }
  const groups = createGroups(fields, counts.size);
  [...counts.values()].forEach(({ ids, count }, group) => {
    ids.forEach((id, field) => {
      (groups.ids[field] as Uint32Array)[group] = id;
    });
    groups.counts[group] = count;
  });
  return groups;
}

function countGroups(coded: readonly CodedRows[], sizes: readonly number[]): Groups {
  const product = sizes.reduce((all, size) => all * size, 1);
  if (product <= densestTable) return countDense(coded, sizes, product);
  return product <= Number.MAX_SAFE_INTEGER
    ? countSparse(coded, sizes)
    : countByText(coded, sizes.length);
}

/**
 * Counts rows by the values of some fields, null being a value of its own. Without fields there is one
 * row, even where no rows were found. Fields of the answer: count, then the given ones.
 */
export function aggregateRows(
  found: readonly FoundRows[],
  fields: readonly ColumnField[],
): GroupTable {
  if (fields.length === 0) {
    return new GroupTable([], Uint32Array.of(found.reduce((sum, { rows }) => sum + rows.size, 0)));
  }
  const dictionaries = fields.map(
    (): Dictionary => ({ values: [null], idOf: new Map([[null, 0]]), idOfNumber: new Map() }),
  );
  const coded = found
    .filter(({ rows }) => rows.size > 0)
    .map(
      (one): CodedRows => ({
        rows: one.rows.size === one.segment.rowCount ? null : toRows(one.rows),
        rowCount: one.rows.size,
        codes: fields.map((field, i) =>
          encodeField(one, field, defined(dictionaries[i], field.name)),
        ),
      }),
    );
  const sizes = dictionaries.map(({ values }) => values.length);
  const { ids, counts } = countGroups(coded, sizes);
  return new GroupTable(
    fields.map(({ name }, i) => ({
      name,
      values: defined(dictionaries[i], name).values,
      ids: defined(ids[i], name),
    })),
    counts,
  );
}
