import type { CryptoSuite } from '../../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from '../crypt4gh-problem.ts';
import { deriveBcryptPbkdf } from './bcrypt-pbkdf.ts';

/** How a passphrase becomes a key, by the names that stand in key files. */
export type Kdf = 'scrypt' | 'bcrypt' | 'pbkdf2_hmac_sha256';

/** Rounds of new keys, as crypt4gh's tools have them; scrypt has its cost instead. */
export const KDF_ROUNDS: Readonly<Record<Kdf, number>> = {
  scrypt: 0,
  bcrypt: 100,
  pbkdf2_hmac_sha256: 100_000,
};
/** Above these a file would keep the processor for minutes, by mistake or to harm. */
const MAX_ROUNDS: Readonly<Record<Kdf, number>> = {
  scrypt: 2 ** 32 - 1,
  bcrypt: 10_000,
  pbkdf2_hmac_sha256: 50_000_000,
};
export const SALT_BYTES = 16;
const SCRYPT_COST = { cost: 16_384, blockSize: 8, parallelization: 1 };

export function isKdf(name: string): name is Kdf {
  return Object.hasOwn(KDF_ROUNDS, name);
}

export function checkRounds(kdf: Kdf, rounds: number): Crypt4ghProblem | null {
  const least = kdf === 'scrypt' ? 0 : 1;
  if (rounds >= least && rounds <= MAX_ROUNDS[kdf]) return null;
  const hint = `The key file asks for ${rounds} rounds of ${kdf}; from ${least} to ${MAX_ROUNDS[kdf]} are done. It is damaged, or was made to harm.`;
  return crypt4ghProblem('key-invalid', 'private key', [rounds, hint]);
}

/** A key of `length` bytes: 32, but for bcrypt any. */
export function deriveKey(
  suite: CryptoSuite,
  passphrase: string | null,
  derivation: { kdf: Kdf; rounds: number; salt: Uint8Array; length: number },
): Result<Uint8Array, Crypt4ghProblem> {
  if (passphrase === null || passphrase === '') {
    const hint = 'A passphrase is needed for this private key. Give the one it was locked with.';
    return fail(crypt4ghProblem('passphrase-missing', 'private key', ['', hint]));
  }
  const { kdf, rounds, salt } = derivation;
  const bytes = new TextEncoder().encode(passphrase);
  if (kdf === 'scrypt') return succeed(suite.scrypt(bytes, salt, SCRYPT_COST));
  if (kdf === 'bcrypt') return succeed(deriveBcryptPbkdf(suite, bytes, derivation));
  return succeed(suite.pbkdf2Sha256(bytes, salt, rounds));
}
