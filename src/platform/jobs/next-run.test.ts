import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNextRun } from './next-run.ts';

function check(schedule: string, after: string, expected: string): void {
  const found = findNextRun(schedule, new Date(after));
  assert.equal(found.ok ? found.value.toISOString() : found.error, expected, schedule);
}

test('a schedule is next due at its first minute after a moment, in UTC', () => {
  check('30 2 * * *', '2026-11-27T02:29:59.999Z', '2026-11-27T02:30:00.000Z');
  check('30 2 * * *', '2026-11-27T02:30:00Z', '2026-11-28T02:30:00.000Z');
  check('*/15 * * * *', '2026-11-27T02:46:00Z', '2026-11-27T03:00:00.000Z');
  check('0 0 1 1 *', '2026-11-27T00:00:00Z', '2027-01-01T00:00:00.000Z');
  check('0 6 * * 1', '2026-11-27T00:00:00Z', '2026-11-30T06:00:00.000Z');
  check('0 6 * * 7', '2026-11-27T00:00:00Z', '2026-11-29T06:00:00.000Z');
  check('59 23 29 2 *', '2026-11-27T00:00:00Z', '2028-02-29T23:59:00.000Z');
});

test('what is no schedule, or never due, is told', () => {
  for (const wrong of [
    '',
    'daily',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '0 24 * * *',
    'a b c d e',
  ]) {
    const found = findNextRun(wrong, new Date('2026-11-27T00:00:00Z'));
    assert.match(found.ok ? '' : found.error, /five parts/, wrong);
  }
  const never = findNextRun('0 0 31 2 *', new Date('2026-11-27T00:00:00Z'));
  assert.match(never.ok ? '' : never.error, /never be due/);
});
