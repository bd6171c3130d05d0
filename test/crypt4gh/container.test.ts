// The container over both suites: what one writes the other reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decryptStream } from '../../src/engine/crypt4gh/decrypt-stream.ts';
import { encryptStream } from '../../src/engine/crypt4gh/encrypt-stream.ts';
import { toBodyBytes } from '../../src/engine/crypt4gh/format.ts';
import type { Header } from '../../src/engine/crypt4gh/header.ts';
import { formatHeader, HeaderReader, parseHeader } from '../../src/engine/crypt4gh/header.ts';
import { openContainer } from '../../src/engine/crypt4gh/open-container.ts';
import { openHeader, sealPayloads } from '../../src/engine/crypt4gh/open-header.ts';
import { formatDataKey, formatEditList } from '../../src/engine/crypt4gh/packet-payload.ts';
import { rearrangeHeader } from '../../src/engine/crypt4gh/rearrange.ts';
import { reencryptHeader } from '../../src/engine/crypt4gh/reencrypt-header.ts';
import { SegmentSealer } from '../../src/engine/crypt4gh/segments.ts';
import { toWebStream } from '../../src/engine/crypt4gh/source.ts';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';
import {
  applyEditList,
  codeOf,
  collect,
  createKey,
  createRandom,
  encryptBytes,
  suites,
  takeValue,
  toFile,
  toPieces,
  tryDecrypt,
} from './kit.ts';

const SIZES = [0, 1, 27, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073];

/** Splits a container into header and body. */
function split(bytes: Uint8Array): { header: Header; body: Uint8Array } {
  const read = takeValue(new HeaderReader().push(bytes));
  assert.ok(read !== null);
  return { header: read.header, body: read.rest };
}

for (const writer of suites) {
  for (const reader of suites) {
    test(`what ${writer.name} encrypts ${reader.name} decrypts, in pieces of any size`, async () => {
      const [a, b] = [createKey(reader), createKey(reader)];
      for (const [i, size] of SIZES.entries()) {
        const plain = node.randomBytes(size);
        const bytes = await encryptBytes(writer, plain, [a.publicKey, b.publicKey], 7919 * (i + 1));
        assert.equal(bytes.length, 16 + 2 * 108 + toBodyBytes(size));
        for (const key of [a, b]) {
          const outcome = await tryDecrypt(reader, bytes, { keys: [key] }, 1 + i * 9973);
          assert.deepEqual([outcome.code, outcome.plain.equals(plain)], ['', true], `${size}`);
        }
      }
    });
  }
}

test('without a fitting key nothing is read, and who sent it can be asked for', async () => {
  const [a, b, sender] = [createKey(node), createKey(node), createKey(node)];
  const plain = node.randomBytes(1000);
  const options = { recipients: [a.publicKey], writer: sender };
  const bytes = await collect(encryptStream(node, toPieces(plain, 10), options));
  const decrypt = async (extra: { keys: readonly (typeof a)[]; sender?: Uint8Array }) =>
    (await tryDecrypt(node, bytes, extra)).code;
  assert.equal(await decrypt({ keys: [b] }), 'no-key-fits');
  assert.equal(await decrypt({ keys: [] }), 'no-key-fits');
  assert.equal(await decrypt({ keys: [b, a] }), '');
  assert.equal(await decrypt({ keys: [a], sender: sender.publicKey }), '');
  assert.equal(await decrypt({ keys: [a], sender: b.publicKey }), 'no-key-fits');
  const nobody = await encryptBytes(node, plain, []).catch(({ problem }) => problem.code);
  assert.equal(nobody, 'recipient-invalid');
  const low = await encryptBytes(node, plain, [new Uint8Array(32)]).catch(
    ({ problem }) => problem.code,
  );
  assert.equal(low, 'recipient-invalid');
});

test('a header is re-encrypted for others without a byte of the body', async () => {
  const [a, b, c, d] = [createKey(node), createKey(node), createKey(node), createKey(node)];
  const plain = node.randomBytes(100_000);
  const bytes = await encryptBytes(node, plain, [a.publicKey, b.publicKey]);
  const { header, body } = split(bytes);
  const options = { keys: [a], recipients: [c.publicKey, d.publicKey] };
  const kept = takeValue(reencryptHeader(node, header, options));
  const trimmed = takeValue(reencryptHeader(node, header, { ...options, trim: true }));
  const readers = async (renewed: Header) =>
    Promise.all(
      [a, b, c, d].map(async (key) => {
        const file = Buffer.concat([formatHeader(renewed), body]);
        const { plain: out } = await tryDecrypt(node, file, { keys: [key] });
        return out.equals(plain);
      }),
    );
  assert.deepEqual(await readers(kept), [false, true, true, true]);
  assert.deepEqual(await readers(trimmed), [false, false, true, true]);
  assert.equal(codeOf(reencryptHeader(node, trimmed, options)), 'no-key-fits');
  const toNobody = { keys: [a], recipients: [] };
  assert.equal(codeOf(reencryptHeader(node, header, toNobody)), 'recipient-invalid');
});

