import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { KEY_BYTES } from '../../../engine/crypt4gh/format.ts';
import { formatHeader, type Header, parseHeader } from '../../../engine/crypt4gh/header.ts';
import { createHeader, openHeader, sealPayloads } from '../../../engine/crypt4gh/open-header.ts';
import { formatDataKey, formatEditList } from '../../../engine/crypt4gh/packet-payload.ts';
import { nodeCryptoSuite as suite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import { KeyClient } from './key-client.ts';
import { KeyFolder } from './key-folder.ts';
import { FrameReader, formatFrame, MAX_FRAME_BYTES } from './key-protocol.ts';
import { KeyServiceError, type KeyServiceFailure } from './key-service.ts';
import { openKeyServer } from './open-key-server.ts';
import { findBrokenLine } from './request-log.ts';
import { serveKeySocket } from './serve-key-socket.ts';
import { connectToKeys } from './start-key-process.ts';

const makeKey = (): X25519Key => suite.x25519Key(suite.randomBytes(KEY_BYTES));

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-keys-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A key service as a child, as a node has it. */
function startChild(t: TestContext, folder: string, passphraseFile: string | null = null) {
  const client = new KeyClient(connectToKeys({ folder, passphraseFile }));
  t.after(() => client.close());
  return client;
}

function take<T>(result: { ok: true; value: T } | { ok: false; error: { hint: string } }): T {
  assert.ok(result.ok, result.ok ? '' : result.error.hint);
  return result.value;
}

function sealFor(recipients: readonly Uint8Array[], dataKey: Uint8Array): Uint8Array {
  return formatHeader(take(createHeader(suite, dataKey, { recipients })));
}

function read(header: Uint8Array, key: X25519Key): Uint8Array[] {
  const opened = take(openHeader(suite, take(parseHeader(header)), { keys: [key] }));
  return opened.dataKeys.map((one) => new Uint8Array(one));
}

async function refused(work: Promise<unknown>, failure: KeyServiceFailure): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof KeyServiceError);
    assert.equal(error.failure, failure, error.message);
    return true;
  });
}

const toBytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const release = { account: 'ada', entitlement: 'e1', requestId: 'r1' };

test('a header is given to who verifies, kept, and given to a reader, by a child', async (t) => {
  const folder = join(makeFolder(t), 'vault');
  const client = startChild(t, folder);
  const [own] = await client.listKeys();
  assert.equal(own?.state, 'active');
  const dataKey = suite.randomBytes(KEY_BYTES);
  const [verifier, reader, other] = [makeKey(), makeKey(), makeKey()];
  const header = sealFor([other.publicKey, toBytes(own.publicKey)], dataKey);
  const accepted = await client.acceptHeader(header, { reader: verifier.publicKey, file: 'F1' });
  assert.deepEqual(read(accepted.forReader, verifier), [dataKey]);
  assert.equal(accepted.key, own.id);
  // Packets for others do not stay in what is kept.
  assert.equal(
    openHeader(suite, take(parseHeader(accepted.forStore)), { keys: [other] }).ok,
    false,
  );
  const released = await client.releaseHeader(accepted.forStore, {
    ...release,
    recipient: reader.publicKey,
  });
  assert.deepEqual(read(released, reader), [dataKey]);
  assert.equal(openHeader(suite, take(parseHeader(released)), { keys: [verifier] }).ok, false);
  const log = readFileSync(join(folder, 'requests.ndjson'), 'utf8');
  assert.deepEqual(
    log.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).ask])),
    ['start', 'accept', 'release'],
  );
  assert.match(log, /"account":"ada","entitlement":"e1","requestId":"r1","outcome":"done"/);
  assert.equal(statSync(join(folder, `${own.id}.key`)).mode & 0o777, 0o600);
});

