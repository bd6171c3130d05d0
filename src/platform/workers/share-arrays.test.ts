import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareArrays } from './share-arrays.ts';

test('large arrays are shared wherever they are, all else stays', () => {
  const large = Int32Array.from({ length: 5000 }, (_, i) => i * i);
  const value = {
    large,
    again: large,
    small: new Uint8Array([1, 2]),
    list: [{ inner: new Float64Array(4000).fill(0.5) }, null],
    map: new Map([[1, { part: new Uint8Array(20_000).fill(7).subarray(10, 18_000) }]]),
    names: ['a', null, 'b'],
    set: new Set(['x']),
    pattern: /a+/g,
    nothing: null,
  };
  const shared = shareArrays(value);
  assert.deepEqual(shared.list[0]?.inner.length, 4000);
  assert.ok(shared.large.buffer instanceof SharedArrayBuffer);
  assert.equal(shared.large, shared.again);
  assert.ok(shared.map.get(1)?.part.buffer instanceof SharedArrayBuffer);
  assert.ok(!(shared.small.buffer instanceof SharedArrayBuffer));
  assert.deepEqual([...shared.large], [...large]);
  assert.deepEqual([...(shared.map.get(1)?.part ?? [])], [...(value.map.get(1)?.part ?? [])]);
  assert.deepEqual(shared.names, value.names);
  assert.equal(shared.set, value.set);
  assert.equal(shared.pattern, value.pattern);
});
