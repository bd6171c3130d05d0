import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { runId, toRunAnswer, wholeRun } from '../run-schemas.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** Ends a run. */
export const cancelWorkflowRun = defineOperation<WorkflowService>()({
  name: 'cancel-workflow-run',
  method: 'POST',
  path: '/api/workflow-runs/{run}/cancellation',
  tag: 'workflows',
  summary: 'Cancel a run that has not ended; nothing of it is kept but what its programs said',
  access: { right: 'submit', on: 'run' },
  input: { params: z.object({ run: runId }) },
  output: wholeRun,
  errors: [
    'request-invalid',
    'run-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'one that waits', as: 'administrator', params: { run: '{exampleWaitingRun}' } },
    {
      name: 'one that has ended',
      as: 'administrator',
      params: { run: '{exampleRun}' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { run: 'run-00000000000000000000' },
      status: 404,
    },
  ],
  handle: async (service, { params }) => toRunAnswer(await service.cancel(params.run)),
});
