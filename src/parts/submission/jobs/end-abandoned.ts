import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { DraftService } from '../drafts/draft-service.ts';

/** Shows people what waits for a job that was given up. */
export const endAbandonedJob = defineJob<DraftService>()({
  name: 'end-abandoned',
  payload: z.strictObject({}),
  maxAttempts: 1,
  schedule: '*/5 * * * *',
  run: async (service) => {
    await service.endAbandoned();
  },
});
