// Parts of encrypted files with other bytes between them: what is sent decrypts to exactly these.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeParts, type PlainPart } from '../../src/engine/crypt4gh/compose-parts.ts';
import { HeaderReader } from '../../src/engine/crypt4gh/header.ts';
import { openHeader } from '../../src/engine/crypt4gh/open-header.ts';
import { rearrangeHeader } from '../../src/engine/crypt4gh/rearrange.ts';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';
import { createKey, createRandom, encryptBytes, takeValue, toFile, tryDecrypt } from './kit.ts';

const SEGMENT = 65_536;
const CIPHER_SEGMENT = 65_564;

function split(bytes: Buffer) {
  const read = takeValue(new HeaderReader().push(bytes));
  assert.ok(read !== null);
  return { header: read.header, body: read.rest };
}

type Random = (limit: number) => number;

/** Parts that ascend, as those of a ticket do, or come in any order. */
function drawParts(random: Random, size: number): PlainPart[] {
  const parts: PlainPart[] = [];
  const count = 1 + random(7);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (random(3) === 0) {
      const bytes = node.randomBytes([0, 1, 700, SEGMENT, 70_000, 140_000][random(6)] ?? 1);
      parts.push({ kind: 'bytes', bytes });
      continue;
    }
    const left = size - at;
    if (left <= 0) continue;
    const start = at + (random(3) === 0 ? 0 : random(left));
    const end = start + 1 + random(Math.min(size - start, [20, 70_000, 1e9][random(3)] ?? 1));
    parts.push({ kind: 'range', start, end });
    at = random(9) === 0 ? random(size) : end;
  }
  return parts;
}

function joinPlain(plain: Uint8Array, parts: readonly PlainPart[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      part.kind === 'range' ? plain.subarray(part.start, part.end) : part.bytes,
    ),
  );
}

test('300 random choices of parts decrypt to these parts', async () => {
  const random = createRandom(41);
  const [owner, reader] = [createKey(node), createKey(node)];
  let withFresh = 0;
  let lastRead = 0;
  for (let i = 0; i < 300; i++) {
    const size =
      [1, SEGMENT, 2 * SEGMENT + 1, 3 * SEGMENT, 250_000 + random(50_000)][random(5)] ?? 1;
    const plain = Buffer.from(node.randomBytes(size));
    const { header, body } = split(await encryptBytes(node, plain, [owner.publicKey]));
    const opened = takeValue(openHeader(node, header, { keys: [owner] }));
    const parts = drawParts(random, size);
    const expected = joinPlain(plain, parts);
    const file = toFile(body);
    const options = { opened, body: file, parts, recipients: [reader.publicKey] };
    const composed = await composeParts(node, options);
    if (expected.length === 0) {
      assert.equal(composed.ok ? '' : composed.error.code, 'range-invalid');
      continue;
    }
    const sent = takeValue(composed);
    // No kept byte is read but those of the last segment.
    assert.ok(file.bytesRead <= CIPHER_SEGMENT && file.reads <= 1);
    lastRead += file.reads;
    withFresh += parts.some(({ kind }) => kind === 'bytes') ? 1 : 0;
    const out = await tryDecrypt(node, joinPlain(body, sent), { keys: [reader] });
    assert.equal(out.code, '', `case ${i}: ${out.hint}`);
    assert.ok(out.plain.equals(expected), `case ${i}`);
    assert.equal(
      (await tryDecrypt(node, joinPlain(body, sent), { keys: [owner] })).code,
      'no-key-fits',
    );
  }
  assert.ok(withFresh > 100 && lastRead > 20, `${withFresh} ${lastRead}`);
});

test('parts of a file that has an edit list are counted in what it decrypts to', async () => {
  const [owner, reader] = [createKey(node), createKey(node)];
  const plain = Buffer.from(node.randomBytes(3 * SEGMENT + 500));
  const whole = split(await encryptBytes(node, plain, [owner.publicKey]));
  const ranges = [
    { start: 10, end: 100 },
    { start: SEGMENT - 5, end: SEGMENT + 5 },
    { start: 2 * SEGMENT + 7, end: 3 * SEGMENT + 400 },
  ];
  const options = { keys: [owner], ranges, recipients: [owner.publicKey] };
  const { header, plan } = takeValue(rearrangeHeader(node, whole.header, options));
  const body = Buffer.concat(
    plan.segments.map(({ start, end }) =>
      whole.body.subarray(start * CIPHER_SEGMENT, end * CIPHER_SEGMENT),
    ),
  );
  const seen = joinPlain(
    plain,
    ranges.map((range) => ({ kind: 'range', ...range })),
  );
  const opened = takeValue(openHeader(node, header, { keys: [owner] }));
  const parts: PlainPart[] = [
    { kind: 'range', start: 80, end: 95 },
    { kind: 'bytes', bytes: Buffer.from('between') },
    { kind: 'range', start: 97, end: seen.length },
    { kind: 'bytes', bytes: Buffer.from('end') },
  ];
  const recipients = [reader.publicKey];
  const sent = takeValue(
    await composeParts(node, { opened, body: toFile(body), parts, recipients }),
  );
  const out = await tryDecrypt(node, joinPlain(body, sent), { keys: [reader] });
  assert.equal(out.code, '', out.hint);
  assert.ok(out.plain.equals(joinPlain(seen, parts)));
  const beyond: PlainPart[] = [{ kind: 'range', start: 0, end: seen.length + 1 }];
  const refused = await composeParts(node, {
    opened,
    body: toFile(body),
    parts: beyond,
    recipients,
  });
  assert.equal(refused.ok ? '' : refused.error.code, 'range-invalid');
  const cut = toFile(body.subarray(0, CIPHER_SEGMENT + 10));
  const damaged = await composeParts(node, { opened, body: cut, parts, recipients });
  assert.equal(damaged.ok ? '' : damaged.error.code, 'segment-truncated');
});
