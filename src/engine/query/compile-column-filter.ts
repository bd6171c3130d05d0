import { assert, defined } from '../../std/assert.ts';
import { type Bitmap, complementBitmap, emptyBitmap, uniteBitmaps } from './bitmap.ts';
import {
  type Column,
  rowsOfCode,
  rowsOfMarks,
  rowsOfRange,
  rowsOfValue,
  rowsWithoutNumber,
  type StringColumn,
} from './column.ts';
import { findColumnNodes } from './column-nodes.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { parseDay } from './day-number.ts';
import { decodeValues } from './field-reader.ts';
import type { LineageIndex } from './lineage-index.ts';
import { parseRegex } from './regex.ts';
import type { Segment } from './segment.ts';
import { iterateBytes, iterateStrings, type StringBytes } from './string-table.ts';
import type { ColumnFilter } from './tree.ts';

type RowFinder = (segment: Segment) => Bitmap;

function findNull(column: Column): Bitmap {
  if (column.kind !== 'string') return rowsWithoutNumber(column);
  return rowsOfCode(column, column.values.length) ?? emptyBitmap;
}

function findValue(column: StringColumn, value: string | null): Bitmap {
  return value === null ? findNull(column) : rowsOfValue(column, value);
}

/** Unites the rows of all dictionary values that a test takes. */
function findMatching<Value>(
  column: StringColumn,
  values: Iterable<Value>,
  isTaken: (value: Value) => boolean,
): Bitmap {
  const marks = new Uint8Array(column.values.length + 1);
  let code = 0;
  for (const value of values) {
    if (isTaken(value)) marks[code] = 1;
    code++;
  }
  return rowsOfMarks(column, marks);
}

/** Tests whether values hold a text, upper and lower case alike. */
function createTextScanner(text: string): () => (bytes: StringBytes) => boolean {
  const lower = text.toLowerCase();
  const decoder = new TextDecoder();
  const testSlowly = ({ buffer, length }: StringBytes) =>
    decoder.decode(buffer.subarray(0, length)).toLowerCase().includes(lower);
  // Among ASCII letters a pattern without case means the same and does not decode every value.
  const isAscii = /^[ -~]*$/.test(lower);
  const pattern = parseRegex(`(?i)${lower.replaceAll(/[^a-z0-9]/g, '\\$&')}`);
  if (!isAscii || !pattern.ok) return () => testSlowly;
  return () => {
    const scan = pattern.value.createScanner();
    return (bytes) => scan(bytes) || (!isAsciiOnly(bytes) && testSlowly(bytes));
  };
}

function isAsciiOnly({ buffer, length }: StringBytes): boolean {
  for (let i = 0; i < length; i++) if ((buffer[i] as number) >= 128) return false;
  return true;
}

function overStrings(name: string, find: (column: StringColumn) => Bitmap): RowFinder {
  return (segment) => {
    const column = segment.columns.get(name);
    assert(column?.kind === 'string', `column ${name} has strings`);
    return find(column);
  };
}

function overRange(name: string, from: number | null, to: number | null): RowFinder {
  return (segment) => {
    const column = segment.columns.get(name);
    assert(column !== undefined && column.kind !== 'string', `column ${name} has numbers`);
    if (from === null && to === null) return complementBitmap(emptyBitmap, segment.rowCount);
    return rowsOfRange(column, from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY);
  };
}

const overNull =
  (name: string): RowFinder =>
  (segment) =>
    findNull(defined(segment.columns.get(name), name));

/** The largest double below another one: ranges of floats leave out their end, as the peer's do. */
function previousDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}

function toDay(date: string | null): number | null {
  return date === null ? null : defined(parseDay(date), 'date');
}

function compileLineage(
  filter: Extract<ColumnFilter, { type: 'Lineage' }>,
  schema: CompiledSchema,
): RowFinder {
  if (filter.value === null) return overNull(filter.column);
  const lineages = defined(schema.lineages.get(filter.column), filter.column);
  const isWanted = markLineages(lineages, filter.value, filter);
  if (isWanted === null) {
    const name = lineages.resolve(filter.value);
    return overStrings(filter.column, (column) =>
      findMatching(column, listValues(column), (value) => lineages.resolve(value) === name),
    );
  }
  return overStrings(filter.column, (column) => {
    const marks = new Uint8Array(column.values.length + 1);
    const own = rankValues(column, lineages);
    for (let code = 0; code < own.length; code++) marks[code] = isWanted[own[code] as number] ?? 0;
    return rowsOfMarks(column, marks);
  });
}

/** More than dashboards ask of; then the kept ones are found again. */
const MOST_KEPT_CLADES = 1000;
const markedLineages = new WeakMap<LineageIndex, Map<string, Uint8Array>>();

