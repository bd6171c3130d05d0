import { z } from 'zod';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file of a backup, by its path in the backup's folder. */
const fileSchema = z.strictObject({ path: z.string().min(1), bytes: count, sha256 });

/** What a backup holds; written last, so that a folder without it is no backup. */
export const backupManifestSchema = z.strictObject({
  format: z.literal('outbreak-backup/1'),
  createdAt: z.iso.datetime(),
  programVersion: z.string(),
  node: z.string(),
  /** Such as 180004; the server that it is restored to may be another. */
  serverVersion: z.int(),
  /** In the order in which they were applied, part by part. */
  migrations: z.array(
    z.strictObject({ part: z.string(), number: z.int(), name: z.string(), digest: z.string() }),
  ),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      columns: z.array(z.string()).min(1),
      rows: count,
      /** In the folder: text as PostgreSQL's COPY has it, packed with zstd. */
      file: z.string(),
    }),
  ),
  /** Last values by name. */
  sequences: z.record(z.string(), count),
  files: z.array(fileSchema),
});
export type BackupManifest = z.output<typeof backupManifestSchema>;
export type BackupFile = z.output<typeof fileSchema>;

/** Work that was waiting when the backup was made; a line each in its file. */
export const backupJobSchema = z.strictObject({
  name: z.string(),
  payload: z.unknown(),
  queue: z.string().nullable(),
  runAt: z.string(),
  maxAttempts: z.int(),
  key: z.string().nullable(),
});
export type BackupJob = z.output<typeof backupJobSchema>;
