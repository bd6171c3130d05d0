import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { packedFixture } from './packed-fixture.ts';
import { DamagedFileError, PackedTooLargeError, readDecompressed } from './read-decompressed.ts';

async function* toChunks(bytes: Uint8Array, chunkSize: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
}

async function readAll(bytes: Uint8Array, chunkSize: number): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of readDecompressed(toChunks(bytes, chunkSize))) parts.push(part);
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

test('bzip2 and xz are unpacked, in one stream or several, however they are cut into chunks', async () => {
  for (const size of [7, 1 << 20]) {
    assert.equal(await readAll(packedFixture('longBzip2'), size), text);
    assert.equal(await readAll(packedFixture('longXz'), size), text);
    assert.equal(await readAll(packedFixture('twoBzip2'), size), '>a\nAC\n>b\nGT\n');
    assert.equal(await readAll(packedFixture('twoXz'), size), '>a\nAC\n>b\nGT\n');
  }
  assert.equal(await readAll(packedFixture('xzCrc32'), 5), '>a\nAC\n');
  assert.equal(await readAll(packedFixture('emptyBzip2'), 5), '');
  assert.equal(await readAll(packedFixture('emptyXz'), 5), '');
});

test('bzip2 and xz that are cut, changed or followed by something else are damaged', async () => {
  for (const name of ['longBzip2', 'longXz', 'twoBzip2', 'twoXz'] as const) {
    const packed = packedFixture(name);
    // Zeros may be missing at the end of xz, and what is shorter than its head is taken for text.
    const end = packed.findLastIndex((byte) => byte !== 0) + 1;
    // Half of what has two streams may be one that is whole.
    const cuts = name.startsWith('two') ? [12, 24] : [12, 24, end >> 1];
    for (const length of [...cuts, end - 4, end - 1]) {
      const cut = packed.subarray(0, length);
      await assert.rejects(readAll(cut, 9), DamagedFileError, `${name} ${length}`);
    }
    const longer = Buffer.concat([packed, Buffer.from('more')]);
    await assert.rejects(readAll(longer, 1 << 20), DamagedFileError, name);
  }
  // A changed byte may change nothing that is read, but never what is read.
  for (const name of ['longBzip2', 'longXz', 'storedXz'] as const) {
    const packed = packedFixture(name);
    const whole = await readAll(packed, 1 << 20);
    let refused = 0;
    for (let at = 10; at < packed.length; at += 11) {
      const changed = Uint8Array.from(packed);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const read = await readAll(changed, 1 << 20).catch((error: Error) => {
        assert.ok(error instanceof DamagedFileError, `${name} ${at}: ${error.stack}`);
        refused += 1;
        return whole;
      });
      assert.equal(read, whole, `${name} ${at}`);
    }
    assert.ok(refused > 3, `${name}: ${refused}`);
  }
});

test('what unpacks to far more is given up on, block by block', async () => {
  const bomb = Buffer.concat(Array.from({ length: 40 }, () => packedFixture('zerosBzip2')));
  let bytes = 0;
  await assert.rejects(async () => {
    const limit = { freeBytes: 1 << 20, packing: 10 };
    for await (const chunk of readDecompressed(toChunks(bomb, 1 << 20), { limit })) {
      bytes += chunk.length;
      assert.ok(chunk.length <= 1 << 18);
    }
  }, PackedTooLargeError);
  assert.ok(bytes <= 1 << 20);
});

test('xz that needs too much memory, or has a checksum that is not compared, is refused', async () => {
  const check = (name: 'bigDictXz' | 'xzSha256', message: RegExp) =>
    assert.rejects(readAll(packedFixture(name), 9), { name: 'DamagedFileError', message });
  await check('bigDictXz', /dictionary of an xz stream is larger than is taken/);
  await check('xzSha256', /checksum that is not read/);
});

test('text that begins like bzip2 is text', async () => {
  assert.equal(await readAll(Buffer.from('BZh9 is a column'), 4), 'BZh9 is a column');
});

test('a file cut in the middle is said to be damaged', async () => {
  const packed = gzipSync(text);
  await assert.rejects(readAll(packed.subarray(0, packed.length - 20), 100), DamagedFileError);
  const zstd = zstdCompressSync(text);
  await assert.rejects(readAll(zstd.subarray(0, zstd.length - 5), 100), DamagedFileError);
});
