import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { reanalysisStateSchema } from '../reanalysis/state-schema.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Has the node analyse again what is out of date. */
export const startReanalysis = defineOperation<SubmissionService>()({
  name: 'start-reanalysis',
  method: 'POST',
  path: '/api/instances/{id}/reanalysis',
  tag: 'node',
  summary: 'Bring analyses of older engines or datasets up to date, in the background',
  description: 'Starting it while it runs has it look once more when it has ended.',
  access: 'administrator',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: reanalysisStateSchema,
  errors: [
    'request-invalid',
    'instance-not-found',
    'pathogen-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'not signed in', params: { id: '{exampleInstance}' }, status: 401 },
    { name: 'started', as: 'administrator', params: { id: '{exampleInstance}' }, status: 202 },
    { name: 'unknown', as: 'administrator', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) =>
    new Reply({ status: 202, body: await service.startReanalysis(params.id) }),
});
