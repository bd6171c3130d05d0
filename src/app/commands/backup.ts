import { BackupError } from '../../platform/backup/backup-error.ts';
import { checkBackupFiles, readBackupManifest } from '../../platform/backup/read-backup.ts';
import { writeBackup } from '../../platform/backup/write-backup.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import { MigrationError } from '../../platform/postgres/read-migrations.ts';
import type { BackupManifest } from '../../schema/backup-manifest.ts';
import { openOrShareState } from '../open-state.ts';
import { restoreState } from '../restore-state.ts';
import { programVersion } from '../version.ts';
import { CommandError, openContext, refuse } from './command-context.ts';
import { openSettings } from './open-settings.ts';

type Settings = Record<string, string | undefined>;

async function refuseAsCommand<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isKnown =
      error instanceof BackupError ||
      error instanceof DatabaseError ||
      error instanceof MigrationError;
    if (isKnown) throw new CommandError(error.message);
    throw error;
  }
}

function describe({ createdAt, node, tables, files }: BackupManifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `node ${node} at ${createdAt}: ${rows} rows of ${tables.length} tables, ${files.length} files, ${bytes} bytes`;
}

const say = (what: string): void => void process.stderr.write(`${what} ...\n`);

/** Saves the node of a data folder, also while it runs. */
export async function backUp(folder: string, settings: Settings): Promise<number> {
  const { config, logger } = openContext(settings);
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  const state = opened.value;
  try {
    const manifest = await refuseAsCommand(() =>
      writeBackup({
        folder,
        dataFolder: state.folders.path,
        database: state.db.address,
        programVersion,
        nodeId: state.identity.id,
        now: new Date(),
        onProgress: say,
      }),
    );
    process.stdout.write(`Saved ${describe(manifest)}.\n`);
    process.stdout.write(
      'It holds the keys of the node and everything that is not open: keep it as safe as the node.\n',
    );
    return 0;
  } finally {
    await state.close();
  }
}

/** Makes a node of a backup; with `check` only looks whether the backup is whole. */
export async function restore(
  folder: string,
  { check, ...settings }: Settings & { readonly check?: string | boolean },
): Promise<number> {
  if (check !== undefined) {
    const manifest = await refuseAsCommand(async () => {
      const found = await readBackupManifest(folder);
      await checkBackupFiles(folder, found);
      return found;
    });
    process.stdout.write(`Whole: ${describe(manifest)}.\n`);
    return 0;
  }
  const config = openSettings(settings as Settings);
  const manifest = await refuseAsCommand(() => restoreState(folder, config, say));
  process.stdout.write(
    `Restored ${describe(manifest)}, to ${config.data}. "outbreak serve" starts it; its index is made anew from the records.\n`,
  );
  return 0;
}
