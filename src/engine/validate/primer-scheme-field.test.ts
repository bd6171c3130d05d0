import assert from 'node:assert/strict';
import test from 'node:test';
import { checkCoreRow } from './check-core-row.ts';

const installed = [
  { name: 'artic-sars-cov-2', version: 'V3' },
  { name: 'artic-sars-cov-2', version: 'V4.1' },
];

function check(
  primerScheme: string | null,
  primerSchemeVersion: string | null,
  schemes = installed,
) {
  const row = { primerScheme, primerSchemeVersion };
  const context = { source: 't', rowNumber: 2, columnOf: () => 'column', primerSchemes: schemes };
  return checkCoreRow(row, context).map(({ code, field, suggestion }) => [code, field, suggestion]);
}

const cases: readonly (readonly [string | null, string | null, readonly unknown[]])[] = [
  ['artic-sars-cov-2', 'V4.1', []],
  ['artic-sars-cov-2/V4.1', null, []],
  [null, null, []],
  [null, 'V4.1', []],
  ['ARTIC', '4.1', ['primer-scheme-not-standard', 'primerScheme', 'artic-sars-cov-2']],
  ['ARTIC v3', null, ['primer-scheme-not-standard', 'primerScheme', 'artic-sars-cov-2/V3']],
  ['ARTIC', null, ['primer-scheme-not-clear', 'primerScheme', null]],
  ['ARTIC', '4', ['primer-scheme-version-unknown', 'primerSchemeVersion', null]],
  ['Midnight', '1', ['primer-scheme-unknown', 'primerScheme', null]],
];
for (const [name, version, issue] of cases) {
  test(`primer scheme ${name} ${version}`, () => {
    assert.deepEqual(check(name, version), issue.length === 0 ? [] : [issue]);
    // Without an installed scheme nobody can tell.
    assert.deepEqual(check(name, version, []), []);
  });
}
