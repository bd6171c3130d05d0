import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { deliverWebhookJob } from '../notice-jobs.ts';
import type { NoticesService } from '../notices-service.ts';

/** Posts one delivery to a web-hook; what is not taken is tried again for days. */
export const deliverWebhookDelivery = defineJob<NoticesService>()({
  ...deliverWebhookJob,
  payload: z.strictObject({ id: z.uuid() }),
  run: (service, { id }, { attempt, maxAttempts, signal }) =>
    service.deliver(id, { isLastTry: attempt >= maxAttempts, signal }),
});
