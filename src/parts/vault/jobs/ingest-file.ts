import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { INGEST_FILE } from '../ingest/vault-jobs.ts';
import type { VaultService } from '../vault-service.ts';

/** Reads an encrypted file that has come to its end, and keeps its body. */
export const ingestFileJob = defineJob<VaultService>()({
  ...INGEST_FILE,
  payload: z.strictObject({ file: z.string() }),
  run: (service, { file }, { signal }) => service.work.ingestFile(file, signal),
});
