import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { REMOVE_BODY } from '../ingest/vault-jobs.ts';
import type { VaultService } from '../vault-service.ts';

/** Removes a body that no file has any more. */
export const removeBodyJob = defineJob<VaultService>()({
  ...REMOVE_BODY,
  payload: z.strictObject({ group: z.string(), sha256: z.string() }),
  run: (service, body) => service.work.removeBody(body),
});
