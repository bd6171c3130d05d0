import type { CryptoSuite } from '../../../std/crypto-suite.ts';
import { fail, type Result } from '../../../std/result.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from '../crypt4gh-problem.ts';

/** A private key file that was read; the key in it may need a passphrase. */
export interface LockedKey {
  /** 'none' where no passphrase is needed. */
  readonly kdf: string;
  readonly comment: string;
  /** The X25519 private key, 32 bytes. The passphrase is not looked at where none is needed. */
  unlock(suite: CryptoSuite, passphrase: string | null): Result<Uint8Array, Crypt4ghProblem>;
}

export function invalidKey(hint: string): Result<never, Crypt4ghProblem> {
  return fail(crypt4ghProblem('key-invalid', 'private key', ['', hint]));
}

/** What is behind these first bytes; null where it begins with others. */
export function findStart(bytes: Uint8Array, magic: Uint8Array): Uint8Array | null {
  return magic.every((byte, at) => byte === bytes[at]) ? bytes.subarray(magic.length) : null;
}
