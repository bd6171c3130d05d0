import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { CramCursor, CramEndError, parseContainerHeader } from '../../../bio/hts/cram-format.ts';
import { crc32 } from '../../../bio/hts/crc32.ts';
import { ByteReader } from './byte-reader.ts';
import { writeItf8, writeLtf8 } from './write-cram.test-kit.ts';

test('numbers of 32 bits are read as they were written', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      const bytes = writeItf8(value);
      const cursor = new CramCursor(Uint8Array.from([...bytes, 0xff]));
      assert.equal(cursor.itf8(), value);
      assert.equal(cursor.at, bytes.length);
      assert.throws(() => new CramCursor(Uint8Array.from(bytes.slice(0, -1))).itf8(), CramEndError);
    }),
  );
});

test('numbers of up to 53 bits are read as they were written', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const bytes = writeLtf8(value);
      const cursor = new CramCursor(Uint8Array.from([...bytes, 0xff]));
      assert.equal(cursor.ltf8(), value);
      assert.equal(cursor.at, bytes.length);
    }),
  );
});

test("check sums are gzip's", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(crc32(bytes), zlibCrc32(bytes));
    }),
  );
});

test("the container that ends a file of version 3 is the specification's", () => {
  // CRAM specification 3.0, section 9.
  const end = Buffer.from(
    '0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b',
    'hex',
  );
  const header = parseContainerHeader(end, 3);
  assert.deepEqual(
    [header.length, header.reference, header.start, header.records, header.blocks, header.isIntact],
    [15, -1, 4542278, 0, 1, true],
  );
  assert.equal(header.size + header.length, end.length);
  assert.equal(parseContainerHeader(Uint8Array.from(end).with(8, 1), 3).isIntact, false);
});

test('a stream is read in pieces of any size', async () => {
  const reader = new ByteReader(
    (async function* () {
      yield Uint8Array.of(1, 2, 3);
      yield Uint8Array.of(4, 5);
    })(),
  );
  assert.deepEqual([...(await reader.peek(2))], [1, 2]);
  assert.deepEqual([...((await reader.take(4)) ?? [])], [1, 2, 3, 4]);
  assert.equal(await reader.take(2), null);
  assert.deepEqual([...((await reader.take(1)) ?? [])], [5]);
  assert.equal((await reader.peek(9)).length, 0);
});
