import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  binByTime,
  findIntervalEnd,
  findIntervalStart,
  listIntervals,
  parseDay,
} from './time-bins.ts';

test('weeks begin on Monday, months on the first', () => {
  const sunday = new Date('2021-03-07T00:00:00Z');
  assert.equal(findIntervalStart(sunday, 'week').toISOString().slice(0, 10), '2021-03-01');
  assert.equal(findIntervalStart(sunday, 'month').toISOString().slice(0, 10), '2021-03-01');
});

test('partial and impossible dates are no days', () => {
  for (const text of ['2021-03', '2021', '2021-02-30', '', 'yesterday']) {
    assert.equal(parseDay(text), null, text);
  }
});

test('every genome is in a bin or undated, and every day in its own interval', () => {
  const day = fc
    .date({ min: new Date('2019-12-01'), max: new Date('2027-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const rows = fc.array(
    fc.record({
      date: fc.oneof(day, fc.constant(null), fc.constant('2021-05')),
      series: fc.constantFrom('a', 'b'),
      count: fc.nat(50),
    }),
  );
  fc.assert(
    fc.property(rows, fc.constantFrom('week' as const, 'month' as const), (counts, interval) => {
      const { bins, undated } = binByTime(counts, interval);
      const sum = (all: readonly { readonly count: number }[]): number =>
        all.reduce((total, one) => total + one.count, 0);
      assert.equal(sum(bins) + undated, sum(counts));
      const starts = listIntervals(bins, interval).map((start) => start.getTime());
      for (const bin of bins) {
        assert.ok(starts.includes(bin.start.getTime()));
        assert.equal(findIntervalEnd(bin.start, interval).getTime(), bin.end.getTime());
      }
    }),
  );
});
