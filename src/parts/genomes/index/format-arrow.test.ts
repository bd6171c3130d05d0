import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import {
  actionArbitrary,
  filterArbitrary,
  rowsArbitrary,
  schemaArbitrary,
} from '../../../engine/query/arbitrary.test-kit.ts';
import { compileSchema } from '../../../engine/query/compiled-schema.ts';
import { appendRows, createFreshSegment } from '../../../engine/query/fresh-segment.ts';
import { toGenomeRow } from '../../../engine/query/oracle.test-kit.ts';
import { runQuery } from '../../../engine/query/run-query.ts';
import { takeSnapshot } from '../../../engine/query/snapshot.ts';
import { createQuery } from '../../../engine/query/tree.ts';
import { formatArrow } from './format-arrow.ts';

const caseArbitrary = schemaArbitrary.chain((schema) =>
  rowsArbitrary(schema).chain((rows) =>
    fc.record({
      schema: fc.constant(schema),
      rows: fc.constant(rows),
      filter: filterArbitrary(
        schema,
        rows.map(({ key }) => key),
      ),
      action: actionArbitrary(schema),
    }),
  ),
);

/** A value as its Arrow column tells it, as answers in JSON have it. */
function fromArrow(value: unknown, isDay: boolean): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isDay && typeof value === 'number') return new Date(value).toISOString().slice(0, 10);
  return value;
}

test('an Arrow stream has the fields and rows of the answer', () => {
  fc.assert(
    fc.property(caseArbitrary, ({ schema, rows, filter, action }) => {
      const fresh = createFreshSegment(schema);
      assert.ok(
        appendRows(
          fresh,
          rows.map((row) => toGenomeRow(schema, row)),
        ).ok,
      );
      const snapshot = takeSnapshot({ schema, segments: [], fresh, dataVersion: '1' });
      const query = createQuery(filter, action);
      const [answer, expected] = [runQuery(snapshot, query), runQuery(snapshot, query)];
      assert.ok(answer.ok && expected.ok);
      const pieces = [...formatArrow(answer.value, action, compileSchema(schema))];
      const table = tableFromIPC(Buffer.concat(pieces));
      assert.deepEqual(
        table.schema.fields.map(({ name }) => name),
        answer.value.fields,
      );
      const read = Array.from(table, (row) =>
        Object.fromEntries(
          table.schema.fields.map(({ name, type }) => [
            name,
            fromArrow(row?.[name], String(type).startsWith('Date')),
          ]),
        ),
      );
      assert.deepEqual(read, [...expected.value.rows]);
    }),
    { numRuns: 200, seed: 2020 },
  );
});

test('many batches are one stream, and an answer without rows is one, too', () => {
  const schema = {
    primaryKey: 'key',
    columns: [{ name: 'day', type: 'date' as const }],
    nucleotideSequences: [{ name: 'main', sequence: 'A' }],
    genes: [],
    lineageSystems: {},
  };
  const details = { type: 'Details' as const, fields: null };
  const answerOf = (count: number) => ({
    fields: ['key', 'day'],
    rows: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, day: '2024-02-29' })),
    total: count,
    dataVersion: '1',
  });
  for (const count of [0, 1, 4096, 10_000]) {
    const pieces = [...formatArrow(answerOf(count), details, compileSchema(schema))];
    const table = tableFromIPC(Buffer.concat(pieces));
    assert.equal(table.numRows, count);
    assert.equal(pieces.length, count === 0 ? 1 : Math.ceil(count / 4096) + 1);
    if (count > 0) assert.equal(table.get(count - 1)?.key, `k${count - 1}`);
  }
});
