import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { APPLY_DATES } from '../sharing/write-sharing.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Opens what is restricted until a day, and ends terms and shares, when the day has come. */
export const applySharingDatesJob = defineJob<SubmissionService>()({
  ...APPLY_DATES,
  payload: z.object({ day: z.iso.date() }),
  run: (service, { day }, { signal }) => service.applySharingDates(day, signal),
});
