import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { LINK_RESULTS } from '../workflow-queue.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** Links reads and results to the entries that drafts have become. */
export const linkWorkflowResultsJob = defineJob<WorkflowService>()({
  ...LINK_RESULTS,
  payload: z.strictObject({}),
  schedule: '* * * * *',
  run: (service) => service.linkReleased(),
});
