import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';

/** Gives up uploads that nobody goes on with. */
export const sweepUploadsJob = defineJob<ArchiveService>()({
  name: 'sweep-uploads',
  payload: z.strictObject({}),
  maxAttempts: 3,
  schedule: '43 * * * *',
  run: async (service) => {
    await service.work.sweepUploads();
  },
});
