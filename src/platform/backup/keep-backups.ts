import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncPath } from '../data-folder/write-file-durably.ts';
import { checkBackupFiles, readBackupManifest } from './read-backup.ts';
import { type WriteBackupOptions, writeBackup } from './write-backup.ts';

/** A whole backup of a folder that the node keeps some of. */
export interface KeptBackup {
  readonly name: string;
  readonly createdAt: Date;
}

export interface KeepBackupsOptions extends Omit<WriteBackupOptions, 'folder'> {
  /** The folder in which backups have folders of their own; those of other nodes may stand beside them. */
  readonly folder: string;
  /** How many of this node's stay, at least 1. */
  readonly kept: number;
}

const UNFINISHED = '.unfinished-';
const REMOVED = '.removed-';

/** 'outbreak-<node>-20261127T023000Z': in order of time, and of one node only. */
function toName(nodeId: string, at: Date): string {
  return `outbreak-${nodeId}-${at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')}`;
}

function parseName(nodeId: string, name: string): KeptBackup | null {
  const start = `outbreak-${nodeId}-`;
  if (!name.startsWith(start)) return null;
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(name.slice(start.length)) ?? [];
  if (day === undefined || time === undefined) return null;
  const createdAt = new Date(
    `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  );
  return Number.isNaN(createdAt.getTime()) ? null : { name, createdAt };
}

/** The whole backups of a node in a folder, the last one first; none where the folder is not there. */
export async function listBackups(folder: string, nodeId: string): Promise<readonly KeptBackup[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap((name) => parseName(nodeId, name) ?? [])
    .sort((a, b) => (a.name < b.name ? 1 : -1));
}

/**
 * Makes a backup, reads it back, and only then gives it its name and lets the oldest go. What a run that was cut off has
 * left is removed by the next one; nothing of it has the name of a backup.
 * @throws BackupError, DatabaseError, or what the disk says; then all backups from before are there
 */
export async function keepBackup(options: KeepBackupsOptions): Promise<KeptBackup> {
  const { folder, kept, ...given } = options;
  const { nodeId, now } = given;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder, nodeId);
  const name = toName(nodeId, now);
  const unfinished = join(folder, `${UNFINISHED}${name}`);
  try {
    await writeBackup({ ...given, folder: unfinished });
    await checkBackupFiles(unfinished, await readBackupManifest(unfinished));
  } catch (error) {
    // A full disk is not left full.
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  await rename(unfinished, join(folder, name));
  await syncPath(folder);
  for (const { name: old } of (await listBackups(folder, nodeId)).slice(kept)) {
    // Renamed first, so that nothing half removed has the name of a backup.
    await rename(join(folder, old), join(folder, `${REMOVED}${old}`));
    await rm(join(folder, `${REMOVED}${old}`), { recursive: true, force: true });
  }
  return { name, createdAt: now };
}

async function removeLeftovers(folder: string, nodeId: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const own = [UNFINISHED, REMOVED].some((mark) => name.startsWith(`${mark}outbreak-${nodeId}-`));
    if (own) await rm(join(folder, name), { recursive: true, force: true });
  }
}
