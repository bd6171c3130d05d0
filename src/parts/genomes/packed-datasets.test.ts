import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePacking } from './packed-datasets.ts';

test('the best packing that a client opens', () => {
  for (const [accepted, packing] of [
    [undefined, 'identity'],
    ['', 'identity'],
    ['br', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['GZIP;q=0.8', 'gzip'],
    ['zstd;q=0, gzip', 'gzip'],
    ['gzip;q=0.0', 'identity'],
  ] as const) {
    assert.equal(choosePacking(accepted), packing, String(accepted));
  }
});
