import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { MAKE_EDITION } from '../ingest/vault-jobs.ts';
import type { VaultService } from '../vault-service.ts';

/** Makes a table anew without the rows of those who have opted out. */
export const makeEditionJob = defineJob<VaultService>()({
  ...MAKE_EDITION,
  payload: z.strictObject({ file: z.string() }),
  run: (service, { file }, { signal }) => service.work.makeEdition(file, signal),
});
