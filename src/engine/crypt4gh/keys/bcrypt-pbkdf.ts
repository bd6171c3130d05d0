import type { CryptoSuite } from '../../../std/crypto-suite.ts';
import { viewOf } from '../bytes.ts';
import { BOX_WORDS, computeBlowfishBoxes } from './blowfish-boxes.ts';

// bcrypt_pbkdf of OpenBSD (bcrypt_pbkdf(3), Ted Unangst 2013): PBKDF2's way of stretching a passphrase with
// bcrypt instead of an HMAC. Neither Node nor the @noble libraries have it.

const HASH_BYTES = 32;
const SUBKEYS = 18;
const TEXT = new TextEncoder().encode('OxychromaticBlowfishSwatDynamite');

let initialBoxes: Uint32Array | null = null;

/** Enciphers the pair of words at `at`, in place: 16 rounds of Blowfish. */
function encipher(state: Uint32Array, words: Uint32Array, at: number): void {
  let left = words[at] as number;
  let right = words[at + 1] as number;
  for (let i = 0; i < 16; i += 2) {
    left ^= state[i] as number;
    right ^= mix(state, left) ^ (state[i + 1] as number);
    left ^= mix(state, right);
  }
  words[at] = right ^ (state[17] as number);
  words[at + 1] = left ^ (state[16] as number);
}

function mix(state: Uint32Array, x: number): number {
  const a = state[SUBKEYS + (x >>> 24)] as number;
  const b = state[SUBKEYS + 256 + ((x >>> 16) & 255)] as number;
  const c = state[SUBKEYS + 512 + ((x >>> 8) & 255)] as number;
  const d = state[SUBKEYS + 768 + (x & 255)] as number;
  return (((a + b) ^ c) + d) | 0;
}

/** Mixes a key, and where it is given a salt, into the whole state; both have 16 words. */
function expandState(state: Uint32Array, key: Uint32Array, salt: Uint32Array | null): void {
  for (let i = 0; i < SUBKEYS; i += 1) state[i] = (state[i] as number) ^ (key[i & 15] as number);
  const pair = new Uint32Array(2);
  for (let i = 0; i < BOX_WORDS; i += 2) {
    if (salt !== null) {
      pair[0] = (pair[0] as number) ^ (salt[i & 15] as number);
      pair[1] = (pair[1] as number) ^ (salt[(i + 1) & 15] as number);
    }
    encipher(state, pair, 0);
    state[i] = pair[0] as number;
    state[i + 1] = pair[1] as number;
  }
}

function toWords(bytes: Uint8Array): Uint32Array {
  const view = viewOf(bytes);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4));
}

/** bcrypt of two digests of 64 bytes with its own text and 2^6 expansions. */
function hashBcrypt(passphraseDigest: Uint8Array, saltDigest: Uint8Array): Uint8Array {
  initialBoxes ??= computeBlowfishBoxes();
  const state = initialBoxes.slice();
  const key = toWords(passphraseDigest);
  const salt = toWords(saltDigest);
  expandState(state, key, salt);
  for (let i = 0; i < 64; i += 1) {
    expandState(state, salt, null);
    expandState(state, key, null);
  }
  const words = toWords(TEXT);
  for (let i = 0; i < 64; i += 1)
    for (let at = 0; at < words.length; at += 2) encipher(state, words, at);
  const hash = new Uint8Array(HASH_BYTES);
  const view = viewOf(hash);
  words.forEach((word, i) => {
    view.setUint32(i * 4, word, true);
  });
  return hash;
}

/** A key of `length` bytes of a passphrase; 100 rounds take about half a second. */
export function deriveBcryptPbkdf(
  suite: CryptoSuite,
  passphrase: Uint8Array,
  { salt, rounds, length }: { salt: Uint8Array; rounds: number; length: number },
): Uint8Array {
  const digest = suite.sha512(passphrase);
  const blocks = Math.ceil(length / HASH_BYTES);
  const derived = new Uint8Array(length);
  const numbered = new Uint8Array(salt.length + 4);
  numbered.set(salt);
  for (let block = 0; block < blocks; block += 1) {
    viewOf(numbered).setUint32(salt.length, block + 1);
    let hash = hashBcrypt(digest, suite.sha512(numbered));
    const sum = hash.slice();
    for (let round = 1; round < rounds; round += 1) {
      hash = hashBcrypt(digest, suite.sha512(hash));
      for (let i = 0; i < HASH_BYTES; i += 1) sum[i] = (sum[i] as number) ^ (hash[i] as number);
    }
    // Blocks are not put one after the other but like the teeth of combs.
    for (let i = 0; i * blocks + block < length && i < Math.ceil(length / blocks); i += 1)
      derived[i * blocks + block] = sum[i] as number;
  }
  return derived;
}
