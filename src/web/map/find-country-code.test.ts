import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCountClass, findCountClasses } from './count-classes.ts';
import { findCountryCode } from './find-country-code.ts';

test('names, variants and codes of countries', () => {
  for (const [name, code] of [
    ['Germany', '276'],
    ['USA', '840'],
    ['United States of America', '840'],
    ['United Kingdom of Great Britain and Northern Ireland', '826'],
    ['de', '276'],
    ['CHE', '756'],
    ['Atlantis', null],
    ['', null],
  ] as const) {
    assert.equal(findCountryCode(name), code, name);
  }
});

test('classes rise from one, and every count is in the one whose bound it reaches', () => {
  for (const most of [1, 2, 7, 99, 1417, 250_000]) {
    const bounds = findCountClasses(most);
    assert.equal(bounds[0], 1);
    assert.deepEqual(
      [...bounds],
      [...new Set(bounds)].sort((a, b) => a - b),
    );
    assert.equal(findCountClass(0, bounds), -1);
    assert.equal(findCountClass(most, bounds), bounds.length - 1);
  }
});
