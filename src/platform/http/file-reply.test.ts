import assert from 'node:assert/strict';
import test from 'node:test';
import { parseByteRange } from './file-reply.ts';

const SIZE = 100;
const cases: readonly (readonly [header: string | undefined, expected: unknown])[] = [
  [undefined, null],
  ['bytes=0-', { begin: 0, end: 100 }],
  ['bytes=0-0', { begin: 0, end: 1 }],
  ['bytes=99-', { begin: 99, end: 100 }],
  ['bytes=10-19', { begin: 10, end: 20 }],
  ['bytes=90-1000', { begin: 90, end: 100 }],
  ['bytes=-1', { begin: 99, end: 100 }],
  ['bytes=-1000', { begin: 0, end: 100 }],
  ['bytes=100-', 'refused'],
  ['bytes=-0', 'refused'],
  // What a server may answer with the whole file.
  ['bytes=-', null],
  ['bytes=5-4', null],
  ['bytes=0-1,5-6', null],
  ['lines=0-1', null],
  ['bytes=a-b', null],
];

for (const [header, expected] of cases) {
  test(`range: ${header}`, () => {
    if (expected === 'refused') {
      assert.throws(() => parseByteRange(header, SIZE), { code: 'range-not-satisfiable' });
    } else assert.deepEqual(parseByteRange(header, SIZE), expected);
  });
}

test('an empty file has no bytes to ask for', () => {
  assert.equal(parseByteRange(undefined, 0), null);
  assert.throws(() => parseByteRange('bytes=0-', 0), { code: 'range-not-satisfiable' });
});
