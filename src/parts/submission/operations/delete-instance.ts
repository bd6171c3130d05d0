import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Removes a simulated outbreak in one action. */
export const deleteInstance = defineOperation<SubmissionService>()({
  name: 'delete-instance',
  method: 'DELETE',
  path: '/api/instances/{id}',
  tag: 'node',
  summary: 'Remove a simulated outbreak with all its entries',
  access: 'administrator',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'instance-not-found',
    'instance-not-removable',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'not signed in', params: { id: 'sars-cov-2-simulated' }, status: 401 },
    { name: 'real data stays', as: 'administrator', params: { id: 'sars-cov-2' }, status: 409 },
    { name: 'unknown', as: 'administrator', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => {
    await service.removeInstance(params.id);
    return new Reply({ status: 204, body: null });
  },
});
