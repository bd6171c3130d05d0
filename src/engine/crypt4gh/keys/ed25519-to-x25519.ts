import type { CryptoSuite } from '../../../std/crypto-suite.ts';
import { KEY_BYTES } from '../format.ts';

/** The field of both curves: 2^255 - 19. */
const P = 2n ** 255n - 19n;

function modulo(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

function invert(value: bigint): bigint {
  return power(value, P - 2n);
}

/** d of the curve -x² + y² = 1 + d x² y² (RFC 8032, section 5.1). */
const D = modulo(-121665n * invert(121666n));

/**
 * The X25519 public key on the Montgomery form of the curve for an Ed25519 public key: u = (1 + y) / (1 - y)
 * (RFC 7748, section 4.1). Null for bytes that are no point of the curve, or its neutral element. Public keys
 * are public, so that it does not matter how long this takes.
 */
export function toX25519PublicKey(ed25519: Uint8Array): Uint8Array | null {
  if (ed25519.length !== KEY_BYTES) return null;
  let y = 0n;
  for (let i = KEY_BYTES - 1; i >= 0; i -= 1) y = (y << 8n) | BigInt(ed25519[i] as number);
  // The highest bit is the sign of x, which the other form of the curve does not need.
  y &= (1n << 255n) - 1n;
  if (y >= P || y === 1n) return null;
  const square = modulo(y * y);
  const x2 = modulo((square - 1n) * invert(modulo(D * square + 1n)));
  // By Euler's criterion x exists where x² to the half of P - 1 is 1, or x is 0.
  if (x2 !== 0n && power(x2, (P - 1n) / 2n) !== 1n) return null;
  let u = modulo((1n + y) * invert(modulo(1n - y)));
  const key = new Uint8Array(KEY_BYTES);
  for (let i = 0; i < KEY_BYTES; i += 1, u >>= 8n) key[i] = Number(u & 255n);
  return key;
}

/** The X25519 private key that libsodium and crypt4gh's tools use for a seed of Ed25519 (RFC 8032, 5.1.5). */
export function toX25519PrivateKey(suite: CryptoSuite, seed: Uint8Array): Uint8Array {
  const key = suite.sha512(seed).slice(0, KEY_BYTES);
  key[0] = (key[0] as number) & 248;
  key[31] = ((key[31] as number) & 127) | 64;
  return key;
}
