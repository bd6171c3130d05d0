import { keepBackup } from '../../platform/backup/keep-backups.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import { NODE_GROUP } from '../../schema/caller.ts';
import { NO_INSTANCE, type Notice } from '../../schema/ports.ts';

/** The job that makes a backup; `jobs/make-backup.ts` declares what it does. */
export const MAKE_BACKUP = { name: 'make-backup', maxAttempts: 3 } as const;

/** Where backups go, how many stay, and when one is made. */
export interface BackupSettings {
  readonly folder: string;
  readonly kept: number;
  readonly schedule: string;
}

/** Makes a backup of the node. Where that fails for the last time administrators are told, and it is thrown again. */
export async function makeBackup(
  db: Database,
  backup: BackupSettings & {
    readonly dataFolder: string;
    readonly nodeId: string;
    readonly programVersion: string;
  },
  { now, isLast }: { readonly now: Date; readonly isLast: boolean },
): Promise<void> {
  const { schedule: _schedule, ...options } = backup;
  try {
    await keepBackup({ ...options, database: db.address, now });
  } catch (error) {
    if (isLast) await tellOfFailure(db, error, now);
    throw error;
  }
}

async function tellOfFailure(db: Database, error: unknown, now: Date): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const payload: Notice = {
    kind: 'backup-failed',
    to: { group: NODE_GROUP, right: 'manage' },
    group: null,
    subject: `backup-failed ${now.toISOString().slice(0, 10)}`,
    values: { reason: reason.slice(0, 300) },
    path: '/node',
  };
  await db.transaction(async (tx) => {
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload }]);
  });
}
