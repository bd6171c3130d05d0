import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { REMIND } from '../sharing/write-sharing.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Tells owners a week before their restricted entries open. */
export const remindOfOpeningJob = defineJob<SubmissionService>()({
  ...REMIND,
  payload: z.object({ day: z.iso.date() }),
  run: (service, { day }) => service.remindOfOpening(day),
});
