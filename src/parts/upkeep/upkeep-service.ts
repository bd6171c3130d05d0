import { listBackups } from '../../platform/backup/keep-backups.ts';
import { measureDisk, measureFolder } from '../../platform/files/measure-folder.ts';
import {
  countJobs,
  type FailedJob,
  type JobCounts,
  listFailedJobs,
  retryFailedJob,
} from '../../platform/jobs/job-list.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Config } from '../../schema/config.ts';
import { AppError } from '../../schema/errors.ts';
import type { Clock } from '../../std/clock.ts';
import { type DescribedSetting, describeSettings } from './describe-settings.ts';
import { type BackupSettings, MAKE_BACKUP, makeBackup } from './make-backup.ts';

export interface UpkeepServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly dataFolder: string;
  /** What stands in the data folder, by the name that people read. */
  readonly folders: Readonly<Record<'index' | 'objects' | 'pathogens' | 'audit', string>>;
  readonly nodeId: string;
  readonly programVersion: string;
}

/** How much room the node takes, in bytes. */
export interface StorageReport {
  readonly disk: { readonly total: number; readonly free: number };
  readonly database: {
    readonly bytes: number;
    readonly tables: readonly { readonly name: string; readonly bytes: number }[];
  };
  readonly folders: readonly {
    readonly name: string;
    readonly files: number;
    readonly bytes: number;
    readonly isWhole: boolean;
  }[];
}

/** How the backups stand that the node makes by itself. */
export interface BackupReport {
  /** Null where none are made. */
  readonly folder: string | null;
  readonly schedule: string;
  readonly kept: number;
  /** The last one first. */
  readonly backups: readonly { readonly name: string; readonly createdAt: string }[];
  /** Why the folder cannot be read. */
  readonly problem: string | null;
  /** The job that was given up. */
  readonly failure: { readonly id: string; readonly reason: string; readonly at: string } | null;
}

const TABLES_TOLD = 10;
const FAILED_TOLD = 100;

/** What keeps the node running. */
export class UpkeepService {
  readonly #options: UpkeepServiceOptions;

  constructor(options: UpkeepServiceOptions) {
    this.#options = options;
  }

  listSettings(): DescribedSetting[] {
    return describeSettings(this.#options.config);
  }

  async listJobs(): Promise<{
    readonly kinds: readonly JobCounts[];
    readonly failed: readonly FailedJob[];
  }> {
    const { db, clock } = this.#options;
    const [kinds, failed] = await Promise.all([
      countJobs(db, clock.now()),
      listFailedJobs(db, FAILED_TOLD),
    ]);
    return { kinds, failed };
  }

  /** @throws AppError job-not-found */
  async retryJob(id: string): Promise<void> {
    const isNumber = /^\d{1,15}$/.test(id);
    if (!isNumber || !(await retryFailedJob(this.#options.db, id)))
      throw new AppError('job-not-found');
  }

  get #backups(): BackupSettings | null {
    const {
      backupFolder: folder,
      backupsKept: kept,
      backupSchedule: schedule,
    } = this.#options.config;
    return folder === undefined ? null : { folder, kept, schedule };
  }

  /** Runs as a job. @throws why there is no backup */
  async makeBackup({ isLast }: { readonly isLast: boolean }): Promise<void> {
    const settings = this.#backups;
    // Left from before the setting was taken away.
    if (settings === null) return;
    const { db, clock, dataFolder, nodeId, programVersion } = this.#options;
    const backup = { ...settings, dataFolder, nodeId, programVersion };
    await makeBackup(db, backup, { now: clock.now(), isLast });
  }

  /** How the backups stand that the node makes by itself. */
  async describeBackups(): Promise<BackupReport> {
    const { config, db, nodeId } = this.#options;
    const { backupSchedule: schedule, backupsKept: kept, backupFolder: folder = null } = config;
    const told = { folder, schedule, kept, backups: [], problem: null, failure: null };
    if (folder === null) return told;
    const [failed] = (await listFailedJobs(db, FAILED_TOLD)).filter(
      ({ name }) => name === MAKE_BACKUP.name,
    );
    const failure =
      failed === undefined
        ? null
        : { id: failed.id, reason: failed.reason, at: failed.failedAt.toISOString() };
    try {
      const backups = (await listBackups(folder, nodeId)).map(({ name, createdAt }) => ({
        name,
        createdAt: createdAt.toISOString(),
      }));
      return { ...told, backups, failure };
    } catch (error) {
      return { ...told, failure, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  async measureStorage(): Promise<StorageReport> {
    const { db, folders, dataFolder } = this.#options;
    const [[size], tables, disk, ...measured] = await Promise.all([
      db.query<{ bytes: number }>('SELECT pg_database_size(current_database()) AS bytes'),
      db.query<{ name: string; bytes: number }>(
        `SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes FROM pg_class c
           JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         ORDER BY 2 DESC, 1 LIMIT $1`,
        [TABLES_TOLD],
      ),
      measureDisk(dataFolder),
      ...Object.entries(folders).map(async ([name, path]) => ({
        name,
        ...(await measureFolder(path)),
      })),
    ]);
    return { disk, database: { bytes: size?.bytes ?? 0, tables }, folders: measured };
  }
}
