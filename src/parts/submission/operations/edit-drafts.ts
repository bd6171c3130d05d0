import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { isField } from '../drafts/check-values.ts';
import { submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

const MOST_EDITS = 10_000;

/** Changes values of drafts. */
export const editDrafts = defineOperation<SubmissionService>()({
  name: 'edit-drafts',
  method: 'POST',
  path: '/api/submissions/{submission}/edits',
  tag: 'submissions',
  summary: 'Change fields of drafts of a submission; what is not named stays',
  description:
    'Each draft is checked again. Sequences stay, so none has to be sent again. Drafts that are approved or ' +
    'released are passed over.',
  access: { right: 'submit', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    body: z.strictObject({
      edits: z
        .array(
          z.strictObject({
            id: z.number().int().min(1),
            changes: z
              .record(z.string().max(100), z.string().max(10_000).nullable())
              .describe('New values by field; null clears one.'),
          }),
        )
        .min(1)
        .max(MOST_EDITS),
    }),
  },
  output: z.object({ changed: z.number().int() }),
  errors: [
    'request-invalid',
    'submission-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'a draft of another submission is passed over',
      as: 'administrator',
      params: { submission: '{exampleRevision}' },
      body: { edits: [{ id: 1, changes: { country: 'Switzerland' } }] },
    },
    {
      name: 'an unknown field',
      as: 'administrator',
      params: { submission: '{exampleRevision}' },
      body: { edits: [{ id: 1, changes: { colour: 'blue' } }] },
      status: 400,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission' },
      body: { edits: [{ id: 1, changes: { country: 'Switzerland' } }] },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    if (caller === null) throw new AppError('sign-in-required');
    const unknown = body.edits
      .flatMap(({ changes }) => Object.keys(changes))
      .find((name) => !isField(name));
    if (unknown !== undefined) {
      throw new AppError('request-invalid', { detail: `There is no field ${unknown}.` });
    }
    return { changed: await service.drafts.edit(params.submission, body.edits, caller) };
  },
});
