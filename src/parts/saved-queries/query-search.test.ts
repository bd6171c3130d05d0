import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toFilters } from './query-search.ts';

test('the search of an address as filters', () => {
  for (const [search, filters] of [
    ['', {}],
    ['country=Peru', { country: 'Peru' }],
    ['country=Peru&country=Chile&view.page=2', { country: ['Peru', 'Chile'] }],
    ['?dateFrom=2021-01-01', { dateFrom: '2021-01-01' }],
    ['view.with=country%3DPeru&=x', {}],
    ['freeText=a%20%26%20b', { freeText: 'a & b' }],
  ] as const) {
    assert.deepEqual(toFilters(search), filters, search);
  }
});
