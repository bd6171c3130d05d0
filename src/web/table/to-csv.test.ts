import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { toCsv } from './to-csv.ts';

test('a reader of CSV reads back what was written', () => {
  const cell = fc.string({
    minLength: 1,
    unit: fc.constantFrom('a', ',', '"', '\n', '\t', ' ', 'é'),
  });
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1 }),
    );
  fc.assert(
    fc.property(rows, fc.constantFrom(',', '\t'), (table, separator) => {
      assert.deepEqual(parse(toCsv(table, separator), { delimiter: separator }), table);
    }),
  );
});
