import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAssertions, parseAssertions } from './assertions.ts';

test('assertions come back as they were written', () => {
  const field = fc.constantFrom('country', 'date', 'host');
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(null, '?', '; a=b', '%3B'));
  fc.assert(
    fc.property(fc.array(fc.record({ field, value }, { noNullPrototype: true })), (assertions) => {
      assert.deepEqual(parseAssertions(formatAssertions(assertions)), assertions);
    }),
  );
  assert.equal(
    formatAssertions([
      { field: 'country', value: 'Kenya' },
      { field: 'host', value: null },
    ]),
    'country=Kenya; host=?',
  );
});
