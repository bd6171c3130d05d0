import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { reason, submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Withdraws a submission. */
export const withdrawSubmission = defineOperation<SubmissionService>()({
  name: 'withdraw-submission',
  method: 'POST',
  path: '/api/submissions/{submission}/withdraw-all',
  tag: 'submissions',
  summary: 'Withdraw a submission with everything of it that is not released',
  access: { right: 'submit', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    body: z.strictObject({ why: reason.default('') }),
  },
  output: z.object({ withdrawn: z.literal(true) }),
  errors: [
    'request-invalid',
    'submission-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one submission',
      as: 'administrator',
      params: { submission: '{exampleWithdrawn}' },
      body: { why: 'Sent by mistake' },
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission' },
      body: {},
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    await service.drafts.withdraw(params.submission, requireCaller(caller), body.why);
    return { withdrawn: true };
  },
});
