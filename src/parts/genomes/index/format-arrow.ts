import { createRequire } from 'node:module';
import type { DataType } from 'apache-arrow';
import type { AnswerRow } from '../../../engine/query/answer-row.ts';
import type { CompiledSchema } from '../../../engine/query/compiled-schema.ts';
import { findField } from '../../../engine/query/fields.ts';
import type { QueryAnswer } from '../../../engine/query/run-query.ts';
import type { Action } from '../../../engine/query/tree.ts';
import type { ColumnType, ColumnValue } from '../../../schema/genome-row.ts';

/** Media type of Arrow's IPC streams. */
export const ARROW_STREAM = 'application/vnd.apache.arrow.stream';

// As much as makes messages worth their heads; sequences make rows long.
const BATCH_ROWS = 4096;
const BATCH_LETTERS = 4_000_000;

type Arrow = typeof import('apache-arrow');
let loaded: Arrow | undefined;

/** The library, at the first answer that needs it: it takes half a second and 20 MB of each thread. */
function loadArrow(): Arrow {
  loaded ??= createRequire(import.meta.url)('apache-arrow') as Arrow;
  return loaded;
}

/** Fields that answers have beside those of columns. */
const FIGURES: Readonly<Record<string, 'Int32' | 'Float64'>> = {
  count: 'Int32',
  coverage: 'Int32',
  position: 'Int32',
  proportion: 'Float64',
  mrcaDepth: 'Int32',
  missingNodeCount: 'Int32',
};

const TYPES = {
  string: 'Utf8',
  date: 'DateDay',
  int: 'Int64',
  float: 'Float64',
  boolean: 'Bool',
} as const satisfies Record<ColumnType, string>;

function typeOf(schema: CompiledSchema, action: Action, name: string): DataType {
  const isOfColumns = ['Aggregated', 'Details', 'Aligned'].includes(action.type);
  const field = isOfColumns ? findField(schema, name) : null;
  const isCount = name === 'count' && action.type === 'Aggregated';
  const type = field !== null && !isCount ? TYPES[field.type] : (FIGURES[name] ?? 'Utf8');
  return new (loadArrow()[type])();
}

function toArrow(value: ColumnValue, type: DataType): unknown {
  if (value === null) return null;
  const { DateDay, Int64 } = loadArrow();
  if (type instanceof Int64) return BigInt(value as number);
  return type instanceof DateDay ? new Date(`${value}T00:00:00Z`) : value;
}

/** Bytes of one message of an IPC stream: four of 0xff, the length of its head, head, and body. */
function findBodyless(bytes: Uint8Array): number {
  return 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);
}

const END_LENGTH = 8;

/**
 * An answer as an Arrow IPC stream, a batch of rows at a time: memory is bounded by the batch. Dates are
 * days, whole numbers 64 bits wide; everything may be null.
 */
export function* formatArrow(
  answer: QueryAnswer,
  action: Action,
  schema: CompiledSchema,
): Generator<Uint8Array> {
  const { Field, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct, vectorFromArray } =
    loadArrow();
  const fields = answer.fields.map((name) => new Field(name, typeOf(schema, action, name), true));
  const arrowSchema = new Schema(fields);
  const write = (rows: readonly AnswerRow[]): Uint8Array => {
    const children = fields.map(({ name, type }) => {
      const values = rows.map((row) => toArrow(row[name] ?? null, type));
      return vectorFromArray(values, type).data[0];
    });
    const data = makeData({
      type: new Struct(fields),
      length: rows.length,
      nullCount: 0,
      children: children.filter((child) => child !== undefined),
    });
    const writer = RecordBatchStreamWriter.writeAll([new RecordBatch(arrowSchema, data)]);
    return writer.toUint8Array(true);
  };
  let isFirst = true;
  let end: Uint8Array = new Uint8Array(0);
  for (const rows of toBatches(answer.rows)) {
    const bytes = write(rows);
    // Each is a stream of its own: the schema is told once, and the end once.
    yield bytes.subarray(isFirst ? 0 : findBodyless(bytes), bytes.length - END_LENGTH);
    end = bytes.subarray(bytes.length - END_LENGTH);
    isFirst = false;
  }
  yield isFirst ? write([]) : end;
}

function* toBatches(rows: Iterable<AnswerRow>): Generator<AnswerRow[]> {
  let batch: AnswerRow[] = [];
  let letters = 0;
  for (const row of rows) {
    batch.push(row);
    for (const value of Object.values(row)) if (typeof value === 'string') letters += value.length;
    if (batch.length < BATCH_ROWS && letters < BATCH_LETTERS) continue;
    yield batch;
    batch = [];
    letters = 0;
  }
  if (batch.length > 0) yield batch;
}
