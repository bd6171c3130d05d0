import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatSearch, parseSearch } from '../../../../web/router/search-codec.ts';
import { parseSearchState } from '../search/search-state.ts';
import {
  DEFAULT_EXPLORE,
  type ExploreState,
  formatExploreState,
  MEASURES,
  MOST_QUERIES,
  parseExploreState,
  replaceQuery,
} from './explore-state.ts';

const value = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', '.', '&', '=', 'é', ' ') });
const column = fc
  .stringMatching(/^[a-z][a-zA-Z0-9]{0,8}$/)
  .filter((name) => !/(?:From|To)$/.test(name));
const filter = fc.dictionary(column, fc.uniqueArray(value, { minLength: 1 }), {
  noNullPrototype: true,
});
const state: fc.Arbitrary<ExploreState> = fc.record({
  queries: fc.array(filter, { minLength: 1, maxLength: MOST_QUERIES }),
  period: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
  measure: fc.constantFrom(...MEASURES),
  by: fc.option(column),
  kind: fc.constantFrom('aminoAcid' as const, 'nucleotide' as const),
  minProportion: fc.double({ min: 0.001, max: 1, noNaN: true }),
  region: fc.option(column),
  days: fc.option(fc.integer({ min: 7, max: 36_600 })),
});

test('the address holds all queries and the view: what is written is read back', () => {
  fc.assert(
    fc.property(state, (wanted) => {
      const { queries, ...view } = parseExploreState(
        parseSearch(formatSearch(formatExploreState(wanted))),
      );
      const { queries: wantedQueries, ...wantedView } = wanted;
      assert.deepEqual(view, { ...wantedView });
      const sort = (one: object) => Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1));
      assert.deepEqual(queries.map(sort), wantedQueries.map(sort));
    }),
  );
});

test('the first query is what the search page reads from the same address', () => {
  fc.assert(
    fc.property(state, (wanted) => {
      const raw = parseSearch(formatSearch(formatExploreState(wanted)));
      assert.deepEqual(parseSearchState(raw).filter, parseExploreState(raw).queries[0]);
    }),
  );
});

test('the default has an empty address, and any address has a state', () => {
  assert.deepEqual(formatExploreState(DEFAULT_EXPLORE), {});
  fc.assert(
    fc.property(fc.webQueryParameters(), (query) => {
      const { queries } = parseExploreState(parseSearch(query));
      assert.ok(queries.length >= 1 && queries.length <= MOST_QUERIES);
    }),
  );
  const odd = 'view.measure=x&view.days=3&view.minProportion=7&view.period=year';
  assert.deepEqual(parseExploreState(parseSearch(odd)), DEFAULT_EXPLORE);
  const two = parseExploreState(parseSearch('country=Peru&view.with=*'));
  assert.deepEqual(two.queries, [{ country: ['Peru'] }, {}]);
});

test('one of several queries changes', () => {
  assert.deepEqual(replaceQuery([{}, { a: ['1'] }], 1, { b: ['2'] }), [{}, { b: ['2'] }]);
});
