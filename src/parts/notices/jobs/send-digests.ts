import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { NoticesService } from '../notices-service.ts';

/** Makes the digests of the day at six in the morning, UTC; on Mondays those of the week too. */
export const sendDigestMails = defineJob<NoticesService>()({
  name: 'send-digests',
  payload: z.strictObject({}),
  maxAttempts: 10,
  schedule: '0 6 * * *',
  run: (service) => service.sendDigests(),
});
