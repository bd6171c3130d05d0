import type { CryptoSuite } from '../../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { concatBytes, viewOf } from '../bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from '../crypt4gh-problem.ts';
import { KEY_BYTES, NONCE_BYTES } from '../format.ts';
import { checkRounds, deriveKey, isKdf, KDF_ROUNDS, type Kdf, SALT_BYTES } from './derive-key.ts';
import { FieldReader, formatPem, parsePem } from './key-text.ts';
import { findStart, invalidKey, type LockedKey } from './locked-key.ts';
import { parseSshPrivateKey, SSH_MAGIC } from './ssh-private-key.ts';

// Private keys as crypt4gh's tools write them: PEM of 'c4gh-v1', name of the key derivation, its options
// where it is not 'none', name of the cipher, key material, and perhaps a comment; each behind its length
// in two bytes, highest first (crypt4gh.readthedocs.io, "Key format").

const MAGIC = new TextEncoder().encode('c4gh-v1');
const LABEL = 'CRYPT4GH PRIVATE KEY';
const CIPHER = 'chacha20_poly1305';

/** Reads a private key file of crypt4gh or OpenSSH (ed25519), without unlocking it. */
export function parsePrivateKey(text: string): Result<LockedKey, Crypt4ghProblem> {
  const pem = parsePem(text);
  if (pem === null) {
    return invalidKey('This is no private key file, or it is not whole: no single block of PEM.');
  }
  if (pem.label.includes('PUBLIC'))
    return invalidKey('This is a public key; the private one is asked for.');
  // Files are told apart by what they hold: their labels vary, 'ENCRYPTED PRIVATE KEY' is seen too.
  const own = findStart(pem.bytes, MAGIC);
  if (own !== null) return parseOwnKey(own);
  const ssh = findStart(pem.bytes, SSH_MAGIC);
  if (ssh !== null) return parseSshPrivateKey(ssh);
  const hint = `A '${pem.label.slice(0, 60)}' cannot be used. Make a key with 'outbreak crypt4gh keygen', or use one of OpenSSH of the form ed25519 (ssh-keygen -t ed25519).`;
  return fail(crypt4ghProblem('key-unsupported', 'private key', [pem.label, hint]));
}

function parseOwnKey(bytes: Uint8Array): Result<LockedKey, Crypt4ghProblem> {
  const reader = new FieldReader(bytes);
  const kdf = reader.text(2);
  const options = kdf === 'none' ? new Uint8Array() : reader.string(2);
  const cipher = reader.text(2);
  const data = reader.string(2);
  const comment = reader.isAtEnd ? '' : reader.text(2);
  if (kdf === null || options === null || cipher === null || data === null || comment === null) {
    return invalidKey('The private key file is damaged: it ends too early.');
  }
  if (cipher === 'none') return openPlainKey(data, comment);
  if (cipher !== CIPHER || !isKdf(kdf)) {
    const hint = `The private key is locked by '${kdf}' and '${cipher}', which this program does not know.`;
    return fail(crypt4ghProblem('key-unsupported', 'private key', [`${kdf}, ${cipher}`, hint]));
  }
  if (options.length < 4) return invalidKey('The private key file is damaged: it has no salt.');
  const rounds = viewOf(options).getUint32(0);
  const problem = checkRounds(kdf, rounds);
  if (problem !== null) return fail(problem);
  return succeed({ kdf, comment, unlock: toUnlock({ kdf, rounds, salt: options.slice(4) }, data) });
}

function openPlainKey(data: Uint8Array, comment: string): Result<LockedKey, Crypt4ghProblem> {
  if (data.length !== KEY_BYTES) {
    return invalidKey(`The private key has ${data.length} bytes instead of ${KEY_BYTES}.`);
  }
  return succeed({ kdf: 'none', comment, unlock: () => succeed(data.slice()) });
}

function toUnlock(
  derivation: { readonly kdf: Kdf; readonly rounds: number; readonly salt: Uint8Array },
  data: Uint8Array,
): LockedKey['unlock'] {
  return (suite, passphrase) => {
    const derived = deriveKey(suite, passphrase, { ...derivation, length: 32 });
    if (!derived.ok) return derived;
    const key = suite
      .chaCha20Poly1305(derived.value)
      .open(data.subarray(0, NONCE_BYTES), data.subarray(NONCE_BYTES));
    if (key === null) {
      const hint = 'The passphrase is not that of this private key (or the key file is damaged).';
      return fail(crypt4ghProblem('passphrase-wrong', 'private key', ['', hint]));
    }
    if (key.length === KEY_BYTES) return succeed(key);
    return invalidKey(`The private key has ${key.length} bytes instead of ${KEY_BYTES}.`);
  };
}

function toField(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(2);
  viewOf(length).setUint16(0, bytes.length);
  return concatBytes([length, bytes]);
}

export interface PrivateKeyLock {
  readonly passphrase: string;
  /** 'scrypt' unless there is a reason. */
  readonly kdf?: Kdf;
}

/** A private key as a file, locked with a passphrase, or with null not at all. */
export function formatPrivateKey(
  suite: CryptoSuite,
  key: Uint8Array,
  { lock, comment = '' }: { readonly lock: PrivateKeyLock | null; readonly comment?: string },
): Result<string, Crypt4ghProblem> {
  const encode = (text: string) => toField(new TextEncoder().encode(text));
  const end = comment === '' ? [] : [encode(comment)];
  const finish = (fields: readonly Uint8Array[]) =>
    succeed(formatPem({ label: LABEL, bytes: concatBytes([MAGIC, ...fields, ...end]) }));
  if (lock === null) return finish([encode('none'), encode('none'), toField(key)]);
  const { kdf = 'scrypt', passphrase } = lock;
  const rounds = KDF_ROUNDS[kdf];
  const salt = suite.randomBytes(SALT_BYTES);
  const derived = deriveKey(suite, passphrase, { kdf, rounds, salt, length: 32 });
  if (!derived.ok) return derived;
  const nonce = suite.randomBytes(NONCE_BYTES);
  const sealed = suite.chaCha20Poly1305(derived.value).seal(nonce, key);
  const count = new Uint8Array(4);
  viewOf(count).setUint32(0, rounds);
  return finish([
    encode(kdf),
    toField(concatBytes([count, salt])),
    encode(CIPHER),
    toField(concatBytes([nonce, ...sealed])),
  ]);
}
