import type { IndexSchema } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { chunkRows, complementBitmap, hasRow, toRows } from './bitmap.ts';
import { collectCodes } from './collect-codes.ts';
import { numberOf, stringOf } from './column.ts';
import { compileSchema } from './compiled-schema.ts';
import type { SegmentState } from './fresh-segment.ts';
import { type GrowableArray, pushValue, reserveValues } from './growable-array.ts';
import { entryBitmap } from './posting-index.ts';
import {
  appendInsertion,
  appendMissing,
  appendNumber,
  appendText,
  createRowLog,
  endRow,
  type RowLog,
  type SequenceLog,
} from './row-log.ts';
import { sealRows, sortLoggedRows } from './seal-rows.ts';
import type { Allocate } from './section-file.ts';
import type { Segment, SequenceIndex } from './segment.ts';
import { stringAt } from './string-table.ts';

function copyColumns(log: RowLog, segment: Segment, rows: Uint16Array): void {
  for (const [name, column] of log.columns) {
    const source = defined(segment.columns.get(name), name);
    for (const row of rows) {
      if (column.kind === 'string' && source.kind === 'string')
        appendText(column, stringOf(source, row));
      else if (column.kind === 'number' && source.kind !== 'string') {
        appendNumber(column, numberOf(source, row));
      }
    }
  }
}

function copyInsertions(log: SequenceLog, sequence: SequenceIndex, newRowOf: Int32Array): void {
  const { insertions, insertionPositions, insertionSymbols, symbols } = sequence;
  for (let entry = 0; entry < insertions.codes.length; entry++) {
    const position = insertionPositions[entry] as number;
    const text = stringAt(symbols, insertionSymbols[entry] as number);
    for (const row of toRows(entryBitmap(insertions, entry))) {
      const newRow = newRowOf[row] as number;
      if (newRow >= 0) appendInsertion(log, newRow, { position, symbols: text });
    }
  }
}

function appendCodes(array: GrowableArray, codes: Uint32Array): void {
  reserveValues(array, codes.length);
  array.values.set(codes, array.length);
  array.length += codes.length;
}

function copySequence(
  log: SequenceLog,
  sequence: SequenceIndex,
  { rows, newRowOf }: { rows: Uint16Array; newRowOf: Int32Array },
): void {
  const { coverage } = sequence;
  const { starts, codes } = collectCodes(sequence.differences, rows);
  const lacks = collectCodes(coverage.rows, rows);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    appendCodes(log.codes, codes.subarray(starts[i], starts[i + 1]));
    for (const interval of lacks.codes.subarray(lacks.starts[i], lacks.starts[i + 1])) {
      appendMissing(log, coverage.from[interval] as number, coverage.to[interval] as number);
    }
    if (hasRow(coverage.absent, row)) pushValue(log.missing.absent, newRowOf[row] as number);
    endRow(log);
  }
  copyInsertions(log, sequence, newRowOf);
}

function copySegment(log: RowLog, { segment, tombstones }: SegmentState): void {
  const rows = toRows(complementBitmap(tombstones, segment.rowCount));
  const newRowOf = new Int32Array(segment.rowCount).fill(-1);
  rows.forEach((row, at) => {
    newRowOf[row] = log.rowCount + at;
  });
  copyColumns(log, segment, rows);
  for (const kind of ['nucleotide', 'aminoAcid'] as const) {
    log[kind].forEach((sequence, index) => {
      copySequence(sequence, defined(segment[kind][index], sequence.info.name), { rows, newRowOf });
    });
  }
  log.rowCount += rows.length;
}

/**
 * Merges segments into as few as possible, without the deleted rows and sorted as a whole, so that
 * relatives from several segments become neighbours. Gives the bytes of each new segment; none where
 * all rows are deleted. Needs about 4 bytes for each difference of all rows while it works.
 */
export function compactSegments(
  schema: IndexSchema,
  states: readonly SegmentState[],
  allocate?: Allocate,
): Uint8Array[] {
  const log = createRowLog(compileSchema(schema));
  for (const state of states) copySegment(log, state);
  const sorted = sortLoggedRows(
    log,
    Uint32Array.from({ length: log.rowCount }, (_, row) => row),
  );
  const sealed: Uint8Array[] = [];
  for (let from = 0; from < sorted.length; from += chunkRows) {
    sealed.push(sealRows(log, sorted.subarray(from, from + chunkRows), allocate));
  }
  return sealed;
}
