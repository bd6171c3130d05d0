import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { forgetUses } from '../use/forget-uses.ts';

/** Removes who used what once the log is old enough, and keeps the counts. */
export const forgetUsesJob = defineJob<DeliveryService>()({
  name: 'forget-uses',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '41 3 * * *',
  run: async ({ context }, _payload, { signal }) => {
    await forgetUses(context, signal);
  },
});
