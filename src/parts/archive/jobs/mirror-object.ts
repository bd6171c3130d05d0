import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';
import { MIRROR_OBJECT } from '../keeping/archive-jobs.ts';

/** Copies an object to the second store. */
export const mirrorObjectJob = defineJob<ArchiveService>()({
  ...MIRROR_OBJECT,
  payload: z.strictObject({ sha256: z.string() }),
  run: (service, { sha256 }) => service.work.mirrorObject(sha256),
});
