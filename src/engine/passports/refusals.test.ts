import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { refusalCodes, refuse } from './refusals.ts';

test('every reason of refusal is met by a test of a token', () => {
  const text = ['refused-passports.test-kit', 'refused-visas.test-kit', 'visas-in-lists.test']
    .map((name) => readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8'))
    .join('');
  const unmet = refusalCodes.filter((code) => !text.includes(`'${code}'`));
  assert.deepEqual(unmet, []);
});

test('a refusal says what, where, and what to do; values are cut', () => {
  for (const code of refusalCodes) {
    const { hint, where, value } = refuse(code, 'visa 3 header alg', 'x'.repeat(1000));
    assert.match(hint, /^[A-Z].*[.;] ?.*\.$/, code);
    assert.equal(hint.split(/[.] (?=[A-Z])/).length >= 2, true, code);
    assert.equal(where, 'visa 3 header alg');
    assert.equal(value.length, 200);
  }
  assert.equal(refuse('expired', 'x', { a: 1 }).value, '{"a":1}');
  assert.equal(refuse('expired', 'x', undefined).value, '');
});
