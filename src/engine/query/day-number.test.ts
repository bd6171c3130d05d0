import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay, parseDay } from './day-number.ts';

test('dates are days as the platform counts them', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
      const text = formatDay(day);
      assert.equal(parseDay(text), day, text);
      assert.equal(parseDay(text), Date.parse(`${text}T00:00:00Z`) / 86_400_000);
    }),
    { numRuns: 2000 },
  );
  for (const text of ['0000-01-01', '1900-02-28', '2000-02-29', '9999-12-31']) {
    assert.equal(formatDay(parseDay(text) ?? Number.NaN), text);
  }
});

test('what is no full, existing date is none', () => {
  for (const text of [
    '',
    '2020',
    '2020-02',
    '2020-2-01',
    '2020-02-30',
    '2021-02-29',
    '1900-02-29',
    '2020-00-10',
    '2020-13-10',
    '2020-01-00',
    '2020-01-32',
    '2020-04-31',
    '2020/01/01',
    ' 2020-01-01',
    '2020-01-01 ',
    '-020-01-01',
    '2020-0a-01',
    '２020-01-01',
  ]) {
    assert.equal(parseDay(text), null, text);
  }
});
