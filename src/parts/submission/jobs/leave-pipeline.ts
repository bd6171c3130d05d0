import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { leavePipelineQueue } from '../pipeline/pipeline-queue.ts';
import type { PipelineService } from '../pipeline/pipeline-service.ts';

/** Gives what waits for a pipeline that there is no more the node's own verdict. */
export const leavePipelineJob = defineJob<PipelineService>()({
  ...leavePipelineQueue,
  payload: z.strictObject({ instance: z.string() }),
  run: (service, { instance }, { signal }) => service.leave(instance, signal),
});
