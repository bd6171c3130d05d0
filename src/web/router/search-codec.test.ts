import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatSearch, parseSearch } from './search-codec.ts';

test('an address reads as its author would write it', () => {
  assert.equal(
    formatSearch({
      country: ['Germany', 'France'],
      aminoAcidMutations: 'S:N501Y',
      'view.page': '2',
    }),
    '?country=Germany&country=France&aminoAcidMutations=S:N501Y&view.page=2',
  );
  assert.deepEqual(parseSearch('?a=1&a=2&b=x%20y'), { a: ['1', '2'], b: 'x y' });
  assert.equal(formatSearch({}), '');
});

test('what is written is read back', () => {
  const values = fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2 }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), values), (search) => {
      const parsed = parseSearch(formatSearch(search));
      assert.deepEqual(Object.entries(parsed).sort(), Object.entries(search).sort());
    }),
  );
});
