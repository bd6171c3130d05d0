import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { reason, selection, submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Withdraw drafts that are not released. */
export const withdrawDrafts = defineOperation<SubmissionService>()({
  name: 'withdraw-drafts',
  method: 'POST',
  path: '/api/submissions/{submission}/withdraw',
  tag: 'submissions',
  summary: 'Withdraw drafts that are not released',
  description: 'What is withdrawn keeps its steps and is never released.',
  access: { right: 'submit', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    body: z.strictObject({ selection, why: reason.default('') }),
  },
  output: z.object({ count: z.number().int() }),
  errors: [
    'request-invalid',
    'submission-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'an empty selection',
      as: 'administrator',
      params: { submission: '{exampleRevision}' },
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
    return { count: await service.drafts.withdrawDrafts(params.submission, body.selection, by) };
  },
});
