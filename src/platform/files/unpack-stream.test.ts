import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { UnpackError } from '../../std/unpack.ts';
import { unpackStream } from './unpack-stream.ts';

const plain = Buffer.from('some text that is long enough to be packed. '.repeat(200));
const gzip = gzipSync(plain);
const zstd = zstdCompressSync(plain);

/** What comes out, or why nothing more does. */
async function unpack(bytes: Uint8Array): Promise<string> {
  const parts: Uint8Array[] = [];
  const source = (async function* () {
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  })();
  try {
    for await (const part of unpackStream(source)) parts.push(part);
  } catch (error) {
    assert.ok(error instanceof UnpackError, String(error));
    return error.reason;
  }
  return Buffer.concat(parts).equals(plain) ? 'whole' : 'other';
}

const cases: readonly (readonly [string, Uint8Array, string])[] = [
  ['what is not packed', plain, 'whole'],
  ['gzip', gzip, 'whole'],
  ['zstd', zstd, 'whole'],
  [
    'gzip of two members',
    Buffer.concat([gzipSync(plain.subarray(0, 99)), gzipSync(plain.subarray(99))]),
    'whole',
  ],
  ['gzip with zeros behind', Buffer.concat([gzip, Buffer.alloc(20)]), 'whole'],
  ['gzip that is cut', gzip.subarray(0, -20), 'truncated'],
  ['gzip without its last byte', gzip.subarray(0, -1), 'truncated'],
  ['zstd that is cut', zstd.subarray(0, -5), 'truncated'],
  ['gzip with rubbish behind', Buffer.concat([gzip, Buffer.from('rubbish')]), 'damaged'],
  [
    'gzip of another check sum',
    Uint8Array.from(gzip).with(gzip.length - 5, (gzip.at(-5) ?? 0) ^ 1),
    'damaged',
  ],
  ['gzip with a changed byte', Uint8Array.from(gzip).with(30, (gzip[30] ?? 0) ^ 255), 'damaged'],
];
for (const [what, bytes, outcome] of cases) {
  test(`${what}: ${outcome}`, async () => assert.equal(await unpack(bytes), outcome));
}
