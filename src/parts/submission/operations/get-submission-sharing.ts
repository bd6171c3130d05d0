import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { submissionId } from '../drafts/draft-schemas.ts';
import { readSubmissionShares } from '../sharing/share-submission.ts';
import { givenShare } from '../sharing/sharing-fields.ts';
import type { SubmissionService } from '../submission-service.ts';

/** The groups that may read a submission beside its owner. */
export const getSubmissionSharing = defineOperation<SubmissionService>()({
  name: 'get-submission-sharing',
  method: 'GET',
  path: '/api/submissions/{submission}/sharing',
  tag: 'submissions',
  summary: 'The groups that may read a submission and its drafts beside its owner',
  access: { right: 'read', on: 'submission' },
  input: { params: z.object({ submission: submissionId }) },
  output: z.object({ sharedWith: z.array(givenShare) }),
  errors: ['request-invalid', 'submission-not-found'],
  examples: [
    { name: 'one submission', as: 'administrator', params: { submission: '{exampleSubmission}' } },
    { name: 'unknown', params: { submission: 'nosuchsubmission' }, status: 404 },
  ],
  handle: async (service, { params }) => ({
    sharedWith: [...(await readSubmissionShares(service.db, params.submission))],
  }),
});
