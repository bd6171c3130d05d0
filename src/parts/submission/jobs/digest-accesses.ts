import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { DIGEST } from '../sharing/access-log.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Tells a group of who saw its data that is not open. */
export const digestAccessesJob = defineJob<SubmissionService>()({
  ...DIGEST,
  payload: z.object({ group: z.string() }),
  run: (service, { group }) => service.digestAccesses(group),
});
