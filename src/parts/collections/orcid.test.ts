import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOrcid } from './orcid.ts';

// The iDs that ORCID itself gives as examples of its check digit.
const cases: readonly (readonly [string, boolean])[] = [
  ['0000-0002-1825-0097', true],
  ['0000-0001-5109-3700', true],
  ['0000-0002-1694-233X', true],
  ['0000-0002-1825-0098', false],
  ['0000-0002-1694-2330', false],
  ['0000-0002-1852-0097', false],
  ['0000000218250097', false],
  ['https://orcid.org/0000-0002-1825-0097', false],
  ['', false],
];
for (const [text, expected] of cases) {
  test(`'${text}' is ${expected ? 'an' : 'no'} ORCID iD`, () =>
    assert.equal(isOrcid(text), expected));
}
