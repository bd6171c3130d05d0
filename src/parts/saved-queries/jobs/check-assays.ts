import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';

/** Tells accounts of assays that they watch and that miss more genomes than they allow. */
export const checkAssays = defineJob<SavedQueriesService>()({
  name: 'check-assays',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '20 * * * *',
  run: (service, _payload, { signal }) => service.checkAssays(signal),
});
