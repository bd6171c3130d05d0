import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { instanceId, pipelineState } from '../pipeline/pipeline-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Has an instance processed by a program beside the node, or by the node alone again. */
export const setPipeline = defineOperation<SubmissionService>()({
  name: 'set-pipeline',
  method: 'PUT',
  path: '/api/instances/{instance}/pipeline',
  tag: 'pipelines',
  summary: 'Choose who processes what is sent in to an instance',
  description:
    'With a pipeline, drafts that are sent in or edited from then on wait for its answer after the node has analysed ' +
    'them. Set back to the node, what waits gets the verdict that the node itself has of it.',
  access: 'administrator',
  input: {
    params: z.object({ instance: instanceId }),
    body: z.strictObject({
      processedBy: z.enum(['node', 'pipeline']),
      minutes: z
        .number()
        .int()
        .min(1)
        .max(10_080)
        .default(120)
        .describe('After which what was handed out and not answered is handed out again.'),
    }),
  },
  output: pipelineState,
  errors: [
    'request-invalid',
    'request-conflict',
    'instance-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'by the node',
      as: 'administrator',
      params: { instance: 'sars-cov-2' },
      body: { processedBy: 'node' },
    },
    {
      name: 'of simulated data',
      as: 'administrator',
      params: { instance: '{exampleInstance}' },
      body: { processedBy: 'pipeline' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { instance: 'nothing' },
      body: { processedBy: 'node' },
      status: 404,
    },
  ],
  handle: (service, { params, body, caller, noteAudit }) => {
    noteAudit({ ...body });
    return service.pipelines.set(params.instance, body, requireCaller(caller));
  },
});
