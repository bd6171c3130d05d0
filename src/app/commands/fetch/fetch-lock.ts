import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { systemCode } from '../../../platform/files/file-problem.ts';
import { CommandError } from '../command-error.ts';

/** In a container a killed process and its successor often have the same number. */
const heldHere = new Set<string>();

/**
 * Does work on a file that no other run of the command works on. A lock of a process that has ended is none.
 * @throws CommandError where another one is at it
 */
export async function withLock<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  await take(path);
  const own = resolve(path);
  heldHere.add(own);
  try {
    return await work();
  } finally {
    heldHere.delete(own);
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<void> {
  const own = `${process.pid} ${hostname()}\n`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const lock = await open(path, 'wx', 0o600);
      await lock.writeFile(own);
      await lock.close();
      return;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const [pid = '', host = ''] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ');
    const isOurs = Number(pid) === process.pid && heldHere.has(resolve(path));
    const isGone = host === hostname() && !isOurs && !isRunning(Number(pid));
    if (!isGone || attempt > 2) {
      throw new CommandError(
        `Another "outbreak fetch" (process ${pid} on ${host}) fetches the same file. Wait for it; if there is no such process, remove ${path}.`,
      );
    }
    await rm(path, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and is somebody else's.
    return systemCode(error) === 'EPERM';
  }
}
