import type {
  ColumnDefinition,
  ColumnValue,
  GenomeRow,
  SequenceDifferences,
} from '../../schema/genome-row.ts';
import { assert, defined } from '../../std/assert.ts';
import { codesPerPosition } from './alphabet.ts';
import { fitsType } from './check-row.ts';
import type { CompiledSchema, SequenceInfo } from './compiled-schema.ts';
import { parseDay } from './day-number.ts';
import {
  createGrowableArray,
  type GrowableArray,
  pushValue,
  reserveValues,
} from './growable-array.ts';

/** Texts numbered in the order of their first use. */
export interface Interner {
  readonly values: string[];
  /** Null once nearly every text was new: then each is numbered anew, and equal ones are found at the sealing. */
  idOf: Map<string, number> | null;
}

/** The values of a string column; ids point into the interner, 0 is null and 1 its first value. */
export interface StringLog {
  readonly kind: 'string';
  readonly ids: GrowableArray;
  readonly interner: Interner;
}

/** The values of a number column; NaN is null. */
export interface NumberLog {
  readonly kind: 'number';
  values: Float64Array;
  length: number;
}

/** Missing positions of all rows, row by row. Intervals are numbered in the order of their first use. */
export interface MissingLog {
  /** Number of an interval; a row's intervals ascend and do not touch. */
  readonly ids: GrowableArray;
  /** Start of each row in `ids`, and the end of the last one. */
  readonly starts: GrowableArray;
  readonly from: GrowableArray;
  readonly to: GrowableArray;
  /** By from * (length + 1) + to. */
  readonly idOf: Map<number, number>;
  /** Rows without the sequence; they lack all of it. */
  readonly absent: GrowableArray;
}

/** One sequence of all rows, row by row. */
export interface SequenceLog {
  readonly info: SequenceInfo;
  /** position * 32 + letter code, ascending in a row. */
  readonly codes: GrowableArray;
  /** Start of each row in `codes`, and the end of the last one. */
  readonly starts: GrowableArray;
  readonly missing: MissingLog;
  readonly insertionRows: GrowableArray;
  readonly insertionPositions: GrowableArray;
  readonly insertionIds: GrowableArray;
  readonly insertionSymbols: Interner;
}

interface LoggedColumn {
  readonly name: string;
  readonly type: ColumnDefinition['type'];
  readonly log: StringLog | NumberLog;
}

/** Rows in the order of their arrival, from which sealed segments are made. Append-only. */
export interface RowLog {
  readonly schema: CompiledSchema;
  rowCount: number;
  readonly columns: ReadonlyMap<string, StringLog | NumberLog>;
  /** The column of the keys. */
  readonly keys: StringLog;
  /** All columns but the one of the keys. */
  readonly columnList: readonly LoggedColumn[];
  readonly nucleotide: readonly SequenceLog[];
  readonly aminoAcid: readonly SequenceLog[];
}

const createInterner = (): Interner => ({ values: [], idOf: new Map() });

/** An array that holds the start of the first row. */
function createStarts(): GrowableArray {
  const starts = createGrowableArray();
  pushValue(starts, 0);
  return starts;
}

function createSequenceLog(info: SequenceInfo): SequenceLog {
  return {
    info,
    codes: createGrowableArray(),
    starts: createStarts(),
    missing: {
      ids: createGrowableArray(),
      starts: createStarts(),
      from: createGrowableArray(),
      to: createGrowableArray(),
      idOf: new Map(),
      absent: createGrowableArray(),
    },
    insertionRows: createGrowableArray(),
    insertionPositions: createGrowableArray(),
    insertionIds: createGrowableArray(),
    insertionSymbols: createInterner(),
  };
}

/** A log without rows. */
export function createRowLog(schema: CompiledSchema): RowLog {
  const columns = new Map<string, StringLog | NumberLog>();
  for (const [name, { type }] of schema.storedColumns) {
    if (type === 'string') {
      columns.set(name, { kind: 'string', ids: createGrowableArray(), interner: createInterner() });
    } else columns.set(name, { kind: 'number', values: new Float64Array(16), length: 0 });
  }
  const columnList = [...schema.storedColumns.values()].map(({ name, type }) => ({
    name,
    type,
    log: defined(columns.get(name), name),
  }));
  const [key] = columnList.splice(0, 1);
  assert(key?.log.kind === 'string', 'the key is the first column and a text');
  return {
    schema,
    rowCount: 0,
    columns,
    keys: key.log,
    columnList,
    nucleotide: schema.nucleotide.map(createSequenceLog),
    aminoAcid: schema.aminoAcid.map(createSequenceLog),
  };
}

/** The number of a text in an interner, counted from 0. */
export function internText(interner: Interner, text: string): number {
  let id = interner.idOf?.get(text);
  if (id === undefined) {
    id = interner.values.push(text) - 1;
    interner.idOf?.set(text, id);
  }
  return id;
}

/** Appends a number or null to a number column. */
export function appendNumber(log: NumberLog, value: number | null): void {
  if (log.length === log.values.length) {
    const grown = new Float64Array(log.length * 2);
    grown.set(log.values);
    log.values = grown;
  }
  log.values[log.length++] = value ?? Number.NaN;
}

// Names and accessions: looking them up would cost more than all else, and never find them.
const PROBED_TEXTS = 4096;
const NEW_SHARE = 0.9;

