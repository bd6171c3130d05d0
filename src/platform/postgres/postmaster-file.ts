import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a server writes about itself to `postmaster.pid` in its cluster. */
export interface PostmasterFile {
  readonly pid: number;
  /** As the server was told, so it may be relative to the cluster. Empty early in a start. */
  readonly socketFolder: string;
  /** `ready` once it takes connections; empty early in a start. */
  readonly status: string;
}

const FILE_NAME = 'postmaster.pid';

/** Reads the cluster's `postmaster.pid`; undefined when there is none. */
export async function readPostmasterFile(
  clusterFolder: string,
): Promise<PostmasterFile | undefined> {
  try {
    return parsePostmasterFile(await readFile(join(clusterFolder, FILE_NAME), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Removes what a server that is gone has left, so that its pid may belong to anybody now. */
export async function removePostmasterFile(clusterFolder: string): Promise<void> {
  await rm(join(clusterFolder, FILE_NAME), { force: true });
}

/**
 * Parses `postmaster.pid`: one value a line, in the order pid, folder, start time, port, socket
 * folder, address, shared memory, status (PostgreSQL's own src/include/utils/pidfile.h).
 */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  return {
    pid: Math.abs(pid),
    socketFolder: (lines[4] ?? '').trim(),
    status: (lines[7] ?? '').trim(),
  };
}
