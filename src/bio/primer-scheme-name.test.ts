import assert from 'node:assert/strict';
import test from 'node:test';
import { formatSchemeName, matchDeclaredScheme } from './primer-scheme-name.ts';

const installed = ['V3', 'V4', 'V4.1', 'V5.3.2']
  .map((version) => ({ name: 'artic-sars-cov-2', version }))
  .concat([
    { name: 'midnight-sars-cov-2', version: 'V1' },
    { name: 'artic-mpox', version: 'V1.0.0' },
  ]);
const declared: readonly (readonly [string, string | null, string])[] = [
  ['artic-sars-cov-2/V4.1', null, 'artic-sars-cov-2/V4.1'],
  ['ARTIC SARS-CoV-2', '4.1', 'artic-sars-cov-2/V4.1'],
  ['ARTIC', '5.3.2', 'artic-sars-cov-2/V5.3.2'],
  ['ARTIC v4.1', null, 'artic-sars-cov-2/V4.1'],
  ['ARTIC', 'v3', 'artic-sars-cov-2/V3'],
  ['artic_mpox', '1', 'artic-mpox/V1.0.0'],
  ['midnight', null, 'midnight-sars-cov-2/V1'],
  ['ARTIC', null, 'primer-scheme-not-clear'],
  ['ARTIC', '4.2', 'primer-scheme-version-unknown'],
  ['VarSkip', '1a', 'primer-scheme-unknown'],
  ['', null, 'primer-scheme-unknown'],
];
for (const [name, version, expected] of declared) {
  test(`declared: ${name} ${version ?? ''}`, () => {
    const found = matchDeclaredScheme({ name, version }, installed, 'column primer scheme');
    assert.equal(found.ok ? formatSchemeName(found.value) : found.error.code, expected);
    if (!found.ok) assert.match(found.error.hint, /artic-sars-cov-2|There are/);
  });
}

test('without any scheme the declared one is told to be unchecked', () => {
  const found = matchDeclaredScheme({ name: 'ARTIC', version: '3' }, [], 'x');
  assert.equal(found.ok ? '' : found.error.code, 'primer-scheme-none-installed');
});
