import { once } from 'node:events';
import { chmod, chown, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { KeyServiceError } from './key-service.ts';
import { type KeyServer, serveKeyStream } from './serve-key-stream.ts';

export interface KeySocket {
  /** A path of at most about 100 bytes, as systems limit it. */
  readonly path: string;
  /** Number of the group whose members may connect; the service's own user alone where it is null. */
  readonly group: number | null;
}

// A node has one connection; a few more are its former ones that have not ended yet.
const MOST_CONNECTIONS = 16;

/**
 * Listens on a socket of the file system. Who may connect is a matter of its mode and of its folder's: the system lets
 * in the service's user and one group. Resolves with the way to end it.
 * @throws KeyServiceError where the place is not safe or taken
 */
export async function serveKeySocket(
  server: KeyServer,
  { path, group }: KeySocket,
): Promise<() => Promise<void>> {
  await checkFolder(dirname(path));
  await removeStale(path);
  const listener = createServer((socket) => void serveKeyStream(socket, server));
  listener.maxConnections = MOST_CONNECTIONS;
  // Nobody gets in between listening and the mode: what is made now is its user's alone.
  const former = process.umask(0o177);
  try {
    listener.listen(path);
    await once(listener, 'listening');
  } finally {
    process.umask(former);
  }
  if (group !== null) {
    await chown(path, process.getuid?.() ?? -1, group);
    await chmod(path, 0o660);
  }
  return () => end(listener, path);
}

async function end(listener: Server, path: string): Promise<void> {
  listener.close();
  await rm(path, { force: true });
}

/** In a folder that everybody may write to somebody else could put a socket of his own in our place. */
async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null) {
    throw new KeyServiceError('key-folder-open', `${folder}: there is no such folder.`);
  }
  if (process.platform !== 'win32' && (found.mode & 0o002) !== 0) {
    throw new KeyServiceError(
      'key-folder-open',
      `${folder} may be written by everybody: put the socket into a folder of its own, mode 0750.`,
    );
  }
}

/** A socket that a killed service left is removed; one that answers is another service's. */
async function removeStale(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) {
    throw new KeyServiceError('key-folder-open', `${path} is there and no socket: remove it.`);
  }
  const isAnswered = await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
  if (isAnswered) {
    throw new KeyServiceError('key-folder-busy', `Another key service answers on ${path}.`);
  }
  await rm(path, { force: true });
}
