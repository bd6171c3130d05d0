import type { IndexSchema } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { chunkRows, complementBitmap, toRows } from './bitmap.ts';
import { collectDifferences } from './collect-differences.ts';
import { numberOf, stringOf } from './column.ts';
import { compileSchema } from './compiled-schema.ts';
import { listPatterns, patternBounds } from './coverage.ts';
import type { SegmentState } from './fresh-segment.ts';
import { pushValue, reserveValues } from './growable-array.ts';
import { entryBitmap } from './posting-index.ts';
import {
  appendInsertion,
  appendNumber,
  appendText,
  createRowLog,
  internPattern,
  type RowLog,
  type SequenceLog,
} from './row-log.ts';
import { sealRows, sortLoggedRows } from './seal-rows.ts';
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

function copySequence(
  log: SequenceLog,
  sequence: SequenceIndex,
  { rows, newRowOf }: { rows: Uint16Array; newRowOf: Int32Array },
): void {
  const { starts, codes } = collectDifferences(sequence, rows);
  const base = log.codes.length;
  reserveValues(log.codes, codes.length);
  log.codes.values.set(codes, base);
  log.codes.length += codes.length;
  const patterns = listPatterns(sequence.coverage);
  const idOf = new Int32Array(sequence.coverage.starts.length).fill(-1);
  for (let i = 0; i < rows.length; i++) {
    pushValue(log.starts, base + (starts[i + 1] as number));
    const pattern = patterns[rows[i] as number] as number;
    if (idOf[pattern] === -1) {
      idOf[pattern] = internPattern(log, Array.from(patternBounds(sequence.coverage, pattern)));
    }
    pushValue(log.patternOfRow, idOf[pattern] as number);
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
): Uint8Array[] {
  const log = createRowLog(compileSchema(schema));
  for (const state of states) copySegment(log, state);
  const sorted = sortLoggedRows(
    log,
    Uint32Array.from({ length: log.rowCount }, (_, row) => row),
  );
  const sealed: Uint8Array[] = [];
  for (let from = 0; from < sorted.length; from += chunkRows) {
    sealed.push(sealRows(log, sorted.subarray(from, from + chunkRows)));
  }
  return sealed;
}
