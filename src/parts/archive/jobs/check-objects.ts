import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';
import { CHECK_OBJECTS } from '../keeping/archive-jobs.ts';

/** Reads kept objects again, so that a flipped bit is found before somebody needs what it is in. */
export const checkObjectsJob = defineJob<ArchiveService>()({
  ...CHECK_OBJECTS,
  payload: z.strictObject({}),
  schedule: '17 * * * *',
  run: async (service, _payload, { signal }) => {
    await service.work.checkObjects(signal);
  },
});
