import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay, formatIsoWeek, parseDay } from './day-number.ts';
import { buildStringTable, findString, iterateStrings, stringAt } from './string-table.ts';

test('a string table gives back, finds and lists its strings', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{1F9EC}'), maxLength: 90 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 60 }), text, (texts, other) => {
      // Lone surrogates have no UTF-8; they cannot come from JSON text or files.
      const sorted = texts.filter((one) => one.isWellFormed()).sort((a, b) => (a < b ? -1 : 1));
      const table = buildStringTable(sorted);
      assert.deepEqual([...iterateStrings(table)], sorted);
      sorted.forEach((one, index) => {
        assert.equal(stringAt(table, index), one);
        assert.equal(findString(table, one), index);
      });
      assert.equal(findString(table, other), sorted.indexOf(other));
    }),
    { numRuns: Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 200) },
  );
});

test('days and dates convert both ways', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
      assert.equal(parseDay(formatDay(day)), day);
    }),
  );
  for (const text of [
    '2021-02-29',
    '2021-13-01',
    '2021-1-01',
    '2021',
    '2021-01',
    '',
    '2021-01-01T00:00',
    '2021-00-10',
  ]) {
    assert.equal(parseDay(text), null, text);
  }
});

test('ISO weeks belong to the year of their Thursday', () => {
  const check = (date: string, week: string) =>
    assert.equal(formatIsoWeek(parseDay(date) ?? 0), week);
  check('2021-01-01', '2020-W53');
  check('2021-01-04', '2021-W01');
  check('2018-12-31', '2019-W01');
  check('1969-12-31', '1970-W01');
  check('2020-02-29', '2020-W09');
});
