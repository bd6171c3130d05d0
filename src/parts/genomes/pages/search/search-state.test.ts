import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatSearch, parseSearch } from '../../../../web/router/search-codec.ts';
import {
  addToFilter,
  DEFAULT_STATE,
  formatSearchState,
  isSingleValued,
  PANELS,
  parseSearchState,
  removeFromFilter,
  type SearchState,
} from './search-state.ts';

const name = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', '.', '1', 'é', ' ') });
const column = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/);
const state: fc.Arbitrary<SearchState> = fc.record({
  filter: fc.dictionary(column, fc.uniqueArray(name, { minLength: 1 })),
  sort: fc.option(fc.record({ column, descending: fc.boolean() }, { noNullPrototype: true })),
  page: fc.integer({ min: 1, max: 1e6 }),
  columns: fc.option(fc.uniqueArray(column, { minLength: 1 })),
  panel: fc.constantFrom(...PANELS),
  interval: fc.constantFrom('week' as const, 'month' as const),
  measure: fc.constantFrom('counts' as const, 'share' as const),
  mutationType: fc.constantFrom('aminoAcid' as const, 'nucleotide' as const),
  minProportion: fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x + 0),
  region: fc.option(column),
});

test('the address holds everything: what is written is read back', () => {
  fc.assert(
    fc.property(state, (wanted) => {
      const address = formatSearch(formatSearchState(wanted));
      const { filter, ...view } = parseSearchState(parseSearch(address));
      const { filter: wantedFilter, ...wantedView } = wanted;
      assert.deepEqual(view, { ...wantedView });
      assert.deepEqual(Object.entries(filter).sort(), Object.entries(wantedFilter).sort());
    }),
  );
});

test('the default state has an empty address, and any address has a state', () => {
  assert.deepEqual(formatSearchState(DEFAULT_STATE), {});
  fc.assert(
    fc.property(fc.webQueryParameters(), (query) => {
      const parsed = parseSearchState(parseSearch(query));
      assert.ok(parsed.page >= 1 && PANELS.includes(parsed.panel));
    }),
  );
  const odd = parseSearchState(parseSearch('view.page=-3&view.panel=x&view.minProportion=7'));
  assert.deepEqual(odd, DEFAULT_STATE);
});

test('adding and removing values of a filter', () => {
  const added = addToFilter(addToFilter({}, 'country', 'Germany'), 'country', 'France');
  assert.deepEqual(added, { country: ['Germany', 'France'] });
  assert.equal(addToFilter(added, 'country', 'France'), added);
  assert.deepEqual(removeFromFilter(added, 'country', 'Germany'), { country: ['France'] });
  assert.deepEqual(removeFromFilter(added, 'country'), {});
  assert.deepEqual(addToFilter({ dateFrom: ['2020-01-01'] }, 'dateFrom', '2021-01-01'), {
    dateFrom: ['2021-01-01'],
  });
  assert.equal(isSingleValued('freeText'), true);
  assert.equal(isSingleValued('country'), false);
});
