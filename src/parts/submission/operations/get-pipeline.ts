import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { instanceId, pipelineState } from '../pipeline/pipeline-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Who processes what is sent in to an instance, and how far that is. */
export const getPipeline = defineOperation<SubmissionService>()({
  name: 'get-pipeline',
  method: 'GET',
  path: '/api/instances/{instance}/pipeline',
  tag: 'pipelines',
  summary:
    'Who processes what is sent in to an instance, and how far each version of its pipeline is',
  access: 'pipeline',
  input: { params: z.object({ instance: instanceId }) },
  output: pipelineState,
  errors: ['request-invalid', 'instance-not-found', 'sign-in-required', 'not-allowed'],
  examples: [
    { name: 'an instance', as: 'administrator', params: { instance: 'sars-cov-2' } },
    { name: 'unknown', as: 'administrator', params: { instance: 'nothing' }, status: 404 },
  ],
  handle: (service, { params }) => service.pipelines.readState(params.instance),
});
