// crypt4gh 1.8.6, the reference program in Python, both ways: what one writes the other reads, over all forms of
// keys, sizes about the borders of segments, and edit lists. scripts/ci-clients.sh installs it for CI.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { encryptStream } from '../../src/engine/crypt4gh/encrypt-stream.ts';
import { formatHeader, HeaderReader } from '../../src/engine/crypt4gh/header.ts';
import type { Kdf } from '../../src/engine/crypt4gh/keys/derive-key.ts';
import { formatPrivateKey, parsePrivateKey } from '../../src/engine/crypt4gh/keys/private-key.ts';
import { formatPublicKey, parsePublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { nobleSuite } from '../../src/engine/crypt4gh/noble-suite.ts';
import { rearrangeHeader } from '../../src/engine/crypt4gh/rearrange.ts';
import { reencryptHeader } from '../../src/engine/crypt4gh/reencrypt-header.ts';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';
import type { X25519Key } from '../../src/std/crypto-suite.ts';
import {
  applyEditList,
  collect,
  createRandom,
  takeValue,
  toPieces,
  tryDecrypt,
} from '../crypt4gh/kit.ts';
import { Crypt4ghPeer } from './crypt4gh-peer.ts';

const PYTHON = process.env.CRYPT4GH_PYTHON ?? '';
const skip = PYTHON === '' ? 'CRYPT4GH_PYTHON names no Python with crypt4gh' : false;
const PASSPHRASE = 'Straße 7';
const CASES = 2000;
const SEED = 20_261_127;
const fixtures = fileURLToPath(new URL('../crypt4gh/keys', import.meta.url));

interface TestKey {
  readonly form: string;
  /** For the peer: its private key file. */
  readonly peer: { readonly path: string; readonly passphrase: string };
  readonly public: string;
  readonly key: X25519Key;
}

const folder = mkdtempSync(join(tmpdir(), 'outbreak-crypt4gh-'));
let peer: Crypt4ghPeer;
let keys: readonly TestKey[] = [];

function openKey(form: string, path: string, publicPath: string): TestKey {
  const locked = takeValue(parsePrivateKey(readFileSync(path, 'utf8')));
  const key = node.x25519Key(takeValue(locked.unlock(node, PASSPHRASE)));
  const publicKey = takeValue(parsePublicKey(readFileSync(publicPath, 'utf8')));
  assert.deepEqual(Buffer.from(key.publicKey), Buffer.from(publicKey), form);
  return { form, peer: { path, passphrase: PASSPHRASE }, public: publicPath, key };
}

/** Two keys of every form, one that each program wrote, and those of OpenSSH. */
async function createKeys(): Promise<TestKey[]> {
  const made: TestKey[] = [];
  for (const kdf of ['none', 'scrypt', 'bcrypt', 'pbkdf2_hmac_sha256']) {
    const paths = (writer: string) => [
      join(folder, `${writer}-${kdf}.sec`),
      join(folder, `${writer}-${kdf}.pub`),
    ];
    const [ours = '', oursPublic = ''] = paths('ours');
    const bytes = node.randomBytes(32);
    const lock = kdf === 'none' ? null : { passphrase: PASSPHRASE, kdf: kdf as Kdf };
    writeFileSync(ours, takeValue(formatPrivateKey(node, bytes, { lock, comment: 'by us' })));
    writeFileSync(oursPublic, formatPublicKey(node.x25519Key(bytes).publicKey));
    made.push(openKey(`ours ${kdf}`, ours, oursPublic));
    const [theirs = '', theirsPublic = ''] = paths('theirs');
    const request = { kdf, path: theirs, public: theirsPublic, passphrase: PASSPHRASE };
    await peer.ask({ what: 'write-key', ...request });
    made.push(openKey(`theirs ${kdf}`, theirs, theirsPublic));
  }
  for (const name of ['ssh-none', 'ssh-aes256-ctr', 'ssh-aes128-cbc'])
    made.push(openKey(name, join(fixtures, `${name}.sec`), join(fixtures, `${name}.pub`)));
  return made;
}

before(async () => {
  if (skip !== false) return;
  peer = new Crypt4ghPeer(PYTHON);
  keys = await createKeys();
});
after(async () => {
  if (skip === false) await peer.close();
  rmSync(folder, { recursive: true, force: true });
});

type Random = (limit: number) => number;

interface Case {
  readonly random: Random;
  readonly plain: Buffer;
  /** Who reads, who else may, and who wrote. */
  readonly reader: TestKey;
  readonly other: TestKey;
  readonly sender: TestKey;
}

const SEGMENT = 65_536;

function drawSize(random: Random): number {
  const edge = random(3) - 1;
  const sizes = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, random(300), random(200_000)];
  return sizes[random(9)] ?? (2 + random(4)) * SEGMENT + edge;
}

