import { readFile } from 'node:fs/promises';
import { systemReason } from '../../../platform/files/file-problem.ts';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import { CommandError } from '../command-error.ts';
import { readPrivateKey, readPublicKeys } from '../crypt4gh/read-keys.ts';

/** For whom files are sealed. */
export interface ReaderKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Null where only the public key is here. */
  readonly key: X25519Key | null;
}

/**
 * The key of --key, a public or a private one, else the private one of C4GH_SECRET_KEY. A private key stays here.
 * @throws CommandError
 */
export async function readReaderKey(flags: {
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly decrypt?: boolean;
}): Promise<ReaderKey> {
  const { key: path, passphraseFile } = flags;
  const isPublic = path !== undefined && !(await isPrivate(path));
  if (isPublic && flags.decrypt === true) {
    throw new CommandError(
      `${path}: this is a public key; --decrypt needs the private one, which stays on this machine.`,
    );
  }
  if (isPublic) {
    const [publicKey] = readPublicKeys([path]);
    if (publicKey !== undefined) return { publicKey, key: null };
  }
  const key = await readPrivateKey({
    ...(path === undefined ? {} : { privateKey: path }),
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
  });
  if (key !== null) return { publicKey: key.publicKey, key };
  throw new CommandError(
    'Name the key that the files shall be sealed for with --key: the public one, or the private one where you decrypt. "outbreak crypt4gh keygen" makes a pair.',
  );
}

async function isPrivate(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${path}: this key cannot be read: ${systemReason(error)}`);
  });
  return /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m.test(text);
}
