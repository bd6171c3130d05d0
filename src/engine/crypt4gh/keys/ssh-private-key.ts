import type { CryptoSuite } from '../../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { areEqual } from '../bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from '../crypt4gh-problem.ts';
import { checkRounds, deriveKey } from './derive-key.ts';
import { toX25519PrivateKey, toX25519PublicKey } from './ed25519-to-x25519.ts';
import { FieldReader } from './key-text.ts';
import { invalidKey, type LockedKey } from './locked-key.ts';

// Private keys of OpenSSH (openssh-portable, PROTOCOL.key); ed25519 only, like crypt4gh's own tools.

export const SSH_MAGIC = new TextEncoder().encode('openssh-key-v1\0');
const AES = /^aes(128|192|256)-(ctr|cbc)$/;
const BLOCK_BYTES = 16;
const KEY_TYPE = 'ssh-ed25519';
const DAMAGED = 'The OpenSSH private key is damaged.';

/** Reads what is behind the magic. */
export function parseSshPrivateKey(bytes: Uint8Array): Result<LockedKey, Crypt4ghProblem> {
  const reader = new FieldReader(bytes);
  const cipher = reader.text(4);
  const kdf = reader.text(4);
  const options = reader.string(4);
  const count = reader.integer(4);
  const publicBlob = reader.string(4);
  const data = reader.string(4);
  if (cipher === null || kdf === null || options === null || publicBlob === null || data === null) {
    return invalidKey(DAMAGED);
  }
  if (count !== 1) return invalidKey('The file has more than one private key; give one with one.');
  const keyType = new FieldReader(publicBlob).text(4);
  if (keyType !== KEY_TYPE) {
    const hint = `OpenSSH keys of the form ${keyType?.slice(0, 40)} cannot decrypt crypt4gh files; those of the form ed25519 can (ssh-keygen -t ed25519).`;
    return fail(crypt4ghProblem('key-unsupported', 'private key', [keyType ?? '', hint]));
  }
  if (cipher === 'none' && kdf === 'none') {
    return succeed({ kdf, comment: '', unlock: (suite) => readKey(suite, data, false) });
  }
  return parseLocked({ cipher, kdf, options, data });
}

function parseLocked({
  cipher,
  kdf,
  options,
  data,
}: {
  readonly cipher: string;
  readonly kdf: string;
  readonly options: Uint8Array;
  readonly data: Uint8Array;
}): Result<LockedKey, Crypt4ghProblem> {
  const [, bits, mode] = AES.exec(cipher) ?? [];
  if (kdf !== 'bcrypt' || bits === undefined) {
    const hint = `The OpenSSH key is locked by '${kdf}' and '${cipher}'. Lock it with the usual cipher: ssh-keygen -p -Z aes256-ctr -f FILE.`;
    return fail(crypt4ghProblem('key-unsupported', 'private key', [`${kdf}, ${cipher}`, hint]));
  }
  const reader = new FieldReader(options);
  const salt = reader.string(4);
  const rounds = reader.integer(4);
  if (salt === null || rounds === null || data.length % BLOCK_BYTES !== 0)
    return invalidKey(DAMAGED);
  const problem = checkRounds('bcrypt', rounds);
  if (problem !== null) return fail(problem);
  const keyBytes = Number(bits) / 8;
  return succeed({
    kdf,
    comment: '',
    unlock(suite, passphrase) {
      const length = keyBytes + BLOCK_BYTES;
      const derived = deriveKey(suite, passphrase, { kdf, rounds, salt, length });
      if (!derived.ok) return derived;
      const plain = suite.aesDecrypt({
        mode: mode === 'ctr' ? 'ctr' : 'cbc',
        key: derived.value.slice(0, keyBytes),
        iv: derived.value.slice(keyBytes),
        bytes: data,
      });
      return readKey(suite, plain, true);
    },
  });
}

function readKey(
  suite: CryptoSuite,
  plain: Uint8Array,
  isLocked: boolean,
): Result<Uint8Array, Crypt4ghProblem> {
  const reader = new FieldReader(plain);
  // Two equal numbers are all that tells a right passphrase from a wrong one.
  const [first, second] = [reader.integer(4), reader.integer(4)];
  if (isLocked && (first === null || first !== second)) {
    const hint = 'The passphrase is not that of this private key (or the key file is damaged).';
    return fail(crypt4ghProblem('passphrase-wrong', 'private key', ['', hint]));
  }
  const keyType = reader.text(4);
  const publicKey = reader.string(4);
  const pair = reader.string(4);
  if (first !== second || keyType !== KEY_TYPE || publicKey === null || pair?.length !== 64) {
    return invalidKey(DAMAGED);
  }
  const key = toX25519PrivateKey(suite, pair.subarray(0, 32));
  const expected = toX25519PublicKey(publicKey);
  if (expected === null || !areEqual(expected, suite.x25519Key(key).publicKey)) {
    return invalidKey(`${DAMAGED} Its private and its public half do not belong together.`);
  }
  return succeed(key);
}
