import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { DeliveryService } from '../delivery-service.ts';

/** Removes entries of outboxes whose right has ended. */
export const sweepOutboxJob = defineJob<DeliveryService>()({
  name: 'sweep-outbox',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '23 * * * *',
  run: async (service) => {
    await service.outbox.sweep();
  },
});
