import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { tableMapping } from '../../../schema/table-mapping.ts';
import { submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Has a submission processed. */
export const startSubmission = defineOperation<SubmissionService>()({
  name: 'start-submission',
  method: 'POST',
  path: '/api/submissions/{submission}/start',
  tag: 'submissions',
  summary: 'Have a submission processed whose files have come, or that has stalled',
  description:
    'Sizes and checksums are compared first. Starting it again changes nothing, but where its processing has stalled: then it goes on where it was.',
  access: { right: 'submit', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    body: z
      .strictObject({
        mapping: tableMapping
          .nullable()
          .default(null)
          .describe('Takes the place of the mapping that the submission was created with.'),
      })
      .prefault({}),
  },
  output: z.object({ started: z.literal(true) }),
  errors: [
    'request-invalid',
    'request-conflict',
    'submission-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'before its files have come',
      as: 'administrator',
      params: { submission: '{exampleSubmission}' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission' },
      status: 404,
    },
  ],
  handle: async (service, { params, body }) => {
    await service.drafts.start(params.submission, body.mapping);
    return { started: true };
  },
});
