import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { createMemberUnpacker, createZstdUnpacker, type Unpacker } from './unpackers.ts';

/** Unpacks in pieces of a size. */
function unpack(unpacker: Unpacker, packed: Uint8Array, size: number): string {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += size) {
    parts.push(...unpacker.push(packed.subarray(at, at + size)));
  }
  parts.push(...unpacker.end());
  return Buffer.concat(parts).toString('latin1');
}

const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const FORMS = [
  { open: createMemberUnpacker, pack: (text: string) => gzipSync(text) },
  { open: createMemberUnpacker, pack: (text: string) => gzipSync(text, { level: 0 }) },
  { open: createZstdUnpacker, pack: (text: string) => zstdCompressSync(text) },
  { open: createZstdUnpacker, pack: (text: string) => zstdCompressSync(text, checksum) },
] as const;

// Longer than a block of zstd, and less like themselves than what packs to nothing.
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ACGTN\n>'), maxLength: 300 }),
  fc.tuple(fc.nat(), fc.nat(400_000)).map(([seed, length]) => {
    let state = seed;
    const letters = Buffer.alloc(length);
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      letters[i] = 'ACGT'.charCodeAt((state >>> 16) & 3);
    }
    return letters.toString('latin1');
  }),
);

test('any number of members or frames gives their texts, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FORMS),
      fc.array(text, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 7, 1000, 65_536, 1 << 24),
      ({ open, pack }, texts, size) => {
        const packed = Buffer.concat(texts.map(pack));
        assert.equal(
          unpack(open(), packed, size < 100 && packed.length > 9999 ? 977 : size),
          texts.join(''),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('what is cut anywhere but between members or frames is told', () => {
  for (const { open, pack } of FORMS) {
    const first = pack('>a\nACGT\n'.repeat(40));
    const packed = Buffer.concat([first, pack('>b\nTTTT\n')]);
    for (let length = 1; length < packed.length; length += length < 40 ? 1 : 3) {
      if (length === first.length) continue;
      assert.throws(() => unpack(open(), packed.subarray(0, length), 31), `cut at ${length}`);
    }
    assert.equal(unpack(open(), first, 11).length, 40 * 8);
  }
});

test('gzip whose content is another than its checksum says is damaged; what follows it is left out', () => {
  const packed = gzipSync('ACGT'.repeat(100), { level: 0 });
  const changed = Buffer.from(packed);
  changed[40] = 'N'.charCodeAt(0);
  assert.throws(() => unpack(createMemberUnpacker(), changed, 1000));
  const padded = Buffer.concat([packed, Buffer.alloc(512)]);
  for (const size of [1, packed.length, 1000]) {
    assert.equal(unpack(createMemberUnpacker(), padded, size).length, 400);
  }
});
