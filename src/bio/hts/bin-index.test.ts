import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBinIndex } from './bin-index.ts';

/** BAI of one reference with these bins, each with one chunk within block 100. */
function writeBai(bins: readonly number[]): Uint8Array {
  const chunk = [100 * 65_536, 0, 100 * 65_536 + 50, 0];
  const numbers = [0x01494142, 1, bins.length, ...bins.flatMap((bin) => [bin, 1, ...chunk]), 0];
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

test('a bin that stands twice is damage, because one of both would be passed over', () => {
  const parsed = parseBinIndex(writeBai([4681, 585]));
  assert.ok(parsed.ok);
  const chunk = { begin: { block: 100, within: 0 }, end: { block: 100, within: 50 } };
  assert.deepEqual(parsed.value.findChunks(0, 5, 6), [chunk, chunk]);
  assert.deepEqual(parsed.value.findChunks(0, 20_000, 20_001), [chunk]);
  assert.deepEqual(parsed.value.findChunks(1, 5, 6), []);
  assert.deepEqual(parseBinIndex(writeBai([4681, 4681])), {
    ok: false,
    error: 'reference 1 has a bin twice',
  });
});

test('numbers that cannot be are damage', () => {
  for (const [at, value] of [
    [1, -1],
    [2, -5],
    [4, 2 ** 30],
    [9, -1],
  ] as const) {
    const bytes = writeBai([4681]);
    new DataView(bytes.buffer).setInt32(4 * at, value, true);
    assert.equal(parseBinIndex(bytes).ok, false, `${at}: ${value}`);
  }
});
