import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';

/** Tells accounts of new matches of the queries that they watch. */
export const tellMatches = defineJob<SavedQueriesService>()({
  name: 'tell-matches',
  payload: z.strictObject({}),
  maxAttempts: 5,
  schedule: '*/5 * * * *',
  run: (service, _payload, { signal }) => service.tellMatches(signal),
});
