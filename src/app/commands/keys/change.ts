import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPublicKey } from '../../../engine/crypt4gh/keys/public-key.ts';
import { KeyFolder } from '../../../parts/vault/keys/key-folder.ts';
import type { KeyState } from '../../../parts/vault/keys/key-state.ts';
import { findBrokenLine } from '../../../parts/vault/keys/request-log.ts';
import { systemReason } from '../../../platform/files/file-problem.ts';
import { CommandError } from '../command-error.ts';
import { explainKeys, type KeyFlags, readKeyPassphrase } from './serve.ts';

/** Lists the keys of a folder; nothing of it is unlocked. */
export async function listKeyLines({ keys }: Pick<KeyFlags, 'keys'>): Promise<number> {
  return explainKeys(async () => {
    for (const { id, state, changedAt, publicKey } of new KeyFolder(keys, null).list()) {
      process.stdout.write(`${id}\t${state}\t${changedAt}\t${publicKey}\n`);
    }
    return 0;
  });
}

/** Writes the public half of the active key as a file of crypt4gh. */
export async function printPublicKey({ keys }: Pick<KeyFlags, 'keys'>): Promise<number> {
  return explainKeys(async () => {
    const active = new KeyFolder(keys, null).list().find(({ state }) => state === 'active');
    if (active === undefined) throw new CommandError(`${keys} has no active key.`);
    process.stdout.write(formatPublicKey(new Uint8Array(Buffer.from(active.publicKey, 'base64'))));
    return 0;
  });
}

/** Makes a new active key, also beside a service that runs: it sees the new one at its next request. */
export async function rotateKeys(flags: KeyFlags): Promise<number> {
  const passphrase = await readKeyPassphrase(flags);
  return explainKeys(async () => {
    const folder = new KeyFolder(flags.keys, passphrase);
    const before = folder.list().length;
    await folder.open(new Date());
    // A folder that had none has its first key by now.
    if (before > 0) {
      // A passphrase other than that of the former keys would leave one of both closed.
      folder.readable();
      await folder.rotate(new Date());
    }
    const [made] = folder.list();
    process.stdout.write(
      `${made?.id} is the active key now. Headers are sealed for it by the node.\n`,
    );
    return 0;
  });
}

/** Brings a key into another state. */
export async function setKeyState(
  id: string,
  state: KeyState,
  flags: Pick<KeyFlags, 'keys'> & { readonly yes?: boolean },
): Promise<number> {
  if (state === 'destroyed' && flags.yes !== true) {
    throw new CommandError(
      `What is still encrypted for ${id} only can never be read again. See in the portal, under Keys, that no header is left for it, and repeat the command with --yes.`,
    );
  }
  return explainKeys(async () => {
    await new KeyFolder(flags.keys, null).setState(id, state, new Date());
    process.stdout.write(`${id} is ${state}.\n`);
    return 0;
  });
}

/** Checks that no line of the service's log was changed or taken out; 2 where one was. */
export async function verifyKeyLog({ keys }: Pick<KeyFlags, 'keys'>): Promise<number> {
  const path = join(keys, 'requests.ndjson');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path}: ${systemReason(error)}`);
  }
  const broken = findBrokenLine(text);
  process.stdout.write(
    broken === null
      ? `${path}: every line names the one before it.\n`
      : `${path}: line ${broken} does not name the one before it: something was changed or taken out.\n`,
  );
  return broken === null ? 0 : 2;
}
