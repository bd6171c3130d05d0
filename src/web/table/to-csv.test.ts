import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { toSpreadsheetCell } from '../../std/spreadsheet-cell.ts';
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
      const guarded = table.map((row) => row.map(toSpreadsheetCell));
      assert.deepEqual(parse(toCsv(table, separator), { delimiter: separator }), guarded);
    }),
  );
});

test('a text of others is no formula where a spreadsheet opens the file; numbers are numbers', () => {
  assert.equal(toCsv([['a', '=1+1', '@x,y', -1, '-2']]), `a,'=1+1,"'@x,y",-1,-2\n`);
});
