import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ServiceUser } from './service-user.ts';

/** The socket's name within its folder; PostgreSQL makes it from its port. */
export const SOCKET_NAME = '.s.PGSQL.5432';

/** The longest path of a socket: the size of sun_path without its closing zero byte. */
const MAXIMUM_BYTES = process.platform === 'darwin' ? 103 : 107;

const PREFIX = 'outbreak-socket-';
const RECORD = 'socket-folder';

export interface SocketFolder {
  /** Absolute; for clients. */
  readonly path: string;
  /** For the server's setting unix_socket_directories. */
  readonly setting: string;
  remove(): Promise<void>;
}

export interface SocketFolderOptions {
  readonly clusterFolder: string;
  readonly runFolder: string;
  readonly serviceUser: ServiceUser | undefined;
  /** A private folder for such things, such as XDG_RUNTIME_DIR; an ordinary user's only. */
  readonly runtimeFolder: string | undefined;
}

/** True for a folder whose socket's path fits into a socket address. */
export function canHoldSocket(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_NAME)) <= MAXIMUM_BYTES;
}

/**
 * Chooses where the server's socket is: in the cluster, which is private to the server's user, or
 * where that path would be too long for a socket address in a private folder made for it.
 */
export async function makeSocketFolder(options: SocketFolderOptions): Promise<SocketFolder> {
  await removeFormerFolder(options.runFolder);
  if (canHoldSocket(options.clusterFolder)) {
    // The server works in the cluster; the relative name also serves where the user that it runs
    // as may not search the folders above.
    return { path: options.clusterFolder, setting: '.', remove: async () => {} };
  }
  const path = await makePrivateFolder(options);
  if (options.serviceUser !== undefined) {
    await chown(path, options.serviceUser.uid, options.serviceUser.gid);
  }
  await writeFile(join(options.runFolder, RECORD), path, { mode: 0o600 });
  return { path, setting: path, remove: () => removeFormerFolder(options.runFolder) };
}

async function makePrivateFolder(options: SocketFolderOptions): Promise<string> {
  // The user that root starts the server as cannot get into root's own runtime folder.
  const own = options.serviceUser === undefined ? options.runtimeFolder : undefined;
  for (const parent of [own, tmpdir(), '/tmp']) {
    if (parent === undefined || !canHoldSocket(join(parent, `${PREFIX}XXXXXX`))) continue;
    try {
      return await mkdtemp(join(parent, PREFIX));
    } catch {
      // The next one may do.
    }
  }
  throw new Error('no temporary folder with a short path can be written to');
}

/** Removes the folder of a run before this one, which a killed node could not. */
async function removeFormerFolder(runFolder: string): Promise<void> {
  const record = join(runFolder, RECORD);
  let folder: string;
  try {
    folder = await readFile(record, 'utf8');
  } catch {
    return;
  }
  if (basename(folder).startsWith(PREFIX)) await rm(folder, { recursive: true, force: true });
  await rm(record, { force: true });
}
