import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countPeople, listMonths, toMonth, toPublicCount } from './count-uses.ts';

for (const [people, told] of [
  [0, null],
  [1, null],
  [4, null],
  [5, 5],
  [9, 5],
  [10, 10],
] as const) {
  test(`${people} people are told as ${told}`, () => assert.equal(toPublicCount(people), told));
}

test('a person is counted once a month, and once for each purpose', () => {
  const kinds = (application: string | null) =>
    ({ a: ['health', 'disease'], b: ['health'] })[application ?? ''] ?? [];
  const month = '2026-01-01';
  const counts = countPeople(
    [
      { month, account: 'ada', application: 'a' },
      { month, account: 'ada', application: 'b' },
      { month, account: 'ben', application: 'b' },
      { month, account: 'eve', application: null },
      { month: '2026-02-01', account: 'ada', application: 'a' },
    ],
    kinds,
  );
  const told = Object.fromEntries(counts.map((one) => [`${one.month} ${one.kind}`, one.people]));
  assert.deepEqual(told, {
    '2026-01-01 ': 3,
    '2026-01-01 health': 2,
    '2026-01-01 disease': 1,
    '2026-01-01 untold': 1,
    '2026-02-01 ': 1,
    '2026-02-01 health': 1,
    '2026-02-01 disease': 1,
  });
});

test('months go over the turn of a year', () => {
  const now = new Date('2026-02-28T23:59:59Z');
  assert.deepEqual(listMonths(now, 3), ['2026-02-01', '2026-01-01', '2025-12-01']);
  assert.equal(toMonth(now, 11), '2027-01-01');
});
