import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { RENEW_HEADERS } from '../ingest/vault-jobs.ts';
import type { VaultService } from '../vault-service.ts';

/** Seals kept headers for the active key. */
export const renewHeadersJob = defineJob<VaultService>()({
  ...RENEW_HEADERS,
  payload: z.strictObject({}),
  run: async (service, _payload, { signal }) => {
    await service.work.renewHeaders(signal);
  },
});
