import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { UnpackError } from '../../std/unpack.ts';
import { nodeBlockCodec as codec } from './node-block-codec.ts';

const plain = Buffer.from('some letters, '.repeat(20_000));
/** Packed at level 0 so that it is longer than what is unpacked at once. */
const packings = [gzipSync(plain), gzipSync(plain, { level: 0 })];

test('members of gzip are unpacked, short and long ones', async () => {
  for (const packed of packings) {
    assert.ok(plain.equals(await codec.gunzip(packed, plain.length)));
    const twice = await codec.gunzip(Buffer.concat([packed, packed]), 2 * plain.length);
    assert.equal(twice.length, 2 * plain.length);
  }
});

test('what is cut off, changed or too large is told apart', async () => {
  const reasonOf = async (packed: Uint8Array, most = plain.length) => {
    try {
      await codec.gunzip(packed, most);
      return '';
    } catch (error) {
      return error instanceof UnpackError ? error.reason : String(error);
    }
  };
  for (const packed of packings) {
    assert.equal(await reasonOf(packed), '');
    assert.equal(await reasonOf(packed, plain.length - 1), 'too-large');
    assert.equal(await reasonOf(packed.subarray(0, -20)), 'truncated');
    const changed = Uint8Array.from(packed);
    changed[packed.length - 6] = (changed[packed.length - 6] as number) ^ 1;
    assert.equal(await reasonOf(changed), 'damaged');
  }
  assert.equal(await reasonOf(Buffer.from('no gzip at all')), 'damaged');
});

test('deflate has no header', async () => {
  assert.ok(plain.equals(inflateRawSync(await codec.deflate(plain))));
});
