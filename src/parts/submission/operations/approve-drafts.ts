import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { reason, selection, submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Approve drafts that are ready; their release follows. */
export const approveDrafts = defineOperation<SubmissionService>()({
  name: 'approve-drafts',
  method: 'POST',
  path: '/api/submissions/{submission}/approve',
  tag: 'submissions',
  summary: 'Approve drafts that are ready; their release follows',
  description:
    'Of the selection those that are ready are approved. They are released within moments, and searchable then.',
  access: { right: 'release', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    body: z.strictObject({ selection, why: reason.default('') }),
  },
  output: z.object({ count: z.number().int() }),
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
      name: 'an empty selection',
      as: 'administrator',
      params: { submission: '{exampleSubmission}' },
      body: { selection: { search: 'nothing is called so' } },
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission' },
      body: { selection: { state: 'ready' } },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    if (caller === null) throw new AppError('sign-in-required');
    const by = { caller, why: body.why };
    return { count: await service.drafts.approve(params.submission, body.selection, by) };
  },
});
