import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { DeskService } from '../desk-service.ts';

/** Reminds of deadlines, closes what has expired, and does what workflows say when time is over. */
export const keepDeskDeadlines = defineJob<DeskService>()({
  name: 'keep-desk-deadlines',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '*/5 * * * *',
  run: async (service, _payload, { signal }) => {
    await service.keepDeadlines(signal);
  },
});