test('several data keys, padded packets and unknown methods are read; unknown types as asked', async () => {
  const me = createKey(node);
  const [one, two] = [node.randomBytes(32), node.randomBytes(32)];
  const plains = [65_536, 65_536, 65_536, 100].map((size) => node.randomBytes(size));
  const sealers = [one, two].map((key) => new SegmentSealer(node, key));
  const body = plains.flatMap((plain, i) => sealers[i % 2]?.seal(plain) ?? []);
  const seal = (...payloads: Uint8Array[]) =>
    takeValue(sealPayloads(node, payloads, { recipients: [me.publicKey] }));
  const padded = Buffer.concat([formatDataKey(two), new Uint8Array(50)]);
  const otherMethod = new Uint8Array([9, 0, 0, 0, 1, 2, 3]);
  const packets = [otherMethod, ...seal(formatDataKey(one), padded)];
  const whole = (list: Uint8Array[]) => Buffer.concat([formatHeader({ packets: list }), ...body]);
  const outcome = await tryDecrypt(node, whole(packets), { keys: [me] });
  assert.equal(outcome.code, '');
  assert.ok(outcome.plain.equals(Buffer.concat(plains)));
  const unknown = [...packets, ...seal(new Uint8Array([7, 0, 0, 0, 1, 2, 3]))];
  assert.equal(
    (await tryDecrypt(node, whole(unknown), { keys: [me] })).code,
    'packet-type-unknown',
  );
  const skipped = await tryDecrypt(node, whole(unknown), { keys: [me], unknownPackets: 'skip' });
  assert.ok(skipped.plain.equals(Buffer.concat(plains)));
  // Re-encryption passes on what it does not understand.
  const you = createKey(node);
  const renewed = takeValue(
    reencryptHeader(node, { packets: unknown }, { keys: [me], recipients: [you.publicKey] }),
  );
  const passed = openHeader(node, renewed, { keys: [you] });
  assert.equal(codeOf(passed), 'packet-type-unknown');
});

test('edit lists are applied as the standard writes them, whole and at random places', async () => {
  const me = createKey(node);
  const random = createRandom(9);
  const plain = node.randomBytes(4 * 65_536 + 1234);
  const dataKey = node.randomBytes(32);
  const body = Buffer.concat(new SegmentSealer(node, dataKey).seal(plain));
  for (let run = 0; run < 150; run += 1) {
    const scale = [3, 200, 70_000, 200_000][run % 4] ?? 1;
    const editList = Array.from({ length: random(9) }, () => (random(5) === 0 ? 0 : random(scale)));
    const payloads = [formatDataKey(dataKey), formatEditList(editList)];
    const packets = takeValue(sealPayloads(node, payloads, { recipients: [me.publicKey] }));
    const bytes = Buffer.concat([formatHeader({ packets }), body]);
    const expected = applyEditList(editList, plain);
    const name = JSON.stringify(editList);
    const outcome = await tryDecrypt(node, bytes, { keys: [me] }, 1 + random(200_000));
    assert.deepEqual([outcome.code, outcome.plain.equals(expected)], ['', true], name);
    const asked = editList.reduce((sum, length, i) => sum + (i % 2 === 1 ? length : 0), 0);
    const isOpen = editList.length % 2 === 1 || editList.length === 0;
    assert.equal(outcome.missingBytes, isOpen ? 0 : asked - expected.length, name);
    const container = takeValue(await openContainer(node, toFile(bytes), { keys: [me] }));
    assert.equal(container.plainBytes, expected.length, name);
    assert.equal(container.missingBytes, outcome.missingBytes, name);
    const start = random(expected.length + 1);
    const end = start + 1 + random(100_000);
    const part = await collect(container.read({ start, end }));
    assert.ok(part.equals(expected.subarray(start, end)), `${name} ${start}-${end}`);
    const ranged = await tryDecrypt(node, bytes, { keys: [me], ranges: [{ start, end }] });
    assert.ok(ranged.plain.equals(expected.subarray(start, end)), `${name} ${start}-${end}`);
  }
});