test('keys are rotated, retired, restored and destroyed', async (t) => {
  const folder = join(makeFolder(t), 'vault');
  const client = startChild(t, folder);
  const [first] = await client.listKeys();
  assert.ok(first);
  const dataKey = suite.randomBytes(KEY_BYTES);
  const verifier = makeKey();
  const header = sealFor([toBytes(first.publicKey)], dataKey);
  const [second, former] = await client.rotate();
  assert.ok(second && former);
  assert.deepEqual([second.state, former.state, former.id], ['active', 'deprecated', first.id]);
  // A former key opens still; what is kept is for the active one.
  const accepted = await client.acceptHeader(header, { reader: verifier.publicKey, file: 'F1' });
  assert.deepEqual([read(accepted.forReader, verifier), accepted.key], [[dataKey], second.id]);
  const renewed = await client.renewHeader(header);
  assert.equal(renewed.key, second.id);
  await refused(client.setState(second.id, 'retired'), 'key-state');
  await refused(client.setState('0123456789abcdef', 'retired'), 'key-unknown');
  await client.setState(first.id, 'retired');
  await refused(client.renewHeader(header), 'header-refused');
  await client.setState(first.id, 'deprecated');
  assert.equal((await client.renewHeader(header)).key, second.id);
  await client.setState(first.id, 'retired');
  // By a command beside the running service.
  const beside = new KeyFolder(folder, null);
  await assert.rejects(beside.setState(second.id, 'destroyed', new Date()), KeyServiceError);
  await beside.setState(first.id, 'destroyed', new Date());
  assert.equal(existsSync(join(folder, `${first.id}.key`)), false);
  assert.deepEqual(
    (await client.listKeys()).map(({ state }) => state),
    ['active', 'destroyed'],
  );
  await refused(client.setState(first.id, 'deprecated'), 'key-state');
  assert.equal((await client.renewHeader(renewed.header)).key, second.id);
});

test('a header for two keys of the node has one edit list for its reader', async (t) => {
  const folder = join(makeFolder(t), 'vault');
  const client = startChild(t, folder);
  const [first] = await client.listKeys();
  const [second] = await client.rotate();
  assert.ok(first && second);
  const payloads = [formatDataKey(suite.randomBytes(KEY_BYTES)), formatEditList([0, 10])];
  const recipients = [toBytes(first.publicKey), toBytes(second.publicKey)];
  const header: Header = { packets: take(sealPayloads(suite, payloads, { recipients })) };
  const reader = makeKey();
  const accepted = await client.acceptHeader(formatHeader(header), {
    reader: reader.publicKey,
    file: 'F1',
  });
  const opened = take(openHeader(suite, take(parseHeader(accepted.forReader)), { keys: [reader] }));
  assert.deepEqual([opened.editList, opened.dataKeys.length], [[0, 10], 1]);
});

test('headers that are none, damaged or for others are refused', async (t) => {
  const client = startChild(t, join(makeFolder(t), 'vault'));
  const [own] = await client.listKeys();
  const dataKey = suite.randomBytes(KEY_BYTES);
  const good = sealFor([toBytes(own?.publicKey ?? '')], dataKey);
  const flipped = good.slice();
  flipped[60] = (flipped[60] ?? 0) ^ 1;
  for (const header of [
    new Uint8Array([1, 2, 3]),
    good.subarray(0, good.length - 1),
    flipped,
    sealFor([makeKey().publicKey], dataKey),
  ]) {
    await refused(client.renewHeader(header), 'header-refused');
  }
  // The lowest point of the curve: nothing would be secret with it.
  const low = { ...release, recipient: new Uint8Array(32) };
  await refused(client.releaseHeader(good, low), 'header-refused');
  await refused(
    client.releaseHeader(good, { ...release, recipient: new Uint8Array(5) }),
    'key-request-invalid',
  );
  assert.ok((await client.renewHeader(good)).header.length > 0);
});

