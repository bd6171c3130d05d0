import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { PipelineService } from '../pipeline/pipeline-service.ts';

/** Ends the waiting of drafts at which the pipeline of their instance fails. */
export const giveUpOnPipelinesJob = defineJob<PipelineService>()({
  name: 'give-up-on-pipelines',
  payload: z.strictObject({}),
  maxAttempts: 1,
  schedule: '*/5 * * * *',
  run: async (service) => {
    await service.giveUp();
  },
});
