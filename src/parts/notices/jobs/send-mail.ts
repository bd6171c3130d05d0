import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { sendMailJob } from '../notice-jobs.ts';
import type { NoticesService } from '../notices-service.ts';

/** Sends one waiting mail; what a server puts off is tried again for days. */
export const sendMail = defineJob<NoticesService>()({
  ...sendMailJob,
  payload: z.strictObject({ id: z.uuid() }),
  run: (service, { id }, { attempt, maxAttempts }) =>
    service.sendMail(id, { isLastTry: attempt >= maxAttempts }),
});
