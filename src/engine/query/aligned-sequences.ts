import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import type { AnswerRow } from './answer-row.ts';
import { hasRow } from './bitmap.ts';
import { collectCodes } from './collect-codes.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import { createFieldReader } from './field-reader.ts';
import type { ColumnField } from './fields.ts';
import type { RowPlace } from './ordered-rows.ts';
import type { Segment } from './segment.ts';

/** A batch of rows is rebuilt at once, as much as takes about this many letters. */
const batchLetters = 16_000_000;
const largestBatch = 2048;

function toLetterBytes(info: SequenceInfo): { reference: Uint8Array; letters: Uint8Array } {
  const encoder = new TextEncoder();
  return { reference: encoder.encode(info.text), letters: encoder.encode(info.alphabet.letters) };
}

/** The aligned letters of some rows (ascending) of a segment; null where a row has no such sequence. */
export function rebuildSequences(
  segment: Segment,
  info: SequenceInfo,
  rows: Uint16Array,
): (string | null)[] {
  const sequence = defined(segment[info.kind][info.index], info.name);
  const { reference, letters } = toLetterBytes(info);
  const missing = letters[info.alphabet.missing] as number;
  const { coverage } = sequence;
  const { starts, codes } = collectCodes(sequence.differences, rows);
  const lacks = collectCodes(coverage.rows, rows);
  const decoder = new TextDecoder();
  const text = new Uint8Array(reference.length);
  return Array.from(rows, (row, i) => {
    if (hasRow(coverage.absent, row)) return null;
    text.set(reference);
    const end = starts[i + 1] as number;
    for (let at = starts[i] as number; at < end; at++) {
      const code = codes[at] as number;
      text[code >>> 5] = letters[code & 31] as number;
    }
    const last = lacks.starts[i + 1] as number;
    for (let at = lacks.starts[i] as number; at < last; at++) {
      const interval = lacks.codes[at] as number;
      text.fill(missing, coverage.from[interval], coverage.to[interval]);
    }
    return decoder.decode(text);
  });
}

/** The rows of a batch by segment, each with its place in the batch. */
function groupBySegment(batch: readonly RowPlace[]): Map<Segment, { row: number; at: number }[]> {
  const groups = new Map<Segment, { row: number; at: number }[]>();
  batch.forEach(({ segment, row }, at) => {
    const group = groups.get(segment);
    if (group === undefined) groups.set(segment, [{ row, at }]);
    else group.push({ row, at });
  });
  for (const group of groups.values()) group.sort((a, b) => a.row - b.row);
  return groups;
}

interface Wanted {
  readonly fields: readonly ColumnField[];
  readonly infos: readonly SequenceInfo[];
}

function rebuildBatch(batch: readonly RowPlace[], { fields, infos }: Wanted): AnswerRow[] {
  const answers = batch.map((): Record<string, ColumnValue> => ({}));
  for (const [segment, group] of groupBySegment(batch)) {
    const rows = Uint16Array.from(group, ({ row }) => row);
    for (const field of fields) {
      const read = createFieldReader(segment, field);
      for (const { row, at } of group) defined(answers[at], 'row')[field.name] = read(row);
    }
    for (const info of infos) {
      rebuildSequences(segment, info, rows).forEach((text, i) => {
        defined(answers[group[i]?.at ?? -1], 'row')[info.name] = text;
      });
    }
  }
  return answers;
}

/**
 * Aligned sequences of rows in the given order, rebuilt from reference and differences in batches:
 * memory is bounded by the batch, not by the answer.
 */
export function* iterateAligned(places: Iterable<RowPlace>, wanted: Wanted): Generator<AnswerRow> {
  const letters = wanted.infos.reduce((sum, { reference }) => sum + reference.length, 1);
  const size = Math.max(1, Math.min(largestBatch, Math.floor(batchLetters / letters)));
  let batch: RowPlace[] = [];
  for (const place of places) {
    batch.push(place);
    if (batch.length < size) continue;
    yield* rebuildBatch(batch, wanted);
    batch = [];
  }
  yield* rebuildBatch(batch, wanted);
}
