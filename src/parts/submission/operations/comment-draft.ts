import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { draftId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Adds a comment to a draft. */
export const commentDraft = defineOperation<SubmissionService>()({
  name: 'comment-draft',
  method: 'POST',
  path: '/api/drafts/{draft}/comments',
  tag: 'submissions',
  summary: 'Comment on a draft, for those of its group',
  access: { right: 'submit', on: 'draft' },
  input: {
    params: z.object({ draft: draftId }),
    body: z.strictObject({ body: z.string().trim().min(1).max(5000) }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'draft-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'a question',
      as: 'administrator',
      params: { draft: '{exampleDraft}' },
      body: { body: 'Which lane was it?' },
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { draft: '999999999' },
      body: { body: 'Which lane was it?' },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    await service.drafts.comment({ draft: params.draft }, requireCaller(caller), body.body);
    return new Reply({ status: 204, body: null });
  },
});
