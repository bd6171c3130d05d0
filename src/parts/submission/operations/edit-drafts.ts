import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { requireFields } from '../drafts/check-values.ts';
import { droppedSegments, fieldChanges, submissionId } from '../drafts/draft-schemas.ts';
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
            changes: fieldChanges,
            dropSegments: droppedSegments
              .optional()
              .describe(
                'All segments of the version before that the next one is not to have, in place of those named before. Others stay.',
              ),
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
      name: 'a segment with a blank in its name',
      as: 'administrator',
      params: { submission: '{exampleRevision}' },
      body: { edits: [{ id: 1, changes: {}, dropSegments: ['L S'] }] },
      status: 400,
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
    requireFields(body.edits);
    return {
      changed: await service.drafts.edit(params.submission, body.edits, requireCaller(caller)),
    };
  },
});
