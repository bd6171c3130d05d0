import { readFileSync } from 'node:fs';
import { parsePrivateKey } from '../../../engine/crypt4gh/keys/private-key.ts';
import { parsePublicKey } from '../../../engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { systemReason } from '../../../platform/files/file-problem.ts';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import { readEnvironment } from '../../config.ts';
import { CommandError } from '../command-error.ts';
import { askPassphrase } from './ask-passphrase.ts';
import { take } from './command-errors.ts';

export interface PrivateKeyFlags {
  readonly privateKey?: string;
  readonly passphraseFile?: string;
}

/** A key file of a megabyte is none. */
const MAX_KEY_BYTES = 2 ** 20;

function readText(path: string, what: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= MAX_KEY_BYTES) return bytes.toString('utf8');
  } catch (error) {
    throw new CommandError(`${path}: this ${what} cannot be read: ${systemReason(error)}`);
  }
  throw new CommandError(`${path}: this is too large for a ${what}.`);
}

/** The public keys of files, each once. @throws CommandError */
export function readPublicKeys(paths: readonly string[]): Uint8Array[] {
  const keys = new Map<string, Uint8Array>();
  for (const path of paths) {
    const key = take(parsePublicKey(readText(path, 'public key')), path);
    keys.set(Buffer.from(key).toString('hex'), key);
  }
  return [...keys.values()];
}

/** The passphrase of --passphrase-file, else of C4GH_PASSPHRASE, else of who sits at the terminal. */
export async function readPassphrase(
  file: string | undefined,
  question: string,
): Promise<string | null> {
  if (file !== undefined) return readText(file, 'passphrase').replace(/\r?\n$/, '');
  return readEnvironment().C4GH_PASSPHRASE ?? (await askPassphrase(question));
}

/** The private key of --private-key, else of C4GH_SECRET_KEY; null without either. @throws CommandError */
export async function readPrivateKey(flags: PrivateKeyFlags): Promise<X25519Key | null> {
  const path = flags.privateKey ?? readEnvironment().C4GH_SECRET_KEY;
  if (path === undefined) return null;
  const locked = take(parsePrivateKey(readText(path, 'private key')), path);
  const passphrase =
    locked.kdf === 'none'
      ? null
      : await readPassphrase(flags.passphraseFile, `Passphrase of ${path}: `);
  return nodeCryptoSuite.x25519Key(take(locked.unlock(nodeCryptoSuite, passphrase), path));
}

/** @throws CommandError where no private key is named */
export async function needPrivateKey(flags: PrivateKeyFlags): Promise<X25519Key> {
  const key = await readPrivateKey(flags);
  if (key !== null) return key;
  throw new CommandError('Name your private key with --private-key, or in C4GH_SECRET_KEY.');
}
