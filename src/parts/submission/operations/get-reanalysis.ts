import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { reanalysisStateSchema } from '../reanalysis/state-schema.ts';
import type { SubmissionService } from '../submission-service.ts';

/** How many analyses of an instance are out of date, and how the work on them stands. */
export const getReanalysis = defineOperation<SubmissionService>()({
  name: 'get-reanalysis',
  method: 'GET',
  path: '/api/instances/{id}/reanalysis',
  tag: 'node',
  summary: 'How many analyses are out of date, and how bringing them up to date stands',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: reanalysisStateSchema,
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found'],
  examples: [
    { name: 'an instance', params: { id: '{exampleInstance}' } },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => service.readReanalysis(params.id),
});
