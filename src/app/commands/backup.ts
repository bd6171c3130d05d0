import { ReleaseError } from '../../parts/releases/release-error.ts';
import { BackupError } from '../../platform/backup/backup-error.ts';
import { checkBackupFiles, readBackupManifest } from '../../platform/backup/read-backup.ts';
import { writeBackup } from '../../platform/backup/write-backup.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import { MigrationError } from '../../platform/postgres/read-migrations.ts';
import type { BackupManifest } from '../../schema/backup-manifest.ts';
import type { ClosedInstance } from '../close-withdrawn.ts';
import { openOrShareState } from '../open-state.ts';
import { restoreState } from '../restore-state.ts';
import { programVersion } from '../version.ts';
import { CommandError, openContext, refuse } from './command-context.ts';
import { openSettings } from './open-settings.ts';
import { openReleases } from './restore-node.ts';

const CLOSED_SHOWN = 20;

type Settings = Record<string, string | undefined>;

async function refuseAsCommand<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isKnown =
      error instanceof BackupError ||
      error instanceof ReleaseError ||
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
  { check, released, ...settings }: Settings & { readonly check?: string | boolean },
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
  const open = async (nodeId: string) =>
    released === undefined ? [] : openReleases(String(released), { nodeId }, config.data);
  const { manifest, closed } = await refuseAsCommand(() =>
    restoreState(folder, config, say, released === undefined ? undefined : open),
  );
  process.stdout.write(
    `Restored ${describe(manifest)}, to ${config.data}. "outbreak serve" starts it; its index is made anew from the records.\n`,
  );
  process.stdout.write(describeClosed(manifest, closed));
  return 0;
}

/** What the operator has to know of what was closed after the backup. */
function describeClosed(
  { createdAt }: BackupManifest,
  closed: readonly ClosedInstance[] | null,
): string {
  if (closed === null) {
    return `What was revoked, closed or removed after ${createdAt} is open again as it was then. Before you start the node, restore with --released and the address of a mirror or a folder with later releases, which tell what was closed, or close it by hand; the log of audits that is kept elsewhere and the mail of the node say what it was.\n`;
  }
  const lines = closed.map(({ instance, release, closed: accessions }) => {
    if (release === null) {
      return `${instance}: no release is newer than the backup, so that nobody here knows what was closed since.`;
    }
    const since = `as release ${release.number} of ${release.createdAt} says; what was closed after it, and what was never released, is not known here.`;
    return accessions.length === 0
      ? `${instance}: nothing had been closed, ${since}`
      : `${instance}: ${accessions.length} entries had been revoked or closed and are hidden: ${accessions.slice(0, CLOSED_SHOWN).join(', ')}${accessions.length > CLOSED_SHOWN ? ' and more (restored.json in the data folder has all)' : ''}, ${since}`;
  });
  return `${lines.join('\n')}\n`;
}