/** A range in a file that has at least a byte: of any length, some of them behind its end. */
function drawRange(random: Random, size: number): { start: number; span: number } {
  const start = random(Math.max(1, size));
  return { start, span: 1 + random([10, 70_000, 300_000][random(3)] ?? 1) };
}

/**
 * An edit list as the peer can read it: it ends with an assertion at a length of 0 to keep, and at an empty
 * list, which the standard allows (test/crypt4gh/container.test.ts).
 */
function drawEditList(random: Random): number[] {
  const scale = [5, 300, 70_000, 200_000][random(4)] ?? 1;
  return Array.from({ length: 1 + random(9) }, (_, i) =>
    i % 2 === 0 && random(4) === 0 ? 0 : 1 + random(scale),
  );
}

async function encryptOurs({ random, plain, reader, other, sender }: Case): Promise<Buffer> {
  const suite = plain.length < 70_000 && random(4) === 0 ? nobleSuite : node;
  const recipients = [reader.key.publicKey, other.key.publicKey];
  const options = { recipients, writer: sender.key };
  return collect(encryptStream(suite, toPieces(plain, 1 + random(100_000)), options));
}

function encryptTheirs({ plain, reader, other, sender }: Case): Promise<Buffer> {
  const recipients = [reader.public, other.public];
  return peer.ask({ what: 'encrypt', key: sender.peer, recipients }, plain);
}

async function decryptOurs(bytes: Buffer, one: Case, extra: object = {}): Promise<Buffer> {
  const options = { keys: [one.reader.key], ...extra };
  const outcome = await tryDecrypt(node, bytes, options, 1 + one.random(100_000));
  assert.equal(outcome.code, '', outcome.hint);
  return outcome.plain;
}

function decryptTheirs(bytes: Buffer, { reader }: Case, extra: object = {}): Promise<Buffer> {
  return peer.ask({ what: 'decrypt', key: reader.peer, ...extra }, bytes);
}

function split(bytes: Buffer) {
  const read = takeValue(new HeaderReader().push(bytes));
  assert.ok(read !== null);
  return { header: read.header, body: read.rest };
}

