import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { comment, draftId, draftSummary, step } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** One draft with all that is known of it. */
export const getDraft = defineOperation<SubmissionService>()({
  name: 'get-draft',
  method: 'GET',
  path: '/api/drafts/{draft}',
  tag: 'submissions',
  summary: 'One draft: values, problems, analysis, what it would change, steps and comments',
  access: { right: 'read', on: 'draft' },
  input: { params: z.object({ draft: draftId }) },
  output: draftSummary.extend({
    submission: z.string(),
    otherColumns: z.record(z.string(), z.string()),
    analysis: z.record(z.string(), z.unknown()).nullable(),
    sequenceLength: z.number().int().nullable(),
    sequences: z
      .array(
        z.object({
          segment: z.string(),
          length: z.number().int(),
          analysis: z.record(z.string(), z.unknown()),
        }),
      )
      .optional()
      .describe('One for each segment that it has, where the genome of the pathogen has several.'),
    diff: z
      .object({
        accessionVersion: z.string(),
        fields: z.array(
          z.object({
            field: z.string(),
            before: z.string().nullable(),
            after: z.string().nullable(),
          }),
        ),
        analysis: z.array(z.record(z.string(), z.unknown())),
        formerSegments: z
          .array(z.string())
          .optional()
          .describe('Segments of that version, where the genome of the pathogen has several.'),
      })
      .nullable()
      .describe('What its release would change of the entry that it revises.'),
    steps: z.array(step),
    comments: z.array(comment),
  }),
  errors: ['request-invalid', 'draft-not-found'],
  examples: [
    { name: 'one draft', as: 'administrator', params: { draft: '{exampleDraft}' } },
    { name: 'unknown', params: { draft: '999999999' }, status: 404 },
    { name: 'no number', params: { draft: 'x' }, status: 400 },
  ],
  handle: (service, { params }) => service.drafts.readDraft(params.draft),
});