test('a rearranged file decrypts to the ranges, also of a file that has an edit list, again and again', async () => {
  const [me, you] = [createKey(node), createKey(node)];
  const random = createRandom(21);
  for (let run = 0; run < 40; run += 1) {
    let plain: Buffer = Buffer.from(node.randomBytes(6 * 65_536 + random(65_536)));
    let bytes = await encryptBytes(node, plain, [me.publicKey, you.publicKey]);
    for (let again = 0; again < 3; again += 1) {
      const places = Array.from({ length: 2 + 2 * random(3) }, () => random(plain.length + 1));
      const sorted = [...new Set(places)].sort((a, b) => a - b);
      const ranges = [];
      for (let i = 0; i + 1 < sorted.length; i += 2)
        ranges.push({ start: sorted[i] ?? 0, end: sorted[i + 1] ?? 0 });
      if (ranges.length === 0) continue;
      const { header, body } = split(bytes);
      const options = { keys: [me], ranges, recipients: [me.publicKey] };
      const { header: renewed, plan } = takeValue(rearrangeHeader(node, header, options));
      const segments = plan.segments.map(({ start, end }) =>
        body.subarray(start * 65_564, end * 65_564),
      );
      bytes = Buffer.concat([formatHeader(renewed), ...segments]);
      plain = Buffer.concat(ranges.map(({ start, end }) => plain.subarray(start, end)));
      const outcome = await tryDecrypt(node, bytes, { keys: [me] });
      assert.deepEqual([outcome.code, outcome.plain.equals(plain)], ['', true]);
      assert.equal(outcome.missingBytes, 0);
      // Whoever is not named reads no more: without the edit list the other segments would be wrong.
      assert.equal((await tryDecrypt(node, bytes, { keys: [you] })).code, 'no-key-fits');
    }
  }
});

test('a range is read with no more than the segments that it is in', async () => {
  const me = createKey(node);
  const plain = node.randomBytes(40 * 65_536 + 77);
  const bytes = await encryptBytes(node, plain, [me.publicKey]);
  const file = toFile(bytes);
  const container = takeValue(await openContainer(node, file, { keys: [me] }));
  assert.ok(file.bytesRead <= 65_536 && file.reads === 1);
  const random = createRandom(4);
  for (let run = 0; run < 60; run += 1) {
    file.bytesRead = 0;
    const start = random(plain.length);
    const end = Math.min(plain.length, start + 1 + random([10, 70_000, 1_500_000][run % 3] ?? 1));
    const part = await collect(container.read({ start, end }));
    assert.equal(Buffer.compare(part, plain.subarray(start, end)), 0);
    const segments = Math.ceil((end - start) / 65_536) + 1;
    assert.ok(file.bytesRead <= segments * 65_564, `${start}-${end}: ${file.bytesRead}`);
  }
  const behind = await collect(container.read({ start: plain.length, end: plain.length + 9 }));
  assert.equal(behind.length, 0);
});

for (const suite of suites) {
  test(`${suite.name}: memory is bounded: a source is asked only for what its reader takes`, async () => {
    const me = createKey(suite);
    let asked = 0;
    let isReleased = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          asked += 65_536;
          yield new Uint8Array(65_536);
        }
      } finally {
        isReleased = true;
      }
    }
    const encrypted = toWebStream(encryptStream(suite, endless(), { recipients: [me.publicKey] }));
    const plain = toWebStream(decryptStream(suite, encrypted, { keys: [me] }));
    assert.equal(asked, 0);
    const reader = plain.getReader();
    let taken = 0;
    for (let i = 0; i < 40; i += 1) {
      const { value } = await reader.read();
      taken += value?.length ?? 0;
      // A batch of a mebibyte, and the piece that closes it, are under way at most.
      assert.ok(asked - taken <= 2 ** 20 + 2 * 65_536, `${asked} asked, ${taken} taken`);
    }
    assert.equal(taken, 40 * 65_536);
    await reader.cancel();
    assert.ok(isReleased);
  });
}

test('headers come in pieces of any size, and a header alone is parsed', async () => {
  const keys = Array.from({ length: 5 }, () => createKey(node));
  const bytes = await encryptBytes(
    node,
    node.randomBytes(10),
    keys.map(({ publicKey }) => publicKey),
  );
  const { header, body } = split(bytes);
  const alone = formatHeader(header);
  assert.equal(Buffer.compare(Buffer.concat([alone, body]), bytes), 0);
  assert.deepEqual(takeValue(parseHeader(alone)).packets, header.packets);
  assert.equal(codeOf(parseHeader(bytes)), 'not-crypt4gh');
  for (let size = 1; size < 40; size += 1) {
    const reader = new HeaderReader();
    let found = null;
    let fed = 0;
    while (found === null) {
      found = takeValue(reader.push(bytes.subarray(fed, fed + size)));
      fed += size;
    }
    assert.deepEqual(found.header.packets, header.packets);
    assert.equal(fed - found.rest.length, alone.length);
  }
});
