import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countDaysUntil } from './count-days.ts';

test('days are counted to the first second of the day in UTC', () => {
  const at = (text: string) => new Date(text);
  assert.equal(countDaysUntil('2026-03-02', at('2026-03-01T23:59:59Z')), 1);
  assert.equal(countDaysUntil('2026-03-02', at('2026-03-01T00:00:00Z')), 1);
  assert.equal(countDaysUntil('2026-03-02', at('2026-02-28T23:59:59Z')), 2);
  assert.equal(countDaysUntil('2026-03-02', at('2026-03-02T00:00:00Z')), 0);
  assert.equal(countDaysUntil('2026-03-02', at('2026-04-02T00:00:00Z')), 0);
});
