// Key files that crypt4gh 1.8.6 (none, scrypt, bcrypt, pbkdf2) and OpenSSH 9.2 wrote, each with its public half.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deriveBcryptPbkdf } from '../../src/engine/crypt4gh/keys/bcrypt-pbkdf.ts';
import { computeBlowfishBoxes } from '../../src/engine/crypt4gh/keys/blowfish-boxes.ts';
import { KDF_ROUNDS, type Kdf } from '../../src/engine/crypt4gh/keys/derive-key.ts';
import { toX25519PublicKey } from '../../src/engine/crypt4gh/keys/ed25519-to-x25519.ts';
import { encodeBase64, formatPem, parsePem } from '../../src/engine/crypt4gh/keys/key-text.ts';
import { formatPrivateKey, parsePrivateKey } from '../../src/engine/crypt4gh/keys/private-key.ts';
import { formatPublicKey, parsePublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';
import { codeOf, suites, takeValue } from './kit.ts';

const PASSPHRASE = 'Straße 7';
const readKey = (name: string) => readFileSync(new URL(`keys/${name}`, import.meta.url), 'utf8');
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

const FORMS: readonly (readonly [string, string])[] = [
  ['none', 'none'],
  ['scrypt', 'scrypt'],
  ['bcrypt', 'bcrypt'],
  ['pbkdf2', 'pbkdf2_hmac_sha256'],
  ['ssh-none', 'none'],
  ['ssh-aes256-ctr', 'bcrypt'],
  ['ssh-aes128-cbc', 'bcrypt'],
];

for (const suite of suites) {
  for (const [name, kdf] of FORMS) {
    test(`${suite.name}: the private key ${name} unlocks to the public one beside it`, () => {
      const locked = takeValue(parsePrivateKey(readKey(`${name}.sec`)));
      assert.equal(locked.kdf, kdf);
      const expected = takeValue(parsePublicKey(readKey(`${name}.pub`)));
      const key = takeValue(locked.unlock(suite, kdf === 'none' ? null : PASSPHRASE));
      assert.deepEqual(Buffer.from(suite.x25519Key(key).publicKey), Buffer.from(expected));
      if (kdf === 'none') return;
      assert.equal(codeOf(locked.unlock(suite, 'Strasse 7')), 'passphrase-wrong');
      assert.equal(codeOf(locked.unlock(suite, null)), 'passphrase-missing');
      assert.equal(codeOf(locked.unlock(suite, '')), 'passphrase-missing');
    });
  }

  test(`${suite.name}: private keys of every form are read as they were written`, () => {
    for (const kdf of Object.keys(KDF_ROUNDS) as Kdf[]) {
      const key = suite.randomBytes(32);
      const lock = { passphrase: PASSPHRASE, kdf };
      const text = takeValue(formatPrivateKey(suite, key, { lock, comment: 'für mich' }));
      const locked = takeValue(parsePrivateKey(text));
      assert.deepEqual([locked.kdf, locked.comment], [kdf, 'für mich']);
      assert.deepEqual(Buffer.from(takeValue(locked.unlock(node, PASSPHRASE))), Buffer.from(key));
    }
    const key = suite.randomBytes(32);
    const plain = takeValue(
      parsePrivateKey(takeValue(formatPrivateKey(suite, key, { lock: null }))),
    );
    assert.deepEqual(Buffer.from(takeValue(plain.unlock(suite, null))), Buffer.from(key));
    const noWord = formatPrivateKey(suite, key, { lock: { passphrase: '' } });
    assert.equal(codeOf(noWord), 'passphrase-missing');
  });
}

test('comments and labels of private keys are as their writers left them', () => {
  assert.equal(takeValue(parsePrivateKey(readKey('bcrypt.sec'))).comment, 'alice@example.org');
  assert.equal(parsePem(readKey('bcrypt.sec'))?.label, 'ENCRYPTED PRIVATE KEY');
});

// The first is Ted Unangst's own vector, the others are of Python's bcrypt 5.0.0.
test('bcrypt_pbkdf gives the keys of OpenBSD', () => {
  const check = (
    passphrase: string,
    { salt, rounds, key }: { salt: string; rounds: number; key: string },
  ) => {
    const options = { salt: hex(salt), rounds, length: key.length / 2 };
    const derived = deriveBcryptPbkdf(node, new TextEncoder().encode(passphrase), options);
    assert.equal(Buffer.from(derived).toString('hex'), key);
  };
  check('password', {
    salt: '73616c74',
    rounds: 4,
    key: '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9',
  });
  check('password', {
    salt: '73616c74',
    rounds: 8,
    key: 'e136c77ec5cb151a6233fa41ac4c1cc1c1e044cdfe23fa5615d58754845093ecebc99b0e9b5d5b9c0d773b2770bec7ed62271cea66c3088bd1849b5f20ab107aa419780198024638e74b20ba517b723fc4efa966f947724d',
  });
  check('\0abc', {
    salt: '0102',
    rounds: 1,
    key: '45f81ed14b5eeefca5cdb2af8a3a6286baece877d7757b75a2177efa170bbefff16710b6c6c876a4573735e859741627',
  });
  check('x'.repeat(200), { salt: '73'.repeat(64), rounds: 3, key: 'd31ede9230e4f0' });
});

test('the tables of Blowfish begin and end as Schneier printed them', () => {
  const boxes = computeBlowfishBoxes();
  const [first, , second = 0] = [boxes[0], 0, boxes[1]];
  assert.deepEqual([first, second, boxes[17]], [0x243f6a88, 0x85a308d3, 0x8979fb1b]);
  assert.deepEqual([boxes[18], boxes[18 + 1023]], [0xd1310ba6, 0x3ac372e6]);
});

test('public keys are taken in every way that people and programs send them', () => {
  const bytes = takeValue(parsePublicKey(readKey('none.pub')));
  const text = formatPublicKey(bytes);
  assert.equal(text, readKey('none.pub'));
  for (const form of [
    text.replaceAll('\n', '\r\n'),
    `\n\n${text}\n`,
    encodeBase64(bytes),
    Buffer.from(text).toString('base64'),
    Buffer.from(text)
      .toString('base64')
      .replace(/(.{20})/g, '$1\n'),
  ])
    assert.deepEqual(takeValue(parsePublicKey(form)), bytes, form);
  const ssh = readKey('ssh-none.pub').trim();
  const key = takeValue(parsePublicKey(ssh));
  assert.deepEqual(takeValue(parsePublicKey(ssh.replace(/ test$/, ''))), key);
});

test('what is no key, or none that can be used, is refused with what to do', () => {
  const [kind, body = ''] = readKey('ssh-none.pub').split(' ');
  const label = 'CRYPT4GH PUBLIC KEY';
  const publicCases: readonly (readonly [string, string])[] = [
    ['', 'key-invalid'],
    ['hello', 'key-invalid'],
    [readKey('scrypt.sec'), 'key-invalid'],
    [formatPem({ label, bytes: new Uint8Array(31) }), 'key-invalid'],
    [formatPem({ label: 'CERTIFICATE', bytes: new Uint8Array(32) }), 'key-invalid'],
    [readKey('none.pub').slice(0, 60), 'key-invalid'],
    [readKey('ssh-ecdsa.pub'), 'key-unsupported'],
    [`${kind} ${body.slice(0, -8)}`, 'key-invalid'],
    [`${kind}`, 'key-invalid'],
  ];
  for (const [text, code] of publicCases) assert.equal(codeOf(parsePublicKey(text)), code, text);
  const rounds = (name: string, at: number) => {
    const pem = parsePem(readKey(name));
    assert.ok(pem !== null);
    const bytes = pem.bytes.slice();
    bytes.set([0xff, 0xff, 0xff, 0xff], at);
    return formatPem({ label: pem.label, bytes });
  };
  const privateCases: readonly (readonly [string, string])[] = [
    ['', 'key-invalid'],
    [readKey('none.pub'), 'key-invalid'],
    [readKey('ssh-none.pub'), 'key-invalid'],
    [readKey('ssh-chacha.sec'), 'key-unsupported'],
    [readKey('ssh-ecdsa.sec'), 'key-unsupported'],
    [formatPem({ label: 'RSA PRIVATE KEY', bytes: new Uint8Array(99) }), 'key-unsupported'],
    // 'c4gh-v1', the name behind its length, the length of the options: then rounds.
    [rounds('bcrypt.sec', 7 + 2 + 6 + 2), 'key-invalid'],
    [rounds('pbkdf2.sec', 7 + 2 + 18 + 2), 'key-invalid'],
  ];
  for (const [text, code] of privateCases) assert.equal(codeOf(parsePrivateKey(text)), code, text);
});

test('a private key file that is cut off anywhere, or damaged, is never used', () => {
  for (const [name] of FORMS) {
    const pem = parsePem(readKey(`${name}.sec`));
    assert.ok(pem !== null);
    const expected = Buffer.from(takeValue(parsePublicKey(readKey(`${name}.pub`))));
    for (let length = 0; length < pem.bytes.length; length += 1) {
      const cut = parsePrivateKey(
        formatPem({ label: pem.label, bytes: pem.bytes.slice(0, length) }),
      );
      // What is cut out of the comment, or the padding of OpenSSH, is not part of the key; and where a
      // passphrase comes first, ten thousand derivations would tell nothing more.
      if (!cut.ok || cut.value.kdf !== 'none') continue;
      const key = cut.value.unlock(node, null);
      if (key.ok) assert.deepEqual(Buffer.from(node.x25519Key(key.value).publicKey), expected);
    }
  }
  const pem = parsePem(readKey('ssh-none.sec'));
  assert.ok(pem !== null);
  let refused = 0;
  for (let at = 0; at < pem.bytes.length; at += 1) {
    const bytes = pem.bytes.slice();
    bytes[at] = (bytes[at] as number) ^ 1;
    const parsed = parsePrivateKey(formatPem({ label: pem.label, bytes }));
    const key = parsed.ok ? parsed.value.unlock(node, null) : parsed;
    if (!key.ok) refused += 1;
    else {
      const found = Buffer.from(node.x25519Key(key.value).publicKey);
      const expected = Buffer.from(takeValue(parsePublicKey(readKey('ssh-none.pub'))));
      assert.deepEqual(found, expected, `byte ${at}`);
    }
  }
  assert.ok(refused > 100);
});

test('points that are not on the curve make no public key', () => {
  assert.equal(toX25519PublicKey(hex(`01${'00'.repeat(31)}`)), null);
  assert.equal(toX25519PublicKey(hex('ff'.repeat(32))), null);
  assert.equal(toX25519PublicKey(hex(`02${'00'.repeat(31)}`)), null);
  assert.equal(toX25519PublicKey(new Uint8Array(31)), null);
  // The base point: y = 4/5 becomes u = 9 (RFC 7748, section 4.1).
  const base = toX25519PublicKey(hex(`58${'66'.repeat(31)}`));
  assert.equal(Buffer.from(base ?? []).toString('hex'), `09${'00'.repeat(31)}`);
});
