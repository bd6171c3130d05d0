import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnValue, IndexSchema } from '../../schema/genome-row.ts';
import { emptyBitmap } from './bitmap.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { toGenomeRow } from './oracle.test-kit.ts';
import { runQuery } from './run-query.ts';
import { openSegment } from './segment.ts';
import { createQuery, everyRow, type OrderBy } from './tree.ts';

const schema: IndexSchema = {
  primaryKey: 'key',
  columns: [
    { name: 'a', type: 'float' },
    { name: 'b', type: 'float' },
  ],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGT' }],
  genes: [],
  lineageSystems: {},
};

/** Orders rows of one sealed segment by `a` and `b`, in which no two are equal; they are given from last to first. */
function checkOrder(rows: readonly (readonly [string, ColumnValue, ColumnValue])[]): void {
  const fresh = createFreshSegment(schema);
  const appended = appendRows(
    fresh,
    rows.map(([key, a, b]) =>
      toGenomeRow(schema, {
        key,
        metadata: { a, b },
        nucleotide: { main: { aligned: 'ACGT', insertions: [] } },
        aminoAcid: {},
      }),
    ),
  );
  assert.ok(appended.ok, JSON.stringify(appended));
  const opened = openSegment(schema, sealSegment(fresh));
  assert.ok(opened.ok, JSON.stringify(opened));
  const orderBy = ['a', 'b'].map((field): OrderBy => ({ field, order: 'ascending' }));
  const query = createQuery(everyRow, { type: 'Details', fields: ['key'] });
  const segments = [{ segment: opened.value, tombstones: emptyBitmap }];
  const answer = runQuery({ schema, segments, fresh: [], dataVersion: '1' }, { ...query, orderBy });
  assert.ok(answer.ok, JSON.stringify(answer));
  const keys = [...answer.value.rows].map(({ key }) => key);
  assert.deepEqual(keys, rows.map(([key]) => key).toReversed());
}

test('null is smaller than a whole number whose neighbour is no other number', () => {
  checkOrder([
    ['1', 1e300, null],
    ['2', null, null],
  ]);
  checkOrder([
    ['1', 2 ** 53 + 2, null],
    ['2', 2 ** 53, null],
    ['3', null, null],
  ]);
});

test('rows keep their places beside two ranges that are nearly as wide as can be', () => {
  const widest = 2 ** 20 - 3;
  checkOrder([
    ['0', widest, widest],
    ['1', widest, 1],
    ['2', widest, 0],
    ['3', widest, null],
    ['4', 1, widest],
    ['5', 1, 0],
    ['6', 0, widest],
    ['7', null, widest],
  ]);
});
