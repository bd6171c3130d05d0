import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { NoticesService } from '../notices-service.ts';

/** Removes what nobody needs any more: read notices, ended mails and deliveries of former months. */
export const removeOldNotices = defineJob<NoticesService>()({
  name: 'remove-old-notices',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '30 3 * * *',
  run: (service) => service.removeOld(),
});
