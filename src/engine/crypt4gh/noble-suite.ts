import { cbc, ctr } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { CryptoSuite } from '../../std/crypto-suite.ts';

/** The most that crypto.getRandomValues gives at once. */
const RANDOM_BYTES = 65_536;

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += RANDOM_BYTES)
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES));
  return bytes;
}

/** Cryptography where only web APIs are: Paul Miller's audited libraries in plain JavaScript. */
export const nobleSuite: CryptoSuite = {
  name: '@noble',
  randomBytes,
  x25519Key(privateKey) {
    const own = privateKey.slice();
    return {
      publicKey: x25519.getPublicKey(own),
      agree(peer) {
        try {
          return x25519.getSharedSecret(own, peer);
        } catch {
          return null;
        }
      },
    };
  },
  chaCha20Poly1305: (key) => ({
    seal: (nonce, plain) => [chacha20poly1305(key, nonce).encrypt(plain)],
    open(nonce, sealed) {
      try {
        return chacha20poly1305(key, nonce).decrypt(sealed);
      } catch {
        return null;
      }
    },
  }),
  blake2b512: (bytes) => blake2b(bytes),
  sha512: (bytes) => sha512(bytes),
  scrypt: (passphrase, salt, { cost, blockSize, parallelization }) =>
    scrypt(passphrase, salt, { N: cost, r: blockSize, p: parallelization, dkLen: 32 }),
  pbkdf2Sha256: (passphrase, salt, rounds) =>
    pbkdf2(sha256, passphrase, salt, { c: rounds, dkLen: 32 }),
  aesDecrypt: ({ mode, key, iv, bytes }) =>
    mode === 'ctr'
      ? ctr(key, iv).decrypt(bytes)
      : cbc(key, iv, { disablePadding: true }).decrypt(bytes),
};