/** Each gives what came out and what should have. */
const kinds: Readonly<Record<string, (one: Case) => Promise<readonly [Buffer, Buffer]>>> = {
  async 'theirs to us'(one) {
    const bytes = await encryptTheirs(one);
    return [await decryptOurs(bytes, one, { sender: one.sender.key.publicKey }), one.plain];
  },
  async 'ours to them'(one) {
    const bytes = await encryptOurs(one);
    return [await decryptTheirs(bytes, one, { sender: one.sender.public }), one.plain];
  },
  async 'a range of theirs by us'(one) {
    const { start, span } = drawRange(one.random, one.plain.length);
    const ranges = [{ start, end: start + span }];
    const out = await decryptOurs(await encryptTheirs(one), one, { ranges });
    return [out, one.plain.subarray(start, start + span)];
  },
  async 'a range of ours by them'(one) {
    // From the second segment on the peer skips twice: body_decrypt has sought already where limited_output
    // discards the same bytes again.
    const size = Math.min(one.plain.length, SEGMENT);
    const { start, span } = drawRange(one.random, size);
    const out = await decryptTheirs(await encryptOurs(one), one, { offset: start, span });
    return [out, one.plain.subarray(start, start + span)];
  },
  async 're-encrypted by us'(one) {
    const { header, body } = split(await encryptTheirs({ ...one, reader: one.sender }));
    const trim = one.random(2) === 0;
    const options = { keys: [one.sender.key], recipients: [one.reader.key.publicKey], trim };
    const renewed = formatHeader(takeValue(reencryptHeader(node, header, options)));
    return [await decryptTheirs(Buffer.concat([renewed, body]), one), one.plain];
  },
  async 're-encrypted by them'(one) {
    const bytes = await encryptOurs({ ...one, reader: one.sender });
    const request = { what: 'reencrypt', key: one.sender.peer, trim: one.random(2) === 0 } as const;
    const renewed = await peer.ask({ ...request, recipients: [one.reader.public] }, bytes);
    return [await decryptOurs(renewed, one), one.plain];
  },
  async 'an edit list by them'(one) {
    const editList = drawEditList(one.random);
    const request = { what: 'encrypt-with-edit-list', key: one.sender.peer } as const;
    // Twice the same recipient would have two edit lists.
    const recipients = [...new Set([one.reader.public, one.other.public])];
    const bytes = await peer.ask({ ...request, recipients, editList }, one.plain);
    const expected = applyEditList(editList, one.plain);
    assert.deepEqual(await decryptTheirs(bytes, one), expected, JSON.stringify(editList));
    return [await decryptOurs(bytes, one), expected];
  },
  async 'rearranged by us'(one) {
    const { random, plain, reader } = one;
    const editList = drawEditList(random);
    const request = { what: 'encrypt-with-edit-list', key: one.sender.peer } as const;
    const recipients = [reader.public];
    const bytes = await peer.ask({ ...request, recipients, editList }, plain);
    const edited = applyEditList(editList, plain);
    if (edited.length === 0) return [await decryptOurs(bytes, one), edited];
    const { header, body } = split(bytes);
    const first = drawRange(random, edited.length);
    const middle = first.start + first.span;
    const ranges = [
      { start: first.start, end: middle },
      { start: middle + random(1000), end: Number.POSITIVE_INFINITY },
    ].slice(0, 1 + random(2));
    const options = { keys: [reader.key], ranges, recipients: [reader.key.publicKey] };
    const { header: renewed, plan } = takeValue(rearrangeHeader(node, header, options));
    const kept = plan.segments.map(({ start, end }) => body.subarray(start * 65_564, end * 65_564));
    const file = Buffer.concat([formatHeader(renewed), ...kept]);
    const expected = Buffer.concat(ranges.map(({ start, end }) => edited.subarray(start, end)));
    assert.ok((await decryptOurs(file, one)).equals(expected));
    return [await decryptTheirs(file, one), expected];
  },
  async 'rearranged by them'(one) {
    const { start, span } = drawRange(one.random, one.plain.length);
    const bytes = await encryptOurs(one);
    const request = { what: 'rearrange', key: one.reader.peer, offset: start, span } as const;
    const rearranged = await peer.ask(request, bytes);
    return [await decryptOurs(rearranged, one), one.plain.subarray(start, start + span)];
  },
};

test(`${CASES} random cases both ways with crypt4gh 1.8.6`, { skip }, async () => {
  const random = createRandom(SEED);
  const names = Object.keys(kinds);
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const pick = (): TestKey => keys[random(keys.length)] as TestKey;
  let equal = 0;
  for (let i = 0; i < CASES; i += 1) {
    const name = names[i % names.length] as string;
    const plain = Buffer.from(node.randomBytes(drawSize(random)));
    const [reader, other, sender] = [pick(), pick(), pick()];
    const one = { random, plain, reader, other, sender };
    const where = `case ${i} of seed ${SEED}: ${name}, ${plain.length} bytes, ${reader.form}`;
    try {
      const [out, expected] = await (kinds[name] as (typeof kinds)[string])(one);
      assert.ok(out.equals(expected), `${out.length} bytes instead of ${expected.length}`);
    } catch (error) {
      throw new Error(`${where}: ${error instanceof Error ? error.message : error}`);
    }
    equal += 1;
    for (const what of [name, reader.form, `${plain.length} bytes`]) count(what);
  }
  assert.equal(equal, CASES);
  for (const name of names) assert.ok((counts.get(name) ?? 0) >= 200, name);
  for (const { form } of keys) assert.ok((counts.get(form) ?? 0) >= 100, form);
  for (const size of [0, 1, 65_535, 65_536, 65_537])
    assert.ok((counts.get(`${size} bytes`) ?? 0) >= 100, `${size} bytes`);
  for (const n of [2, 3, 4, 5])
    for (const off of [-1, 0, 1])
      assert.ok((counts.get(`${n * SEGMENT + off} bytes`) ?? 0) >= 5, `${n} segments ${off}`);
});

