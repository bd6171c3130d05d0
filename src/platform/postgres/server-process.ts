import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, type Result, succeed } from '../../std/result.ts';
import type { BoundedLog } from './bounded-log.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { SERVER_ENVIRONMENT } from './run-program.ts';
import type { ServiceUser } from './service-user.ts';

export interface ServerProcessOptions {
  /** The folder with bin/postgres. */
  readonly software: string;
  readonly clusterFolder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly serviceUser: ServiceUser | undefined;
  readonly log: BoundedLog;
}

/** A PostgreSQL server that takes connections. */
export interface ServerHandle {
  readonly pid: number;
  /** Resolves when the server has ended, with how. */
  readonly ended: Promise<string>;
  /** A fast shutdown: open transactions roll back, all that is committed is on disk. */
  stop(): Promise<void>;
}

/** After these milliseconds of a fast shutdown the server is made to end at once. */
const FAST_SHUTDOWN = 30_000;
const IMMEDIATE_SHUTDOWN = 5_000;
const CHECK_EVERY = 5;

/**
 * What stands for the cluster on the server's command line. As root the server runs as a user that
 * may not search the folders above the cluster (below /root, for example): it is started with the
 * cluster as its working folder, which it stays in, and this name leads there from any process of
 * it without a look at the folders above.
 */
export function toClusterArgument(
  clusterFolder: string,
  serviceUser: ServiceUser | undefined,
): string {
  return serviceUser !== undefined && process.platform === 'linux'
    ? '/proc/self/cwd'
    : clusterFolder;
}

/**
 * Starts a server and waits until it takes connections. A replay of its log after a crash may take
 * minutes, so there is no time limit as long as the server lives. Fails with what the server said.
 */
export async function startServerProcess(
  options: ServerProcessOptions,
): Promise<Result<ServerHandle, string>> {
  const { clusterFolder, serviceUser, log } = options;
  const args = ['-D', toClusterArgument(clusterFolder, serviceUser)];
  for (const [name, value] of Object.entries(options.settings)) args.push('-c', `${name}=${value}`);
  const child = spawn(join(options.software, 'bin', 'postgres'), args, {
    cwd: clusterFolder,
    env: SERVER_ENVIRONMENT,
    stdio: ['ignore', log.descriptor, log.descriptor],
    // A group of its own: Ctrl-C in the terminal is for us, and we stop the server when done.
    detached: true,
    ...serviceUser,
  });
  child.unref();
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `code ${code}`}`));
  });
  let endedWith: string | undefined;
  ended.then((how) => {
    endedWith = how;
  });
  const watcher = child.pid === undefined ? undefined : startWatcher(child.pid, serviceUser);
  ended.then(() => watcher?.dismiss());

  while (endedWith === undefined) {
    const file = await readPostmasterFile(clusterFolder);
    if (file?.pid === child.pid && file?.status === 'ready') {
      return succeed({ pid: file?.pid ?? 0, ended, stop: () => stopServer(child, ended) });
    }
    await Promise.race([ended, delay(CHECK_EVERY)]);
  }
  return fail(log.readTail(2000).trim() || `${options.software}/bin/postgres: ${endedWith}`);
}

async function stopServer(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.ref();
  for (const [signal, patience] of [
    ['SIGINT', FAST_SHUTDOWN],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN],
    ['SIGKILL', IMMEDIATE_SHUTDOWN],
  ] as const) {
    child.kill(signal);
    const timer = new AbortController();
    const waited = delay(patience, 'late', { signal: timer.signal }).catch(() => 'late');
    const first = await Promise.race([ended, waited]);
    timer.abort();
    if (first !== 'late') return;
  }
}

interface Watcher {
  dismiss(): void;
}

/**
 * Ends the server when this process ends without having done so, also by SIGKILL: a shell waits on
 * a pipe from us. A line on it means that all is well; its end means that we are gone.
 */
function startWatcher(pid: number, serviceUser: ServiceUser | undefined): Watcher {
  const shell = spawn('/bin/sh', ['-c', `read -r line || kill -INT ${pid}`], {
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    ...serviceUser,
  });
  // Without a shell the next start ends the server instead.
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return {
    dismiss() {
      shell.stdin.end('done\n');
    },
  };
}
