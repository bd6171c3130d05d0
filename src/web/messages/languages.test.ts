import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLanguage } from './languages.ts';

const cases: readonly (readonly [
  stored: string | null,
  preferred: readonly string[],
  code: string,
])[] = [
  [null, [], 'en'],
  [null, ['de-CH', 'fr'], 'de'],
  [null, ['rm', 'fr-CH', 'de'], 'fr'],
  ['fr', ['de'], 'fr'],
  ['xx', ['de'], 'de'],
  ['en', ['de'], 'en'],
  [null, ['en-GB', 'de'], 'en'],
];
for (const [stored, preferred, code] of cases) {
  test(`stored ${stored}, asked for ${preferred.join(', ')}: ${code}`, () =>
    assert.equal(findLanguage(stored, preferred).code, code));
}
