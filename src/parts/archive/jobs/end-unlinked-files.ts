import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';

/** Announces files that are linked to nothing, and removes those that were announced long enough. */
export const endUnlinkedFilesJob = defineJob<ArchiveService>()({
  name: 'end-unlinked-files',
  payload: z.strictObject({}),
  maxAttempts: 3,
  schedule: '11 4 * * *',
  run: async (service) => {
    await service.work.endUnlinked();
  },
});
