import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import type { BackupFile } from '../../schema/backup-manifest.ts';
import { syncPath } from '../data-folder/write-file-durably.ts';
import { digestFile } from '../files/digest-file.ts';

/**
 * What of a data folder is not saved: the cluster, whose tables are; what is made anew; what is of this process or of
 * this moment only.
 */
const LEFT_OUT = new Set([
  ...['pg', 'index', 'run', 'mirrors', 'host-references'],
  'outbreak-data.json',
]);

/** The folder of the data folder's files in a backup's folder. */
export const DATA_FOLDER = 'data';
/** The audit log's heads, in the data folder. */
export const HEADS = posix.join('audit', 'heads.ndjson');

/** Paths of the files of a data folder that are saved, with '/' between their parts. */
export async function listDataFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)).split(sep).join('/'))
    .filter((path) => !LEFT_OUT.has(path.split('/')[0] ?? ''))
    .sort();
}

/** A file of a folder with its size and digest. */
export async function describeFile(folder: string, path: string): Promise<BackupFile> {
  return { path, ...(await digestFile(join(folder, path))) };
}

/**
 * Copies a file and has it on the disk; false where it has gone meanwhile, as an upload that came to its end.
 */
export async function copyDurably(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  await syncPath(to);
  return true;
}

/** Heads that were signed of rows up to one: later ones tell of rows that the backup does not have. */
export async function copyHeads(from: string, to: string, lastRow: number): Promise<void> {
  const lines = (await readFile(from, 'utf8')).split('\n');
  const kept = lines.filter((line) => {
    if (line === '') return false;
    try {
      return (JSON.parse(line) as { sequence: number }).sequence <= lastRow;
    } catch {
      // What is not readable is found by whoever checks the log.
      return true;
    }
  });
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await writeFile(to, kept.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true });
}
