import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { PassportsService } from '../passports-service.ts';

/** Makes the next key for visas a day before it signs, and forgets grants of passports that have ended. */
export const turnVisaKeys = defineJob<PassportsService>()({
  name: 'turn-visa-keys',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '25 * * * *',
  run: async (service) => {
    await service.work.turnVisaKeys();
    await service.work.removeEndedGrants();
  },
});
