import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';
import { REMOVE_OBJECT } from '../keeping/archive-jobs.ts';

/** Removes an object that no file has any more. */
export const removeObjectJob = defineJob<ArchiveService>()({
  ...REMOVE_OBJECT,
  payload: z.strictObject({ sha256: z.string() }),
  run: (service, { sha256 }) => service.work.removeObject(sha256),
});
