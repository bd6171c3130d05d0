import { KeyServiceError } from '../../../parts/vault/keys/key-service.ts';
import {
  openKeyServer,
  REQUESTS_PER_MINUTE,
  readPassphraseFile,
} from '../../../parts/vault/keys/open-key-server.ts';
import { serveKeySocket } from '../../../parts/vault/keys/serve-key-socket.ts';
import type { KeyServer } from '../../../parts/vault/keys/serve-key-stream.ts';
import { readEnvironment } from '../../config.ts';
import { CommandError } from '../command-error.ts';
import { askPassphrase } from '../crypt4gh/ask-passphrase.ts';

export interface KeyFlags {
  readonly keys: string;
  readonly passphraseFile?: string;
  /** False with --no-passphrase. */
  readonly passphrase?: boolean;
}

export interface ServeKeysFlags extends KeyFlags {
  readonly socket: string;
  readonly group?: string;
  readonly requestsPerMinute?: string;
}

/** Serves the node's keys on a socket until it is told to stop. */
export async function serveKeys(flags: ServeKeysFlags): Promise<number> {
  const group = parseNumber('--group', flags.group);
  const requestsPerMinute = parseNumber('--requests-per-minute', flags.requestsPerMinute);
  return explainKeys(async () => {
    const server = await openKeyServer(flags.keys, {
      passphrase: await readKeyPassphrase(flags),
      requestsPerMinute: requestsPerMinute ?? REQUESTS_PER_MINUTE,
    });
    const close = await serveKeySocket(server, { path: flags.socket, group });
    printKeys(server);
    process.stdout.write(`The keys are served on ${flags.socket}. Stop it with Ctrl+C.\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.once(signal, () => resolve());
    });
    await close();
    server.log.close();
    // Connections of a node that still runs end with this process; it finds the next service by itself.
    process.exit(0);
  });
}

function printKeys({ keys }: KeyServer): void {
  for (const { id, state, publicKey, createdAt } of keys.list()) {
    process.stdout.write(`${id}\t${state}\t${createdAt}\t${publicKey}\n`);
  }
}

function parseNumber(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d{1,10}$/.test(text)) return value;
  throw new CommandError(`${flag} (${text.slice(0, 80)}): give a whole number.`);
}

/** The passphrase of the keys: of a file, of C4GH_PASSPHRASE, or typed; null with --no-passphrase. */
export async function readKeyPassphrase({
  passphraseFile,
  passphrase,
}: KeyFlags): Promise<string | null> {
  if (passphraseFile !== undefined) return readPassphraseFile(passphraseFile);
  if (passphrase === false) return null;
  const typed =
    readEnvironment().C4GH_PASSPHRASE ?? (await askPassphrase('Passphrase of the keys: '));
  if (typed !== null && typed !== '') return typed;
  throw new CommandError(
    'The keys need a passphrase: type it at a terminal, or use --passphrase-file or C4GH_PASSPHRASE. With --no-passphrase they are not locked.',
  );
}

/** What work gives. @throws CommandError with what the keys' folder refuses */
export async function explainKeys<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyServiceError) throw new CommandError(error.message);
    throw error;
  }
}
