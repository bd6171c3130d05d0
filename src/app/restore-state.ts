import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import type { RestoreChain } from '../parts/releases/restore-chain.ts';
import { BackupError } from '../platform/backup/backup-error.ts';
import { copyDurably, DATA_FOLDER } from '../platform/backup/backup-files.ts';
import { loadTables } from '../platform/backup/load-tables.ts';
import {
  checkBackupFiles,
  readBackupJobs,
  readBackupManifest,
} from '../platform/backup/read-backup.ts';
import { openDataFolder } from '../platform/data-folder/data-folder.ts';
import { syncPath, writeFileDurably } from '../platform/data-folder/write-file-durably.ts';
import { addJob, prepareJobs } from '../platform/jobs/job-queue.ts';
import { type Database, openDatabase } from '../platform/postgres/database.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import type { BackupManifest } from '../schema/backup-manifest.ts';
import type { Config } from '../schema/config.ts';
import { type ClosedInstance, closeWithdrawn } from './close-withdrawn.ts';
import { migrationSources, startDatabase } from './open-state.ts';
import { programVersion } from './version.ts';

/** Gives the releases of the node itself that others have kept, by its id. @throws ReleaseError */
export type OpenReleased = (nodeId: string) => Promise<readonly RestoreChain[]>;

/** A node that was made of a backup. */
export interface RestoredBackup {
  readonly manifest: BackupManifest;
  /** What later releases no longer had; null where none were given. */
  readonly closed: readonly ClosedInstance[] | null;
}

/** What stands beside the records of a node that was restored: of which backup, and what was closed since. */
const REPORT_FILE = 'restored.json';

/**
 * Makes a node's state of a backup, in a data folder that is empty or does not exist and a database without tables. The
 * folder has its name when all of it is there. With `openReleased`, what the node has closed since, as its own later
 * releases say, is not open again. @throws BackupError, MigrationError, DatabaseError, ReleaseError
 */
export async function restoreState(
  backup: string,
  config: Config,
  onProgress: (what: string) => void,
  openReleased?: OpenReleased,
): Promise<RestoredBackup> {
  const manifest = await readBackupManifest(backup);
  await refuseUsed(config.data);
  onProgress('checking the backup');
  await checkBackupFiles(backup, manifest);
  const target = resolve(config.data);
  const folder = `${target}.restoring`;
  await rm(folder, { recursive: true, force: true });
  // Before anything is written: a source that cannot be read leaves nothing behind.
  const chains = openReleased === undefined ? null : await openReleased(manifest.node);
  const closed = await restoreInto(folder, { backup, manifest, config, onProgress, chains });
  // An empty one makes way.
  if (existsSync(target)) await rm(target, { recursive: true });
  await rename(folder, target);
  await syncPath(dirname(target));
  return { manifest, closed };
}

async function refuseUsed(folder: string): Promise<void> {
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return;
  throw new BackupError(
    `${folder} holds something: name a data folder that is empty or does not exist.`,
  );
}

async function restoreInto(
  path: string,
  {
    backup,
    manifest,
    config,
    onProgress,
    chains,
  }: {
    readonly backup: string;
    readonly manifest: BackupManifest;
    readonly config: Config;
    readonly onProgress: (what: string) => void;
    readonly chains: readonly RestoreChain[] | null;
  },
): Promise<readonly ClosedInstance[] | null> {
  const opened = await openDataFolder(path, { programVersion });
  if (!opened.ok) throw new BackupError(opened.error.hint);
  const folder = opened.value;
  try {
    onProgress('files');
    const prefix = `${DATA_FOLDER}/`;
    for (const file of manifest.files) {
      if (!file.path.startsWith(prefix)) continue;
      const own = posix.relative(DATA_FOLDER, file.path);
      await copyDurably(join(backup, file.path), join(path, own));
    }
    const database = await startDatabase(folder, config);
    if (!database.ok) throw new BackupError(database.error.hint);
    const { address, postgres } = database.value;
    try {
      const db = await openDatabase(address);
      try {
        onProgress('tables');
        await loadInto(db, backup, manifest);
        const closed =
          chains === null ? null : await closeReleased(db, chains, { manifest, onProgress });
        const report = { backupOf: manifest.node, backupAt: manifest.createdAt, closed };
        await writeFileDurably(join(path, REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
        return closed;
      } finally {
        await db.close();
      }
    } finally {
      await postgres?.stop();
    }
  } finally {
    await folder.close();
  }
}

async function closeReleased(
  db: Database,
  chains: readonly RestoreChain[],
  {
    manifest,
    onProgress,
  }: { readonly manifest: BackupManifest; readonly onProgress: (what: string) => void },
): Promise<readonly ClosedInstance[]> {
  onProgress('what was closed since');
  const closed: ClosedInstance[] = [];
  for (const chain of chains) {
    const at = { backupAt: manifest.createdAt, now: new Date() };
    closed.push(await closeWithdrawn(db, chain, at));
  }
  return closed;
}

async function loadInto(db: Database, backup: string, manifest: BackupManifest): Promise<void> {
  const tables = await db.query(
    `SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
       AND relname <> 'schema_migration' LIMIT 1`,
  );
  if (tables.length > 0) {
    throw new BackupError(
      'The database has tables: make a new, empty one and name it in DATABASE_URL.',
    );
  }
  const saved = new Map(manifest.migrations.map((one) => [`${one.part}/${one.number}`, one]));
  const done = await migrate(db, migrationSources, {
    programVersion,
    isWanted: ({ part, number }) => saved.has(`${part}/${number}`),
  });
  for (const { part, number, digest } of done) {
    if (saved.get(`${part}/${number}`)?.digest !== digest) {
      throw new BackupError(
        `The backup's tables are not those that this program makes (${part}/${number}): restore it with version ${manifest.programVersion}.`,
      );
    }
    saved.delete(`${part}/${number}`);
  }
  const [unknown] = saved.values();
  if (unknown !== undefined) {
    throw new BackupError(
      `The backup is of a newer program: it has ${unknown.part}/${unknown.name}. Restore it with version ${manifest.programVersion} or a newer one.`,
    );
  }
  await loadTables(db.address, backup, manifest);
  await migrate(db, migrationSources, { programVersion });
  await prepareJobs(db.address);
  await db.transaction(async (tx) => {
    for (const { name, payload, queue, runAt, maxAttempts, key } of await readBackupJobs(backup)) {
      await addJob(tx, { name, maxAttempts }, payload as object, {
        runAt: new Date(runAt),
        ...(queue === null ? {} : { queue }),
        ...(key === null ? {} : { key }),
      });
    }
  });
}
