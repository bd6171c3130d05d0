import { opendir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** What a folder holds. */
export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
  /** False where there are more files than were looked at. */
  readonly isWhole: boolean;
}

/** So many files are looked at: a second's work. */
const MOST_FILES = 100_000;

/** Adds up the files of a folder and those in it; a folder that is not there holds nothing. */
export async function measureFolder(path: string, most: number = MOST_FILES): Promise<FolderSize> {
  let files = 0;
  let bytes = 0;
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = await opendir(next).catch(() => null);
    if (folder === null) continue;
    for await (const item of folder) {
      const full = join(next, item.name);
      if (item.isDirectory()) waiting.push(full);
      else if (item.isFile()) {
        if (files === most) return { files, bytes, isWhole: false };
        files += 1;
        // One that was removed meanwhile counts as empty.
        bytes += await stat(full).then(
          ({ size }) => size,
          () => 0,
        );
      }
    }
  }
  return { files, bytes, isWhole: true };
}

/** Room of the disk that a folder is on, in bytes. */
export async function measureDisk(
  path: string,
): Promise<{ readonly total: number; readonly free: number }> {
  const { bsize, blocks, bavail } = await statfs(path);
  return { total: bsize * blocks, free: bsize * bavail };
}
