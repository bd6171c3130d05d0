import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { PassportsService } from '../passports-service.ts';
import { READ_ISSUER_KEYS } from '../trust/passport-jobs.ts';

/** Reads the keys of trusted issuers, so that one that was taken back counts no more. */
export const readIssuerKeysJob = defineJob<PassportsService>()({
  ...READ_ISSUER_KEYS,
  payload: z.strictObject({}),
  schedule: '*/10 * * * *',
  run: async (service, _payload, { signal }) => {
    await service.work.readIssuerKeys(signal);
  },
});
