import { rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { describePostgresProblem } from './postgres-problem.ts';
import { readPostmasterFile, removePostmasterFile } from './postmaster-file.ts';
import { findServerProcesses, type ServerProcess } from './server-processes.ts';
import { SOCKET_NAME } from './socket-folder.ts';

/** How long a server may take for each way of ending it, in milliseconds. */
const FAST_SHUTDOWN = 20_000;
const IMMEDIATE_SHUTDOWN = 5_000;
const CHECK_EVERY = 20;

/** The name that marks every process of the server on this cluster, from the folder's identity. */
export async function findClusterName(clusterFolder: string): Promise<string> {
  const { dev, ino } = await stat(clusterFolder, { bigint: true });
  return `outbreak-${dev}-${ino}`;
}

/**
 * Makes way for a start on this cluster. A node that was killed may have left its server running:
 * that is ended in an orderly way, so that nothing it has confirmed is lost. Or all was killed and
 * a `postmaster.pid` is left, whose pid may meanwhile be any other process's, which would make
 * PostgreSQL refuse to start: that is removed, once it is sure that no server is behind it. Must be
 * called by the holder of the data folder only.
 */
export async function endLeftoverServer(clusterFolder: string): Promise<Result<void, Problem>> {
  const postmaster = await readPostmasterFile(clusterFolder);
  if (postmaster === undefined) {
    await removeSocket(clusterFolder);
    return succeed(undefined);
  }
  const name = await findClusterName(clusterFolder);
  const { uid } = await stat(clusterFolder);
  const list = () => findServerProcesses(name, uid);

  const found = await list();
  if (found.some((process) => process.isPostmaster)) {
    signal(found, 'SIGINT', 'postmaster');
    if (!(await waitUntilGone(list, FAST_SHUTDOWN))) signal(await list(), 'SIGQUIT', 'postmaster');
  } else {
    // Without the first process the others may not finish anything: the log is replayed anyway.
    signal(found, 'SIGQUIT', 'all');
  }
  if (!(await waitUntilGone(list, IMMEDIATE_SHUTDOWN))) {
    signal(await list(), 'SIGKILL', 'all');
    await waitUntilGone(list, IMMEDIATE_SHUTDOWN);
  }
  const { socketFolder } = postmaster;
  const folder = socketFolder === '.' || socketFolder === '' ? clusterFolder : socketFolder;
  if ((await list()).length > 0 || (await isAnswering(join(folder, SOCKET_NAME)))) {
    const hint = `A PostgreSQL (process ${postmaster.pid}, perhaps in another container) still runs on this folder and cannot be stopped from here. Stop it, then start again.`;
    return fail(describePostgresProblem('still-running', clusterFolder, { hint }));
  }
  await removeSocket(folder);
  await removePostmasterFile(clusterFolder);
  return succeed(undefined);
}

/** The socket has a lock file of its own, with a pid in it that may be anybody's by now, too. */
async function removeSocket(folder: string): Promise<void> {
  await rm(join(folder, SOCKET_NAME), { force: true });
  await rm(join(folder, `${SOCKET_NAME}.lock`), { force: true });
}

function signal(
  processes: readonly ServerProcess[],
  name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL',
  to: 'postmaster' | 'all',
): void {
  for (const { pid, isPostmaster } of processes) {
    if (to === 'postmaster' && !isPostmaster) continue;
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

async function waitUntilGone(
  list: () => Promise<ServerProcess[]>,
  milliseconds: number,
): Promise<boolean> {
  for (let waited = 0; waited <= milliseconds; waited += CHECK_EVERY) {
    if ((await list()).length === 0) return true;
    await delay(CHECK_EVERY);
  }
  return false;
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
