import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { submissionId } from '../drafts/draft-schemas.ts';
import { givenShare, share } from '../sharing/sharing-fields.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Which groups may read a submission before its release. */
export const putSubmissionSharing = defineOperation<SubmissionService>()({
  name: 'put-submission-sharing',
  method: 'PUT',
  path: '/api/submissions/{submission}/sharing',
  tag: 'submissions',
  summary: 'Let other groups read a submission and its drafts, or end that',
  description:
    'They read only: nothing can be edited, commented or approved. A group that is left out sees it no longer. ' +
    'Entries that are released from it are shared by themselves.',
  access: { right: 'manage', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    body: z.strictObject({
      sharedWith: z.array(share).max(100).describe('All groups that may read it from then on.'),
    }),
  },
  output: z.object({ sharedWith: z.array(givenShare) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'submission-not-found',
  ],
  examples: [
    {
      name: 'with nobody',
      as: 'administrator',
      params: { submission: '{exampleSubmission}' },
      body: { sharedWith: [] },
    },
    {
      name: 'with a group that is not there',
      as: 'administrator',
      params: { submission: '{exampleSubmission}' },
      body: { sharedWith: [{ group: 'nothing' }] },
      status: 400,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission' },
      body: { sharedWith: [] },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => ({
    sharedWith: [
      ...(await service.shareSubmission(
        params.submission,
        body.sharedWith,
        requireCaller(caller).id,
      )),
    ],
  }),
});
