import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  type KeyObject,
  pbkdf2Sync,
  randomFillSync,
  scryptSync,
} from 'node:crypto';
import type { Aead, AesInput, CryptoSuite, ScryptCost, X25519Key } from '../../std/crypto-suite.ts';

const CIPHER = 'chacha20-poly1305';
const TAG_BYTES = 16;
const X25519 = { kty: 'OKP', crv: 'X25519' } as const;
const NO_PUBLIC_KEY = Buffer.alloc(32).toString('base64url');

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** Keys go in as JWK, which OpenSSL reads ten times as fast as DER. */
function openX25519Key(privateBytes: Uint8Array): X25519Key {
  const key: KeyObject = createPrivateKey({
    format: 'jwk',
    // The public half is computed anew; a JWK only has to have one.
    key: { ...X25519, d: toText(privateBytes), x: NO_PUBLIC_KEY },
  });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: new Uint8Array(Buffer.from(x, 'base64url')),
    agree(peer) {
      const publicKey = createPublicKey({ format: 'jwk', key: { ...X25519, x: toText(peer) } });
      try {
        return new Uint8Array(diffieHellman({ privateKey: key, publicKey }));
      } catch {
        // OpenSSL refuses a result of zeros only.
        return null;
      }
    },
  };
}

function openAead(keyBytes: Uint8Array): Aead {
  const key = createSecretKey(keyBytes);
  return {
    seal(nonce, plain) {
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      const text = cipher.update(plain);
      cipher.final();
      return [text, cipher.getAuthTag()];
    },
    open(nonce, sealed) {
      const end = sealed.length - TAG_BYTES;
      if (end < 0) return null;
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(sealed.subarray(end));
      const plain = decipher.update(sealed.subarray(0, end));
      try {
        decipher.final();
        return plain;
      } catch {
        return null;
      }
    },
  };
}

function decryptAes({ mode, key, iv, bytes }: AesInput): Uint8Array {
  const decipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv);
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

/** Cryptography of Node, which is OpenSSL's. */
export const nodeCryptoSuite: CryptoSuite = {
  name: 'node:crypto',
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  x25519Key: openX25519Key,
  chaCha20Poly1305: openAead,
  blake2b512: (bytes) => createHash('blake2b512').update(bytes).digest(),
  sha512: (bytes) => createHash('sha512').update(bytes).digest(),
  scrypt: (passphrase, salt, { cost, blockSize, parallelization }: ScryptCost) =>
    scryptSync(passphrase, salt, 32, {
      cost,
      blockSize,
      parallelization,
      maxmem: 256 * cost * blockSize,
    }),
  pbkdf2Sha256: (passphrase, salt, rounds) => pbkdf2Sync(passphrase, salt, rounds, 32, 'sha256'),
  aesDecrypt: decryptAes,
};
