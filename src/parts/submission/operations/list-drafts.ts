import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { draftSummary, submissionId } from '../drafts/draft-schemas.ts';
import { draftStates } from '../drafts/draft-state.ts';
import type { SubmissionService } from '../submission-service.ts';

/** The drafts of a submission. */
export const listDrafts = defineOperation<SubmissionService>()({
  name: 'list-drafts',
  method: 'GET',
  path: '/api/submissions/{submission}/drafts',
  tag: 'submissions',
  summary: 'The drafts of a submission by state, problem or name, in the order of the table',
  access: { right: 'read', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    query: z.strictObject({
      state: z.enum(draftStates).optional(),
      problem: z.string().max(100).optional().describe('Code of a problem.'),
      field: z.string().max(100).optional().describe('Field that has the problem.'),
      search: z.string().max(300).optional().describe('Part of the name.'),
      after: z.coerce.number().int().min(0).default(0).describe('Row of the last draft before.'),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.object({
    drafts: z.array(draftSummary),
    total: z.number().int().describe('Of the selection, whatever the page.'),
  }),
  errors: ['request-invalid', 'submission-not-found'],
  examples: [
    { name: 'all', as: 'administrator', params: { submission: '{exampleRevision}' } },
    {
      name: 'those with a problem',
      as: 'administrator',
      params: { submission: '{exampleRevision}' },
      query: { problem: 'date-invalid', field: 'date' },
    },
    { name: 'unknown', params: { submission: 'nosuchsubmission' }, status: 404 },
  ],
  handle: (service, { params, query }) => {
    const { state, problem, field, search, after, limit } = query;
    return service.drafts.list(params.submission, {
      selection: {
        state,
        search,
        problem: problem === undefined ? undefined : { code: problem, field },
      },
      after,
      limit,
    });
  },
});
