import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addFiles, sortFiles } from './choose-files.ts';

const file = (name: string, size = 1, lastModified = 1) => ({ name, size, lastModified });

test('a field for one file replaces it, one for several adds what is new', () => {
  const a = file('a.fasta');
  const b = file('b.fasta');
  assert.deepEqual(addFiles([a], [b, a], false), [b]);
  assert.deepEqual(addFiles([a], [], false), []);
  assert.deepEqual(addFiles([a], [b, file('a.fasta'), b], true), [a, b]);
  // The same name from another folder or another day is another file.
  assert.equal(addFiles([a], [file('a.fasta', 2), file('a.fasta', 1, 2)], true).length, 3);
  assert.deepEqual(addFiles([a], [], true), [a]);
});

test('files have one order, however they were chosen', () => {
  const files = [file('b'), file('a', 2), file('a', 1), file('c')];
  const sorted = sortFiles(files);
  assert.deepEqual(sorted, sortFiles([...files].reverse()));
  assert.deepEqual(
    sorted.map(({ name, size }) => `${name}${size}`),
    ['a1', 'a2', 'b1', 'c1'],
  );
});