test('a wrong passphrase, and a file for others, are refused by both', { skip }, async () => {
  const [a, b] = [keys[0] as TestKey, keys[2] as TestKey];
  const theirs = { what: 'encrypt', key: a.peer, recipients: [a.public] } as const;
  const bytes = await peer.ask(theirs, Buffer.from('hello'));
  await assert.rejects(() => peer.ask({ what: 'decrypt', key: b.peer }, bytes));
  assert.equal((await tryDecrypt(node, bytes, { keys: [b.key] })).code, 'no-key-fits');
  const copy = join(folder, 'copy.sec');
  writeFileSync(copy, readFileSync(join(folder, 'ours-scrypt.sec')));
  const wrong = { path: copy, passphrase: 'wrong' };
  await assert.rejects(() => peer.ask({ what: 'decrypt', key: wrong }, bytes));
});

test('the commands of both work on each other’s files', { skip }, () => {
  const bin = (name: string) => join(PYTHON, '..', name);
  const path = (name: string) => join(folder, name);
  const program = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));
  const env = { ...process.env, C4GH_PASSPHRASE: PASSPHRASE };
  const ours = (args: readonly string[], input?: Buffer) =>
    execFileSync(process.execPath, [program, 'crypt4gh', ...args], { input, env, stdio: 'pipe' });
  const theirs = (args: readonly string[], input: Buffer) =>
    execFileSync(bin('crypt4gh'), args, { input, env, stdio: 'pipe', maxBuffer: 2 ** 26 });
  const generate = ['--sk', path('peer.sec'), '--pk', path('peer.pub'), '--nocrypt'];
  execFileSync(bin('crypt4gh-keygen'), generate, { stdio: 'pipe' });
  ours(['keygen', '--private-key', path('me.sec'), '--public-key', path('me.pub')]);
  const plain = Buffer.from(node.randomBytes(3 * SEGMENT + 17));
  writeFileSync(path('plain'), plain);

  ours(['encrypt', path('plain'), '--recipient', path('peer.pub'), '--output', path('to-peer')]);
  const read = theirs(['decrypt', '--sk', path('peer.sec')], readFileSync(path('to-peer')));
  assert.ok(read.equals(plain));

  writeFileSync(path('to-me'), theirs(['encrypt', '--recipient_pk', path('me.pub')], plain));
  ours(['decrypt', path('to-me'), '--private-key', path('me.sec'), '--output', path('out')]);
  assert.ok(readFileSync(path('out')).equals(plain));

  const forPeer = ['--private-key', path('me.sec'), '--recipient', path('peer.pub')];
  ours(['reencrypt', path('to-me'), ...forPeer, '--output', path('passed-on')]);
  const passedOn = theirs(['decrypt', '--sk', path('peer.sec')], readFileSync(path('passed-on')));
  assert.ok(passedOn.equals(plain));

  const cut = ['rearrange', path('to-me'), ...forPeer, '--range', '70000-70100', '190000-'];
  ours([...cut, '--output', path('cut')]);
  const part = theirs(['decrypt', '--sk', path('peer.sec')], readFileSync(path('cut')));
  assert.ok(part.equals(Buffer.concat([plain.subarray(70_000, 70_100), plain.subarray(190_000)])));
});
