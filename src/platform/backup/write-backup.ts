import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, resolve } from 'node:path';
import type { BackupManifest } from '../../schema/backup-manifest.ts';
import { writeFileDurably } from '../data-folder/write-file-durably.ts';
import type { DatabaseAddress } from '../postgres/connection.ts';
import { BackupError } from './backup-error.ts';
import {
  copyDurably,
  copyHeads,
  DATA_FOLDER,
  describeFile,
  HEADS,
  listDataFiles,
} from './backup-files.ts';
import { dumpTables, TABLES_FOLDER } from './dump-tables.ts';

export const BACKUP_MANIFEST = 'backup.json';
/** Jobs that wait, a line each. */
export const JOBS_FILE = 'jobs.ndjson';

export interface WriteBackupOptions {
  /** Where it goes: a folder that is empty or is made. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly database: DatabaseAddress;
  readonly programVersion: string;
  readonly nodeId: string;
  readonly now: Date;
  readonly onProgress?: (what: string) => void;
}

/**
 * Saves a node's records, files, keys and waiting work, beside the running node: records as they are at one moment,
 * files as they are after it. Its manifest is written last: a folder without it is no backup.
 * @throws BackupError, DatabaseError, or what the disk says
 */
export async function writeBackup(options: WriteBackupOptions): Promise<BackupManifest> {
  const { folder, dataFolder, onProgress = () => undefined } = options;
  const inside = relative(resolve(dataFolder), resolve(folder));
  if (!inside.startsWith('..') && !isAbsolute(inside)) {
    throw new BackupError(`${folder} lies in the data folder, which it is to save: name another.`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new BackupError(`${folder} is not empty: name a folder that is, or that does not exist.`);
  }
  await mkdir(join(folder, TABLES_FOLDER), { mode: 0o700 });
  onProgress('tables');
  const { jobs, lastAuditRow, ...tables } = await dumpTables(options.database, folder);
  const lines = jobs.map((job) => `${JSON.stringify(job)}\n`).join('');
  await writeFile(join(folder, JOBS_FILE), lines, { mode: 0o600, flush: true });
  onProgress('files');
  const paths = [JOBS_FILE, ...tables.tables.map(({ file }) => file)];
  for (const path of await listDataFiles(dataFolder)) {
    const own = posix.join(DATA_FOLDER, path);
    if (path === HEADS) await copyHeads(join(dataFolder, path), join(folder, own), lastAuditRow);
    else if (!(await copyDurably(join(dataFolder, path), join(folder, own)))) continue;
    paths.push(own);
  }
  const files = [];
  for (const path of paths) files.push(await describeFile(folder, path));
  const manifest: BackupManifest = {
    format: 'outbreak-backup/1',
    createdAt: options.now.toISOString(),
    programVersion: options.programVersion,
    node: options.nodeId,
    ...tables,
    files,
  };
  await writeFileDurably(join(folder, BACKUP_MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/** Whether a folder has been begun as a backup and is none. */
export function isUnfinished(folder: string): boolean {
  return existsSync(join(folder, TABLES_FOLDER)) && !existsSync(join(folder, BACKUP_MANIFEST));
}
