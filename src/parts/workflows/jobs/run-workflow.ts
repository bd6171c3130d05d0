import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { RUN_WORKFLOW } from '../workflow-queue.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** Brings a run to its end. */
export const runWorkflowJob = defineJob<WorkflowService>()({
  ...RUN_WORKFLOW,
  payload: z.strictObject({ run: z.string() }),
  run: (service, { run }, job) => service.execute(run, job),
});
