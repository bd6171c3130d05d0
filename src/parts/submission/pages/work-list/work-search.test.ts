import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatWorkSearch, parseWorkSearch } from './work-search.ts';

const anything = {
  ...{ group: '', state: 'pending', instance: '', submission: '', problem: '', text: '' },
  ...{ field: '', from: '', to: '' },
} as const;

test('what an address asks for is read and written again', () => {
  const check = (address: Record<string, unknown>, expected: object, written = address): void => {
    const search = parseWorkSearch(address);
    assert.deepEqual(search, { ...anything, ...expected });
    assert.deepEqual(formatWorkSearch(search), written);
  };
  check({}, {});
  check({ group: 'lab', state: 'ready' }, { group: 'lab', state: 'ready' });
  check({ state: 'pending' }, {}, {});
  check({ state: 'lost', text: 7 }, { text: '7' }, { text: '7' });
  const all = {
    ...{
      group: 'lab',
      state: 'all',
      instance: 'virus',
      submission: 'abc',
      problem: 'date-invalid',
    },
    ...{ text: 'Perú & Co', field: 'country', from: '2025-01-01', to: '2025-02-01' },
  };
  check(all, all);
});
