import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';

/** Where the node's keys are served, as its settings say. */
export type KeyPlace =
  /** By a service that somebody else runs. */
  | { readonly socket: string }
  /** By a child of the node, from this folder. */
  | { readonly folder: string; readonly passphraseFile: string | null };

/**
 * How a client connects. A child is started at the first question and has no way in but the one that it was born with;
 * this process never reads the files with the keys, nor that with their passphrase.
 */
export function connectToKeys(place: KeyPlace): () => Promise<Duplex> {
  if ('socket' in place) return () => openSocket(place.socket);
  let child: ChildProcess | null = null;
  return async () => {
    await ended(child);
    child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        fileURLToPath(workerModule('key-process', import.meta.url)),
        place.folder,
        place.passphraseFile ?? '',
      ],
      { stdio: ['ignore', 'ignore', 'inherit', 'pipe'], env: {} },
    );
    child.unref();
    const stream = child.stdio[3] as unknown as Duplex & { unref?: () => void };
    // A node that has nothing else to do may end.
    stream.unref?.();
    return stream;
  };
}

/** Two services never work on one folder. */
async function ended(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  await once(child, 'exit');
}

async function openSocket(path: string): Promise<Duplex> {
  const socket = connectSocket(path);
  await once(socket, 'connect');
  socket.unref();
  return socket;
}
