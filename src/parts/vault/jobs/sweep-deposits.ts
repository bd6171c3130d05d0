import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { SWEEP_DEPOSITS } from '../ingest/vault-jobs.ts';
import type { VaultService } from '../vault-service.ts';

/** Gives up files whose rest never comes. */
export const sweepDepositsJob = defineJob<VaultService>()({
  ...SWEEP_DEPOSITS,
  payload: z.strictObject({}),
  schedule: '47 * * * *',
  run: async (service) => {
    await service.work.sweepDeposits();
  },
});
