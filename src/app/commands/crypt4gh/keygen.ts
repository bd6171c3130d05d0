import { existsSync } from 'node:fs';
import { KEY_BYTES } from '../../../engine/crypt4gh/format.ts';
import { isKdf } from '../../../engine/crypt4gh/keys/derive-key.ts';
import { formatPrivateKey } from '../../../engine/crypt4gh/keys/private-key.ts';
import { formatPublicKey } from '../../../engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { openOutput } from '../../crypt4gh/output-file.ts';
import { CommandError } from '../command-error.ts';
import { explain, take } from './command-errors.ts';
import { readPassphrase } from './read-keys.ts';

export interface KeygenFlags {
  readonly privateKey: string;
  readonly publicKey: string;
  /** False with --no-passphrase. */
  readonly passphrase: boolean;
  readonly passphraseFile?: string;
  readonly kdf: string;
  readonly comment?: string;
  readonly force?: boolean;
}

/** Only its owner reads a private key, and nobody changes it by mistake. */
const PRIVATE_MODE = 0o400;
const PUBLIC_MODE = 0o666;

/** Makes a key pair: two files. */
export async function generateKeys(flags: KeygenFlags): Promise<number> {
  const { privateKey, publicKey, kdf, comment = '', force = false } = flags;
  if (!isKdf(kdf)) {
    throw new CommandError(
      `--kdf (${kdf.slice(0, 80)}): give scrypt, bcrypt or pbkdf2_hmac_sha256.`,
    );
  }
  for (const path of [privateKey, publicKey]) {
    if (!force && existsSync(path)) {
      throw new CommandError(
        `${path} is there already. What was encrypted for a key that is overwritten is lost; give another name, or --force.`,
      );
    }
  }
  const lock = flags.passphrase ? { kdf, passphrase: await readNewPassphrase(flags) } : null;
  const key = nodeCryptoSuite.randomBytes(KEY_BYTES);
  const text = take(formatPrivateKey(nodeCryptoSuite, key, { lock, comment }));
  await writeText(privateKey, text, PRIVATE_MODE);
  const publicText = formatPublicKey(nodeCryptoSuite.x25519Key(key).publicKey);
  await writeText(publicKey, publicText, PUBLIC_MODE);
  process.stderr.write(
    `${privateKey}: the private key${lock === null ? ', NOT locked with a passphrase' : ''}; keep a copy where nothing else is, and give it to nobody.\n${publicKey}: the public key, for whoever shall encrypt for you.\n`,
  );
  return 0;
}

async function readNewPassphrase({ passphraseFile }: KeygenFlags): Promise<string> {
  const passphrase = await readPassphrase(passphraseFile, 'Passphrase for the private key: ');
  if (passphrase !== null && passphrase !== '') return passphrase;
  throw new CommandError(
    'A passphrase is needed to lock the private key: type it at a terminal, or use --passphrase-file or C4GH_PASSPHRASE. With --no-passphrase the key is not locked.',
  );
}

async function writeText(path: string, text: string, mode: number): Promise<void> {
  await explain(path, async () => {
    const output = openOutput(path, mode);
    try {
      await output.write([Buffer.from(text)]);
      output.finish();
    } catch (error) {
      output.discard();
      throw error;
    }
  });
}
