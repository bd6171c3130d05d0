import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { runId, toRunAnswer, wholeRun } from '../run-schemas.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** What is known of a run. */
export const getWorkflowRun = defineOperation<WorkflowService>()({
  name: 'get-workflow-run',
  method: 'GET',
  path: '/api/workflow-runs/{run}',
  tag: 'workflows',
  summary:
    'A run of a workflow: its state, steps with what their programs said, results and provenance',
  access: { right: 'read', on: 'run' },
  input: { params: z.object({ run: runId }) },
  output: wholeRun,
  errors: ['request-invalid', 'run-not-found'],
  examples: [
    { name: 'one that is done', as: 'administrator', params: { run: '{exampleRun}' } },
    { name: 'one that not everybody may see', params: { run: '{exampleRun}' }, status: 404 },
    {
      name: 'unknown',
      as: 'administrator',
      params: { run: 'run-00000000000000000000' },
      status: 404,
    },
  ],
  handle: async (service, { params }) => toRunAnswer(await service.read(params.run)),
});
