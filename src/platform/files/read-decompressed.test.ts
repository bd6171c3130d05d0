import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DamagedFileError, readDecompressed } from './read-decompressed.ts';

async function readAll(bytes: Uint8Array, chunkSize: number): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const parts: Uint8Array[] = [];
  for await (const part of readDecompressed(chunks())) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

const text = '>a\nACGT\n'.repeat(5000);

test('plain, gzip and zstd are told apart by their bytes, however they are cut into chunks', async () => {
  for (const size of [1, 3, 1000, 1 << 20]) {
    if (size > 1) assert.equal(await readAll(Buffer.from(text), size), text);
    assert.equal(await readAll(gzipSync(text), size), text);
    assert.equal(await readAll(zstdCompressSync(text), size), text);
  }
  assert.equal(await readAll(Buffer.from('AC'), 1), 'AC');
  assert.equal(await readAll(new Uint8Array(0), 1), '');
});

test('several gzip members in one file, as bgzip writes them, are all read', async () => {
  const bytes = Buffer.concat([gzipSync('>a\nAC\n'), gzipSync('>b\nGT\n')]);
  assert.equal(await readAll(bytes, 7), '>a\nAC\n>b\nGT\n');
});

test('a file cut in the middle is said to be damaged', async () => {
  const packed = gzipSync(text);
  await assert.rejects(readAll(packed.subarray(0, packed.length - 20), 100), DamagedFileError);
  const zstd = zstdCompressSync(text);
  await assert.rejects(readAll(zstd.subarray(0, zstd.length - 5), 100), DamagedFileError);
});