/** Appends a text or null to a string column. */
export function appendText(log: StringLog, value: string | null): void {
  const { ids, interner } = log;
  if (value === null) {
    pushValue(ids, 0);
    return;
  }
  // Many columns have one value in row after row.
  const last = ids.length === 0 ? 0 : (ids.values[ids.length - 1] as number);
  if (last > 0 && interner.values[last - 1] === value) {
    pushValue(ids, last);
    return;
  }
  pushValue(ids, internText(interner, value) + 1);
  if (ids.length === PROBED_TEXTS && interner.values.length > PROBED_TEXTS * NEW_SHARE) {
    interner.idOf = null;
  }
}

/** Appends a value to a column; false, and nothing is appended, where it is of another type. */
function appendValue({ log, type }: LoggedColumn, value: ColumnValue): boolean {
  if (log.kind === 'string') {
    if (value !== null && typeof value !== 'string') return false;
    appendText(log, value);
    return true;
  }
  if (value === null) {
    appendNumber(log, null);
    return true;
  }
  if (type === 'date') {
    const day = typeof value === 'string' ? parseDay(value) : null;
    if (day !== null) appendNumber(log, day);
    return day !== null;
  }
  if (!fitsType(value, type)) return false;
  appendNumber(log, Number(value));
  return true;
}

/** Takes back the values of rows whose sequences are not appended yet. */
function cutColumns({ keys, columnList, rowCount }: RowLog): void {
  keys.ids.length = rowCount;
  for (const { log } of columnList) {
    if (log.kind === 'string') log.ids.length = rowCount;
    else log.length = rowCount;
  }
}

/**
 * Appends the metadata of rows, of all or of none: false where a value does not fit its column. Values are
 * looked at once, as checking them before would cost as much as appending them.
 */
function appendMetadata(log: RowLog, rows: readonly GenomeRow[]): boolean {
  for (const row of rows) appendText(log.keys, row.key);
  for (const column of log.columnList) {
    const { name } = column;
    for (const { metadata } of rows) {
      if (appendValue(column, metadata[name] ?? null)) continue;
      cutColumns(log);
      return false;
    }
  }
  return true;
}

/** Appends an interval of missing positions of the row that is being appended. */
export function appendMissing({ missing, info }: SequenceLog, from: number, to: number): void {
  const key = from * (info.reference.length + 1) + to;
  let id = missing.idOf.get(key);
  if (id === undefined) {
    id = missing.from.length;
    missing.idOf.set(key, id);
    pushValue(missing.from, from);
    pushValue(missing.to, to);
  }
  pushValue(missing.ids, id);
}

/** Ends the row that is being appended; what it lacks was appended before. */
export function endRow(log: SequenceLog): void {
  pushValue(log.starts, log.codes.length);
  pushValue(log.missing.starts, log.missing.ids.length);
}

/** Appends what a row lacks: its ends and the ranges between, which are one interval where they touch. */
function appendMissingRanges(
  log: SequenceLog,
  { begin, end, missing }: Pick<SequenceDifferences, 'begin' | 'end' | 'missing'>,
): void {
  let from = 0;
  let to = begin;
  const add = (nextFrom: number, nextTo: number) => {
    if (nextFrom > to) {
      if (to > from) appendMissing(log, from, to);
      from = nextFrom;
    }
    to = nextTo;
  };
  for (let i = 0; i < missing.length; i += 2) add(missing[i] as number, missing[i + 1] as number);
  const { length } = log.info.reference;
  if (end < length) add(end, length);
  if (to > from) appendMissing(log, from, to);
}

/** Appends an insertion of the row that is being appended. */
export function appendInsertion(
  log: SequenceLog,
  row: number,
  { position, symbols }: { position: number; symbols: string },
): void {
  pushValue(log.insertionRows, row);
  pushValue(log.insertionPositions, position);
  pushValue(log.insertionIds, internText(log.insertionSymbols, symbols));
}

function appendSequence(
  log: SequenceLog,
  row: number,
  differences: SequenceDifferences | null,
): void {
  if (differences === null) {
    pushValue(log.missing.absent, row);
    appendMissing(log, 0, log.info.reference.length);
  } else {
    const { positions, symbols } = differences;
    const { codes, info } = log;
    const { codeOf } = info.alphabet;
    const count = positions.length;
    reserveValues(codes, count);
    const { values, length } = codes;
    for (let i = 0; i < count; i++) {
      const code = codeOf[symbols.charCodeAt(i)] as number;
      values[length + i] = (positions[i] as number) * codesPerPosition + code;
    }
    codes.length += count;
    appendMissingRanges(log, differences);
    for (const insertion of differences.insertions) appendInsertion(log, row, insertion);
  }
  endRow(log);
}

/**
 * Appends rows, all or none: false where a value does not fit its column. Sequences must have been checked
 * (fitsSequences).
 */
export function appendCheckedRows(log: RowLog, rows: readonly GenomeRow[]): boolean {
  if (!appendMetadata(log, rows)) return false;
  for (const row of rows) {
    for (const sequence of log.nucleotide) {
      appendSequence(sequence, log.rowCount, row.nucleotide[sequence.info.name] ?? null);
    }
    for (const sequence of log.aminoAcid) {
      appendSequence(sequence, log.rowCount, row.aminoAcid[sequence.info.name] ?? null);
    }
    log.rowCount++;
  }
  return true;
}

/** The text of a row in a string column. */
export function loggedText(log: StringLog, row: number): string | null {
  const id = log.ids.values[row] as number;
  return id === 0 ? null : (log.interner.values[id - 1] ?? null);
}
