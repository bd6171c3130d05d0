import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { UpkeepService } from '../upkeep-service.ts';

/** Has a job tried again that was tried for the last time. */
export const retryJob = defineOperation<UpkeepService>()({
  name: 'retry-job',
  method: 'POST',
  path: '/api/upkeep/jobs/{job}/retry',
  tag: 'node',
  summary: 'Have a job tried again that has failed for good',
  access: 'administrator',
  input: { params: z.object({ job: z.string().max(40) }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'job-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [{ name: 'none', as: 'administrator', params: { job: '999999999' }, status: 404 }],
  handle: async (service, { params }) => {
    await service.retryJob(params.job);
    return new Reply({ status: 204, body: null });
  },
});
