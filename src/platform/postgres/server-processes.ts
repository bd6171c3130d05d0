import { readdir, readFile, stat } from 'node:fs/promises';
import { runProgram } from './run-program.ts';

/** A running process of one of our PostgreSQL servers. */
export interface ServerProcess {
  readonly pid: number;
  /** The server's first process, which ends the others when it is told to stop. */
  readonly isPostmaster: boolean;
}

/** One row of a process list. */
export interface ProcessRow {
  readonly pid: number;
  readonly uid: number;
  readonly command: string;
}

/**
 * Finds the processes of the server with this cluster name that belong to user `uid`.
 *
 * The name is on the first process's command line, and PostgreSQL puts it into the titles of all
 * others. A command line can be read without any privilege, also by root in a container that lacks
 * CAP_SYS_PTRACE, who cannot read the working folder of another user's process.
 */
export async function findServerProcesses(
  clusterName: string,
  uid: number,
): Promise<ServerProcess[]> {
  const rows = process.platform === 'linux' ? await readProc() : await readPs();
  return rows.flatMap((row) => {
    const role = row.uid === uid ? findRole(row.command, clusterName) : undefined;
    return role === undefined ? [] : [{ pid: row.pid, isPostmaster: role === 'postmaster' }];
  });
}

/** What a command line is to the server of this name; words are divided by NUL or by blanks. */
export function findRole(
  command: string,
  clusterName: string,
): 'postmaster' | 'backend' | undefined {
  if (command.startsWith(`postgres: ${clusterName}: `)) return 'backend';
  const words = command.split(/[\0 ]/);
  const isServer = words[0]?.endsWith('/postgres') === true;
  return isServer && words.includes(`cluster_name=${clusterName}`) ? 'postmaster' : undefined;
}

async function readProc(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(pids.map(readProcRow));
  return rows.filter((row) => row !== undefined);
}

async function readProcRow(pid: string): Promise<ProcessRow | undefined> {
  try {
    const [owner, command, status] = await Promise.all([
      stat(`/proc/${pid}`),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // A zombie has ended and only waits for its parent to take notice.
    const state = status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3);
    return state === 'Z' ? undefined : { pid: Number(pid), uid: owner.uid, command };
  } catch {
    return undefined;
  }
}

async function readPs(): Promise<ProcessRow[]> {
  return parsePs(
    await runProgram('/bin/ps', ['-axww', '-o', 'pid=,uid=,command='], { user: undefined }),
  );
}

/** Parses what `ps -o pid=,uid=,command=` prints. */
export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid, uid, command] = match;
    return [{ pid: Number(pid), uid: Number(uid), command: command ?? '' }];
  });
}
