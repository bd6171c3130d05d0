/** An X25519 key pair (RFC 7748) whose private half whoever uses it need not see. */
export interface X25519Key {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The 32 bytes shared with a peer; null where its key is of low order, so that nothing is shared. */
  agree(peerPublicKey: Uint8Array): Uint8Array | null;
}

/** ChaCha20-Poly1305 (RFC 8439) under one key of 32 bytes, without associated data. */
export interface Aead {
  /** Encrypts; the parts, one after the other, are the cipher text and the tag of 16 bytes. */
  seal(nonce: Uint8Array, plain: Uint8Array): readonly Uint8Array[];
  /** Decrypts cipher text followed by its tag; null, and nothing of the plain text, unless the tag is right. */
  open(nonce: Uint8Array, sealed: Uint8Array): Uint8Array | null;
}

export interface ScryptCost {
  /** N of RFC 7914, a power of two. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

export interface AesInput {
  readonly mode: 'ctr' | 'cbc';
  /** 16, 24 or 32 bytes. */
  readonly key: Uint8Array;
  /** 16 bytes. */
  readonly iv: Uint8Array;
  /** For 'cbc' a multiple of 16 bytes; there is no padding. */
  readonly bytes: Uint8Array;
}

/**
 * What a platform has of cryptography. Engines get it as an argument: node:crypto on a server, a library
 * in a browser. One suite of tests holds for every implementation (crypto-suite.test-kit.ts).
 */
export interface CryptoSuite {
  readonly name: string;
  /** Bytes of the platform's cryptographic generator. */
  randomBytes(length: number): Uint8Array;
  /** The key pair of a private key of 32 bytes; they are clamped as RFC 7748 says. */
  x25519Key(privateKey: Uint8Array): X25519Key;
  chaCha20Poly1305(key: Uint8Array): Aead;
  /** BLAKE2b (RFC 7693) without key, 64 bytes. */
  blake2b512(bytes: Uint8Array): Uint8Array;
  sha512(bytes: Uint8Array): Uint8Array;
  /** 32 bytes. */
  scrypt(passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost): Uint8Array;
  /** PBKDF2 with HMAC-SHA-256, 32 bytes. */
  pbkdf2Sha256(passphrase: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array;
  aesDecrypt(input: AesInput): Uint8Array;
}
