import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  type AssayAddress,
  DEFAULT_ASSAY,
  formatAssayAddress,
  parseAssayAddress,
} from './assay-address.ts';

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._:-]{0,12}[A-Za-z0-9]$/);
const addresses: fc.Arbitrary<AssayAddress> = fc.record(
  {
    filter: fc.dictionary(
      fc.constantFrom('country', 'lineage', 'dateFrom', 'advancedQuery'),
      fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
      { noNullPrototype: true },
    ),
    oligos: fc.array(
      fc.record(
        { name: word, sequence: fc.string({ unit: fc.constantFrom(...'ACGTN'), minLength: 10 }) },
        { noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    assay: fc.option(word),
    focus: fc.option(word),
    nearEnd: fc.integer({ min: 1, max: 20 }),
    period: fc.constantFrom('day', 'week', 'month'),
    place: fc.option(word),
    threshold: fc.integer({ min: 1, max: 1000 }).map((one) => one / 1000),
    weeks: fc.integer({ min: 1, max: 104 }),
  },
  { noNullPrototype: true },
);

test('an address that is written is read to the same', () => {
  fc.assert(
    fc.property(addresses, (address) => {
      assert.deepEqual(parseAssayAddress(formatAssayAddress(address)), address);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test('what an address says wrongly is as by default', () => {
  assert.deepEqual(parseAssayAddress({}), DEFAULT_ASSAY);
  assert.deepEqual(formatAssayAddress(DEFAULT_ASSAY), {});
  const wrong = {
    'view.weeks': '1e9',
    'view.threshold': 'x',
    'view.period': 'year',
    'view.nearEnd': '0',
  };
  assert.deepEqual(parseAssayAddress(wrong), DEFAULT_ASSAY);
});
