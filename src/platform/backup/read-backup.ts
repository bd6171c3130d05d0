import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import {
  type BackupJob,
  type BackupManifest,
  backupJobSchema,
  backupManifestSchema,
} from '../../schema/backup-manifest.ts';
import { BackupError } from './backup-error.ts';
import { describeFile } from './backup-files.ts';
import { BACKUP_MANIFEST, isUnfinished, JOBS_FILE } from './write-backup.ts';

/** @throws BackupError where the folder holds no whole backup of a form that is known here */
export async function readBackupManifest(folder: string): Promise<BackupManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, BACKUP_MANIFEST), 'utf8');
  } catch (error) {
    if (isUnfinished(folder)) {
      throw new BackupError(`${folder} is a backup that was not finished: make another.`);
    }
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BackupError(`${folder} holds no backup: ${BACKUP_MANIFEST}: ${code ?? message}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BackupError(`${join(folder, BACKUP_MANIFEST)} is damaged: it is no JSON.`);
  }
  const parsed = backupManifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BackupError(
      `${join(folder, BACKUP_MANIFEST)} is damaged, or of a newer program: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }
  for (const { path } of parsed.data.files) {
    if (!isAbsolute(path) && !normalize(path).startsWith('..')) continue;
    throw new BackupError(`The backup names a file outside its folder: ${path}.`);
  }
  return parsed.data;
}

/** Checks every file of a backup against its digest. @throws BackupError with the first that is not right */
export async function checkBackupFiles(folder: string, manifest: BackupManifest): Promise<void> {
  const names = new Set(manifest.files.map(({ path }) => path));
  for (const { file, name } of manifest.tables) {
    if (!names.has(file)) throw new BackupError(`The backup lacks the file of the table ${name}.`);
  }
  for (const file of manifest.files) {
    const found = await describeFile(folder, file.path).catch((error: NodeJS.ErrnoException) => {
      throw new BackupError(`${file.path} cannot be read: ${error.code ?? error.message}.`);
    });
    if (found.bytes === file.bytes && found.sha256 === file.sha256) continue;
    throw new BackupError(
      `${file.path} is damaged: ${found.bytes} bytes, and ${file.bytes} were saved; or others than those.`,
    );
  }
}

export async function readBackupJobs(folder: string): Promise<BackupJob[]> {
  const lines = (await readFile(join(folder, JOBS_FILE), 'utf8')).split('\n');
  return lines.filter((line) => line !== '').map((line) => backupJobSchema.parse(JSON.parse(line)));
}
