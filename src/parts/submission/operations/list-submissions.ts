import { z } from 'zod';
import { readableGroups } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { submissionSummary } from '../drafts/draft-schemas.ts';
import { draftStates } from '../drafts/draft-state.ts';
import { listSubmissions as readSubmissions } from '../drafts/read-submissions.ts';
import type { SubmissionService } from '../submission-service.ts';

/** The submissions of the caller's groups and those shared with them. */
export const listSubmissions = defineOperation<SubmissionService>()({
  name: 'list-submissions',
  method: 'GET',
  path: '/api/submissions',
  tag: 'submissions',
  summary: "The submissions of one's groups and those shared with them, the last one first",
  access: 'account',
  input: {
    query: z.strictObject({
      group: z.string().max(60).optional(),
      instance: z.string().max(60).optional(),
      waiting: z.enum(draftStates).optional().describe('Only those with drafts in this state.'),
      after: z
        .string()
        .regex(/^[^ ]{1,40} [0-9A-Za-z]{1,40}$/)
        .optional()
        .describe('The field next of the page before.'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  output: z.object({ submissions: z.array(submissionSummary), next: z.string().nullable() }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'all', as: 'administrator' },
    { name: 'what waits for approval', as: 'administrator', query: { waiting: 'ready' } },
    { name: 'an unknown state', as: 'administrator', query: { waiting: 'lost' }, status: 400 },
  ],
  handle: async (service, { query, caller }) => {
    const readable = readableGroups(requireCaller(caller));
    // A group that is none of the caller's has nothing to show.
    const groups =
      query.group === undefined
        ? readable
        : (readable?.filter((key) => key.split(' ')[0] === query.group) ?? [query.group]);
    const [createdAt = '', id = ''] = (query.after ?? '').split(' ');
    if (query.after !== undefined && Number.isNaN(Date.parse(createdAt))) {
      throw new AppError('request-invalid', { detail: 'query.after is no position of a list.' });
    }
    const submissions = await readSubmissions(service.db, {
      groups,
      sharedWith: query.group === undefined ? (readable ?? []) : [],
      instance: query.instance ?? null,
      waiting: query.waiting ?? null,
      after: query.after === undefined ? null : { createdAt, id },
      limit: query.limit,
    });
    const last = submissions.length === query.limit ? submissions.at(-1) : undefined;
    return { submissions, next: last === undefined ? null : `${last.createdAt} ${last.id}` };
  },
});
