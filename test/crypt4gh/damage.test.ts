// Damaged input: each kind has a clear error of its own, and nothing that was not checked comes out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHeader } from '../../src/engine/crypt4gh/header.ts';
import { openContainer } from '../../src/engine/crypt4gh/open-container.ts';
import { sealPayloads } from '../../src/engine/crypt4gh/open-header.ts';
import { formatDataKey, formatEditList } from '../../src/engine/crypt4gh/packet-payload.ts';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';
import { codeOf, createKey, encryptBytes, suites, takeValue, toFile, tryDecrypt } from './kit.ts';

const HEADER_BYTES = 124;

test('a file that is cut off anywhere in its header, or in a segment, is told from a whole one', async () => {
  const me = createKey(node);
  const plain = node.randomBytes(2 * 65_536 + 500);
  const bytes = await encryptBytes(node, plain, [me.publicKey]);
  const codes = new Map<string, number>();
  const segment = 65_564;
  const places = [
    ...Array.from({ length: HEADER_BYTES }, (_, i) => i),
    // Each border of a segment's nonce, text and tag, and one byte to either side.
    ...[0, 12, 28, 65_548].flatMap((at) =>
      [0, 1, 2].flatMap((n) => [-1, 0, 1].map((off) => HEADER_BYTES + n * segment + at + off)),
    ),
    ...Array.from({ length: 528 }, (_, i) => HEADER_BYTES + 2 * segment + i),
  ].filter((at) => at >= 0 && at < bytes.length);
  for (const length of new Set(places)) {
    const {
      code,
      hint,
      plain: out,
    } = await tryDecrypt(node, bytes.subarray(0, length), { keys: [me] });
    const isAtBorder = length >= HEADER_BYTES && (length - HEADER_BYTES) % segment === 0;
    // The one thing that the format cannot tell; --expect-bytes of the command can.
    if (isAtBorder) assert.equal(code, '', `${length}`);
    else {
      assert.match(code, /^(not-crypt4gh|header-truncated|segment-truncated|segment-damaged)$/);
      assert.ok(hint.length > 40);
    }
    assert.ok(plain.subarray(0, out.length).every((byte, i) => byte === out[i]));
    assert.equal(out.length % 65_536, 0);
    codes.set(code, (codes.get(code) ?? 0) + 1);
    const opened = await openContainer(node, toFile(bytes.subarray(0, length)), { keys: [me] });
    if (length < HEADER_BYTES) assert.equal(codeOf(opened), code);
  }
  assert.equal(codes.get('not-crypt4gh'), 1);
  assert.equal(codes.get('header-truncated'), HEADER_BYTES - 1);
  assert.ok((codes.get('segment-truncated') ?? 0) >= 27);
  assert.ok((codes.get('segment-damaged') ?? 0) >= 400);
});

for (const suite of suites) {
  test(`${suite.name}: a bit that flips anywhere is noticed`, async () => {
    const me = createKey(suite);
    const plain = suite.randomBytes(40);
    const bytes = await encryptBytes(suite, plain, [me.publicKey]);
    const step = suite === node ? 1 : 5;
    for (let bit = 0; bit < bytes.length * 8; bit += step) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const outcome = await tryDecrypt(suite, changed, { keys: [me] });
      const place = bit >> 3;
      const expected =
        place < 8
          ? ['not-crypt4gh']
          : place < 12
            ? ['version-unsupported']
            : place < 20
              ? ['header-truncated', 'header-too-large', 'packet-damaged', 'no-key-fits']
              : place < HEADER_BYTES
                ? ['no-key-fits']
                : ['segment-damaged'];
      assert.ok(expected.includes(outcome.code), `bit ${bit}: '${outcome.code}'`);
      assert.equal(outcome.plain.length, 0, `bit ${bit}`);
    }
  });
}

test('segments that are changed, swapped within or joined give nothing of themselves', async () => {
  const me = createKey(node);
  const plain = node.randomBytes(3 * 65_536);
  const bytes = await encryptBytes(node, plain, [me.publicKey]);
  const middle = HEADER_BYTES + 65_564;
  for (const at of [middle, middle + 12, middle + 40_000, middle + 65_563]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] as number) ^ 1;
    const outcome = await tryDecrypt(node, changed, { keys: [me] });
    assert.equal(outcome.code, 'segment-damaged');
    assert.match(outcome.hint, /damaged or changed/);
    assert.ok(outcome.plain.equals(plain.subarray(0, 65_536)));
    // Whoever wants only what is not damaged gets it.
    const ranges = [{ start: 131_072, end: 131_080 }];
    const part = await tryDecrypt(node, changed, { keys: [me], ranges });
    assert.ok(part.plain.equals(plain.subarray(131_072, 131_080)));
  }
  const joined = Buffer.concat([bytes, bytes.subarray(HEADER_BYTES), new Uint8Array(100)]);
  assert.equal((await tryDecrypt(node, joined, { keys: [me] })).code, 'segment-damaged');
});

