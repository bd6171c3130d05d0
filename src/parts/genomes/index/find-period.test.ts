import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay, formatIsoWeek, parseDay } from '../../../engine/query/day-number.ts';
import { findPeriod, type PeriodLength } from './find-period.ts';

function check(date: string, length: PeriodLength, expected: readonly [string, string]) {
  const { from, to } = findPeriod(parseDay(date) ?? Number.NaN, length);
  assert.deepEqual([formatDay(from), formatDay(to)], expected);
}

test('days, weeks and months begin and end where the calendar says', () => {
  check('2021-01-03', 'day', ['2021-01-03', '2021-01-03']);
  check('2021-01-03', 'week', ['2020-12-28', '2021-01-03']);
  check('2021-01-04', 'week', ['2021-01-04', '2021-01-10']);
  check('1969-12-28', 'week', ['1969-12-22', '1969-12-28']);
  check('2020-02-10', 'month', ['2020-02-01', '2020-02-29']);
  check('2021-12-31', 'month', ['2021-12-01', '2021-12-31']);
  check('1969-02-28', 'month', ['1969-02-01', '1969-02-28']);
});

test('every day is in its period, and all days of one have the same', () => {
  const days = fc.integer({ min: -20_000, max: 40_000 });
  fc.assert(
    fc.property(days, fc.constantFrom('day', 'week', 'month'), (day, length) => {
      const period = findPeriod(day, length as PeriodLength);
      assert.ok(period.from <= day && day <= period.to);
      for (const edge of [period.from, period.to])
        assert.deepEqual(findPeriod(edge, length as PeriodLength), period);
      assert.equal(findPeriod(period.to + 1, length as PeriodLength).from, period.to + 1);
      if (length === 'week') assert.equal(formatIsoWeek(period.from), formatIsoWeek(period.to));
    }),
    { numRuns: 500, seed: 2020 },
  );
});
