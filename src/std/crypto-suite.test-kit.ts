import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CryptoSuite } from './crypto-suite.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

const NONCE = hex('000102030405060708090a0b');
const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
/** Points of low order, with which everybody shares zeros: 0, 1, p - 1 (RFC 7748, section 6.1). */
const LOW_ORDER = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
];

/** What every implementation of CryptoSuite has to do; vectors are of the standards named. */
export function describeCryptoSuite(suite: CryptoSuite): void {
  test(`${suite.name}: X25519, RFC 7748 section 5.2`, () => {
    let [k, u] = [hex(`09${'00'.repeat(31)}`), hex(`09${'00'.repeat(31)}`)];
    for (let i = 0; i < 1000; i += 1) {
      const agreed = suite.x25519Key(k).agree(u);
      assert.ok(agreed !== null);
      [k, u] = [agreed, k];
      if (i === 0) {
        const once = '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079';
        assert.equal(toHex(agreed), once);
      }
    }
    assert.equal(toHex(k), '684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
  });

  test(`${suite.name}: both ends of an agreement share the same, and nothing with a point of low order`, () => {
    const [a, b] = [suite.x25519Key(suite.randomBytes(32)), suite.x25519Key(suite.randomBytes(32))];
    assert.equal(a.publicKey.length, 32);
    assert.deepEqual(a.agree(b.publicKey), b.agree(a.publicKey));
    for (const point of LOW_ORDER) assert.equal(a.agree(hex(point)), null, point);
  });

  test(`${suite.name}: a key pair does not change with the array that it was made of`, () => {
    const own = suite.randomBytes(32);
    const key = suite.x25519Key(own);
    const peer = suite.x25519Key(KEY).publicKey;
    const before = key.agree(peer);
    own.fill(0);
    assert.deepEqual(key.agree(peer), before);
  });

  test(`${suite.name}: ChaCha20-Poly1305 without associated data`, () => {
    const aead = suite.chaCha20Poly1305(KEY);
    const sealed = Buffer.concat(aead.seal(NONCE, text('crypt4gh')));
    assert.equal(sealed.toString('hex'), SEALED);
    assert.equal(toHex(aead.open(NONCE, sealed) ?? new Uint8Array()), toHex(text('crypt4gh')));
    assert.equal(Buffer.concat(aead.seal(NONCE, new Uint8Array())).length, 16);
    for (const bytes of [0, 1, 65_535, 65_536]) {
      const plain = suite.randomBytes(bytes);
      const opened = aead.open(NONCE, Buffer.concat(aead.seal(NONCE, plain)));
      assert.ok(opened !== null && Buffer.compare(opened, plain) === 0, `${bytes}`);
    }
  });

  test(`${suite.name}: what was changed by a bit, cut off or sealed by others is not opened`, () => {
    const aead = suite.chaCha20Poly1305(KEY);
    const sealed = Buffer.concat(aead.seal(NONCE, text('crypt4gh')));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.equal(aead.open(NONCE, changed), null, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length += 1)
      assert.equal(aead.open(NONCE, sealed.subarray(0, length)), null, `${length} bytes`);
    assert.equal(suite.chaCha20Poly1305(suite.randomBytes(32)).open(NONCE, sealed), null);
    assert.equal(aead.open(suite.randomBytes(12), sealed), null);
  });

  test(`${suite.name}: BLAKE2b (RFC 7693 appendix A), SHA-512 (FIPS 180-4)`, () => {
    assert.equal(
      toHex(suite.blake2b512(text('abc'))),
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    );
    assert.equal(
      toHex(suite.sha512(text('abc'))),
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    );
  });

  test(`${suite.name}: scrypt and PBKDF2, the first 32 bytes of RFC 7914 sections 11 and 12`, () => {
    const cost = { cost: 1024, blockSize: 8, parallelization: 16 };
    assert.equal(
      toHex(suite.scrypt(text('password'), text('NaCl'), cost)),
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
    );
    assert.equal(
      toHex(suite.pbkdf2Sha256(text('passwd'), text('salt'), 1)),
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc',
    );
  });

  test(`${suite.name}: AES, NIST SP 800-38A sections F.2 and F.5`, () => {
    const plain = '6bc1bee22e409f96e93d7e117393172a';
    const ctr = suite.aesDecrypt({
      mode: 'ctr',
      key: hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'),
      iv: hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'),
      bytes: hex('601ec313775789a5b7a7f504bbf3d228'),
    });
    const cbc = suite.aesDecrypt({
      mode: 'cbc',
      key: hex('2b7e151628aed2a6abf7158809cf4f3c'),
      iv: hex('000102030405060708090a0b0c0d0e0f'),
      bytes: hex('7649abac8119b246cee98e9b12e9197d'),
    });
    assert.deepEqual([toHex(ctr), toHex(cbc)], [plain, plain]);
  });

  test(`${suite.name}: random bytes differ, also beyond what a browser gives at once`, () => {
    const [a, b] = [suite.randomBytes(200_000), suite.randomBytes(200_000)];
    assert.equal(a.length, 200_000);
    assert.notDeepEqual(a.subarray(199_900), b.subarray(199_900));
    assert.ok(a.subarray(199_900).some((byte) => byte !== 0));
  });
}

/** By OpenSSL through Python, and opened by libsodium: 'crypt4gh' under KEY and NONCE. */
const SEALED = 'ea8971705d23c228c979ef3f2c69976efb34d9323b790c82';