function preamble(packets: number, version = 1): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write('crypt4gh');
  bytes.writeUInt32LE(version, 8);
  bytes.writeUInt32LE(packets, 12);
  return bytes;
}

test('a header that lies of its size is refused before memory is given to it', async () => {
  const me = createKey(node);
  const packet = (length: number) => {
    const bytes = Buffer.alloc(200);
    bytes.writeUInt32LE(length);
    return bytes;
  };
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ['4 billion packets', preamble(0xffff_ffff), 'header-too-large'],
    ['a packet of 4 GB', Buffer.concat([preamble(1), packet(0xffff_ffff)]), 'header-too-large'],
    [
      'a packet longer than the file',
      Buffer.concat([preamble(1), packet(5000)]),
      'header-truncated',
    ],
    ...[0, 1, 4, 7].map(
      (length) =>
        [
          `a packet of ${length}`,
          Buffer.concat([preamble(1), packet(length)]),
          'packet-damaged',
        ] as const,
    ),
    ['a packet of its least size', Buffer.concat([preamble(1), packet(8)]), 'no-key-fits'],
    ['no packet', preamble(0), 'no-key-fits'],
    ['version 2', preamble(1, 2), 'version-unsupported'],
    ['nothing', Buffer.alloc(0), 'not-crypt4gh'],
    ['gzip', Buffer.from([31, 139, 8, 0]), 'not-crypt4gh'],
  ];
  for (const [name, bytes, code] of cases) {
    const outcome = await tryDecrypt(node, bytes, { keys: [me] });
    assert.deepEqual([outcome.code, outcome.plain.length], [code, 0], name);
  }
  const large = await encryptBytes(
    node,
    Buffer.alloc(9),
    Array.from({ length: 50 }, () => createKey(node).publicKey),
  );
  const limited = await tryDecrypt(node, large, { keys: [me], maxHeaderBytes: 5000 });
  assert.equal(limited.code, 'header-too-large');
  assert.equal(
    (await tryDecrypt(node, large, { keys: [me], maxHeaderBytes: 5416 })).code,
    'no-key-fits',
  );
});

test('what a packet says of itself is checked once it is opened', async () => {
  const me = createKey(node);
  const dataKey = formatDataKey(node.randomBytes(32));
  const editList = formatEditList([1, 2, 3]);
  const change = (bytes: Uint8Array, at: number, value: number) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt32LE(value, at);
    return changed;
  };
  const huge = Buffer.from(formatEditList([0, 0]));
  huge.writeBigUInt64LE(2n ** 64n - 1n, 8);
  const cases: readonly (readonly [string, readonly Uint8Array[], string])[] = [
    ['two edit lists', [dataKey, editList, editList], 'edit-list-invalid'],
    ['a count above the packet', [dataKey, change(editList, 4, 4)], 'edit-list-invalid'],
    ['a count far above it', [dataKey, change(editList, 4, 0xffff_ffff)], 'edit-list-invalid'],
    ['lengths beyond any file', [dataKey, huge], 'edit-list-invalid'],
    ['an edit list without a count', [dataKey, editList.subarray(0, 7)], 'packet-damaged'],
    ['an edit list without a data key', [editList], 'no-key-fits'],
    ['another method for the data', [change(dataKey, 4, 1)], 'data-method-unknown'],
    ['two methods', [dataKey, change(dataKey, 4, 1)], 'data-method-unknown'],
    ['half a data key', [dataKey.subarray(0, 24)], 'packet-damaged'],
    ['an empty packet', [dataKey, new Uint8Array()], 'packet-damaged'],
    ['a type that is not known', [dataKey, change(dataKey, 0, 2)], 'packet-type-unknown'],
  ];
  for (const [name, payloads, code] of cases) {
    const packets = takeValue(sealPayloads(node, payloads, { recipients: [me.publicKey] }));
    const { code: found, hint } = await tryDecrypt(node, formatHeader({ packets }), { keys: [me] });
    assert.equal(found, code, name);
    assert.ok(hint.length > 40, name);
  }
});
