import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTestFiles, LONG_FILES } from './find-test-files.ts';

test('the long files are there, and begin first', () => {
  const { files, leftOut } = findTestFiles({ only: [], all: true });
  assert.deepEqual(files.slice(0, LONG_FILES.length), LONG_FILES);
  assert.equal(new Set(files).size, files.length);
  assert.deepEqual(leftOut, []);
});

test('what only CI runs is left out, and told', () => {
  const { files, leftOut } = findTestFiles({ only: [], all: false });
  assert.deepEqual(leftOut, [
    'test/e2e',
    'test/packaging',
    'test/clients',
    'test/workflows',
    'test/htsget',
  ]);
  assert.ok(files.length > 100);
  assert.ok(files.every((file) => !/^test\/(e2e|packaging|clients)\//.test(file)));
});

test('a folder or a file alone', () => {
  const only = ['./scripts/test/', 'test/packaging/pack.test.ts'];
  const { files } = findTestFiles({ only, all: false });
  assert.ok(files.includes('scripts/test/find-test-files.test.ts'));
  assert.equal(files[0], 'test/packaging/pack.test.ts');
});
