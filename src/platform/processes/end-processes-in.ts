import { readdir, readlink } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

/**
 * Kills every process that works in a folder or below it: what a process that was killed had started. Resolves with how
 * many there were; on systems without /proc with 0. The caller's own process is never among them.
 */
export async function endProcessesIn(folder: string): Promise<number> {
  const root = resolve(folder);
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  let ended = 0;
  for (const id of ids) {
    // Those of others cannot be looked at, and are not ours.
    const place = await readlink(`/proc/${id}/cwd`).catch(() => '');
    // A folder that was removed is told with a mark behind it.
    const path = place.replace(/ \(deleted\)$/, '');
    if ((path !== root && !path.startsWith(root + sep)) || Number(id) === process.pid) continue;
    try {
      process.kill(Number(id), 'SIGKILL');
      ended += 1;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return ended;
}
