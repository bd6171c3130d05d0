import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldAges, parseAge } from './fold-ages.ts';

test('ages as records write them', () => {
  for (const [text, years] of [
    ['34', 34],
    ['40-49', 44.5],
    ['40 – 49', 44.5],
    ['6 months', 0.5],
    ['>90', 90],
    ['65+', 65],
    ['72 years old', 72],
    ['0.5', 0.5],
    ['adult', null],
    ['unknown', null],
    ['1990', null],
    ['200', null],
    ['', null],
  ] as const) {
    assert.equal(parseAge(text), years, text);
  }
});

test('every genome is in one row, decades in their order, unknown last', () => {
  const rows = [
    { values: [null], count: 7 },
    { values: ['101'], count: 1 },
    { values: ['40-49'], count: 2 },
    { values: ['3'], count: 4 },
    { values: ['41'], count: 8 },
    { values: ['adult'], count: 16 },
  ];
  assert.deepEqual(foldAges(rows), [
    { values: ['0–9'], count: 4 },
    { values: ['40–49'], count: 10 },
    { values: ['90+'], count: 1 },
    { values: ['adult'], count: 16 },
    { values: [null], count: 7 },
  ]);
});