/**
 * The wanted lineages by rank, 1 for those; null for a name that the system does not know, which is only
 * itself. Kept: a clade has thousands of lineages, and dashboards ask of the same ones.
 */
function markLineages(
  lineages: LineageIndex,
  name: string,
  {
    includeSublineages,
    recombinants,
  }: Pick<Extract<ColumnFilter, { type: 'Lineage' }>, 'includeSublineages' | 'recombinants'>,
): Uint8Array | null {
  if (lineages.rankOf(name) < 0) return null;
  const kept = markedLineages.get(lineages) ?? new Map<string, Uint8Array>();
  markedLineages.set(lineages, kept);
  const key = `${includeSublineages ? recombinants : 'only'} ${lineages.resolve(name)}`;
  let marks = kept.get(key);
  if (marks === undefined) {
    const wanted = includeSublineages ? lineages.findClade(name, recombinants) : [name];
    const ranks = Array.from(wanted, (one) => lineages.rankOf(one));
    marks = new Uint8Array(ranks.reduce((most, rank) => Math.max(most, rank), 0) + 1);
    for (const rank of ranks) marks[rank] = 1;
    if (kept.size >= MOST_KEPT_CLADES) kept.clear();
    kept.set(key, marks);
  }
  return marks;
}

const listValues = (column: StringColumn) => decodeValues(column) ?? iterateStrings(column.values);

const rankedValues = new WeakMap<
  StringColumn,
  { readonly lineages: LineageIndex; readonly ranks: Int32Array }
>();

/** The rank of each value of a column in a lineage system; kept until the system is another one. */
function rankValues(column: StringColumn, lineages: LineageIndex): Int32Array {
  let found = rankedValues.get(column);
  if (found?.lineages !== lineages) {
    const ranks = Int32Array.from(listValues(column), (value) => lineages.rankOf(value));
    found = { lineages, ranks };
    rankedValues.set(column, found);
  }
  return found.ranks;
}

function compileDescendants(
  filter: Extract<ColumnFilter, { type: 'PhyloDescendantOf' }>,
  schema: CompiledSchema,
): RowFinder {
  const tree = defined(schema.trees.get(filter.column), filter.column);
  const first = defined(tree.nodeOf.get(filter.internalNode), filter.internalNode);
  const end = tree.ends[first] as number;
  return overStrings(filter.column, (column) => {
    const nodes = findColumnNodes(column, tree);
    const marks = new Uint8Array(column.values.length + 1);
    nodes.forEach((node, code) => {
      if (node >= first && node < end) marks[code] = 1;
    });
    return rowsOfMarks(column, marks);
  });
}

/** Makes a filter on one column, which was checked (checkFilter), ready to be asked of every segment. */
export function compileColumnFilter(filter: ColumnFilter, schema: CompiledSchema): RowFinder {
  switch (filter.type) {
    case 'StringEquals':
      return overStrings(filter.column, (column) => findValue(column, filter.value));
    case 'StringInSet':
      return overStrings(filter.column, (column) =>
        uniteBitmaps(filter.values.map((value) => findValue(column, value))),
      );
    case 'StringSearch': {
      const regex = parseRegex(filter.pattern);
      assert(regex.ok, 'the regular expression was checked');
      return overStrings(filter.column, (column) =>
        findMatching(column, iterateBytes(column.values), regex.value.createScanner()),
      );
    }
    case 'TextContains': {
      const createScanner = createTextScanner(filter.text);
      return overStrings(filter.column, (column) =>
        findMatching(column, iterateBytes(column.values), createScanner()),
      );
    }
    case 'BooleanEquals':
    case 'IntEquals':
    case 'FloatEquals': {
      if (filter.value === null) return overNull(filter.column);
      return overRange(filter.column, Number(filter.value), Number(filter.value));
    }
    case 'DateEquals': {
      const day = toDay(filter.value);
      return day === null ? overNull(filter.column) : overRange(filter.column, day, day);
    }
    case 'IntBetween':
      return overRange(filter.column, filter.from, filter.to);
    case 'FloatBetween':
      return overRange(
        filter.column,
        filter.from,
        filter.to === null ? null : previousDouble(filter.to),
      );
    case 'DateBetween':
      return overRange(filter.column, toDay(filter.from), toDay(filter.to));
    case 'IsNull':
      return overNull(filter.column);
    case 'IsNotNull': {
      const find = overNull(filter.column);
      return (segment) => complementBitmap(find(segment), segment.rowCount);
    }
    case 'Lineage':
      return compileLineage(filter, schema);
    case 'PhyloDescendantOf':
      return compileDescendants(filter, schema);
  }
}