test('a passphrase locks the keys', async (t) => {
  const folder = makeFolder(t);
  const [right, wrong] = [join(folder, 'right'), join(folder, 'wrong')];
  writeFileSync(right, 'correct horse\n');
  writeFileSync(wrong, 'battery staple\n');
  const keys = join(folder, 'vault');
  const client = startChild(t, keys, right);
  const [key] = await client.listKeys();
  client.close();
  assert.match(readFileSync(join(keys, `${key?.id}.key`), 'utf8'), /PRIVATE KEY/);
  await assert.rejects(openKeyServer(keys, { passphrase: null }), /passphrase/i);
  await assert.rejects(openKeyServer(keys, { passphrase: 'battery staple' }), /passphrase/i);
  const again = await openKeyServer(keys, { passphrase: 'correct horse' });
  assert.equal(again.keys.list()[0]?.id, key?.id);
  again.log.close();
});

test('a socket is its user’s and one group’s, and a service that begins again is found', async (t) => {
  const folder = makeFolder(t);
  const path = join(folder, 'keys.sock');
  const serve = async (most?: number) => {
    const server = await openKeyServer(join(folder, 'vault'), {
      ...(most === undefined ? {} : { requestsPerMinute: most }),
    });
    const close = await serveKeySocket(server, { path, group: process.getgid?.() ?? null });
    return { server, close };
  };
  const first = await serve();
  assert.equal(statSync(path).mode & 0o777, 0o660);
  const client = new KeyClient(connectToKeys({ socket: path }));
  t.after(() => client.close());
  const [key] = await client.listKeys();
  await assert.rejects(serve(), /answers on/);
  // What is no frame ends the connection that it came on, and no other.
  const rude = connect(path);
  rude.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2]));
  await new Promise((resolve) => rude.once('close', resolve));
  assert.equal((await client.listKeys())[0]?.id, key?.id);
  await first.close();
  const second = await serve(0);
  t.after(() => second.close());
  const late = new KeyClient(connectToKeys({ socket: path }));
  t.after(() => late.close());
  await refused(late.rotate(), 'key-service-busy');
});

test('where nothing serves, it is told so', async (t) => {
  const client = new KeyClient(connectToKeys({ socket: join(makeFolder(t), 'none') }));
  await refused(client.listKeys(), 'key-service-unavailable');
  // A folder that others may read is none for keys.
  const open = mkdtempSync(join(tmpdir(), 'outbreak-keys-open-'));
  t.after(() => rmSync(open, { recursive: true, force: true }));
  const { chmod } = await import('node:fs/promises');
  await chmod(open, 0o755);
  await assert.rejects(openKeyServer(open), /chmod 700/);
});

test('a line of the log that was changed or taken out shows', () => {
  const lines = ['{"a":1,"previous":"', '{"a":2,"previous":"', '{"a":3,"previous":"'];
  const { createHash } = process.getBuiltinModule('node:crypto');
  let previous = '0'.repeat(64);
  const written = lines.map((line) => {
    const whole = `${line}${previous}"}`;
    previous = createHash('sha256').update(whole).digest('hex');
    return whole;
  });
  assert.equal(findBrokenLine(`${written.join('\n')}\n`), null);
  assert.equal(findBrokenLine(written.join('\n').replace('"a":2', '"a":9')), 3);
  assert.equal(findBrokenLine([written[0], written[2]].join('\n')), 2);
  assert.equal(findBrokenLine(''), null);
});

test('frames come in pieces of any size', () => {
  const messages = [{ a: 1 }, { text: 'ü'.repeat(1000) }, {}];
  const bytes = Buffer.concat(messages.map(formatFrame));
  for (const size of [1, 3, 7, 1000, bytes.length]) {
    const reader = new FrameReader();
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      found.push(...reader.push(bytes.subarray(at, at + size)));
    }
    assert.deepEqual(found, messages);
  }
  const long = Buffer.alloc(4);
  long.writeUInt32BE(MAX_FRAME_BYTES + 1);
  assert.throws(() => new FrameReader().push(long));
});
