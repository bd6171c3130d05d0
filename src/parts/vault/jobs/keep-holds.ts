import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { KEEP_HOLDS } from '../ingest/vault-jobs.ts';
import type { VaultService } from '../vault-service.ts';

/** Has tables made anew when a list begins, and reminds of reviews of assessments. */
export const keepHoldsJob = defineJob<VaultService>()({
  ...KEEP_HOLDS,
  payload: z.strictObject({}),
  schedule: '*/5 * * * *',
  run: async (service) => {
    await service.work.keepHolds();
  },
});
