import { z } from 'zod';
import { type Caller, readableGroups } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { draftSummary, submissionId } from '../drafts/draft-schemas.ts';
import { type DraftState, draftStates } from '../drafts/draft-state.ts';
import { MOST_COUNTED } from '../drafts/search-drafts.ts';
import type { SubmissionService } from '../submission-service.ts';

const ENDED: ReadonlySet<DraftState> = new Set(['released', 'withdrawn']);

function listStates(state: DraftState | 'pending' | 'all'): readonly DraftState[] {
  if (state === 'all') return draftStates;
  return state === 'pending' ? draftStates.filter((one) => !ENDED.has(one)) : [state];
}

/** Instances in which the caller may read what the group has; null for all. */
function findInstances(caller: Caller | null, group: string): readonly string[] | null {
  const own = (readableGroups(caller) ?? [group]).flatMap((key) => {
    const [name, instance = null] = key.split(' ');
    return name === group ? [instance] : [];
  });
  return own.includes(null) ? null : own.flatMap((one) => (one === null ? [] : [one]));
}

/** Drafts of all submissions of a group. */
export const searchDrafts = defineOperation<SubmissionService>()({
  name: 'search-drafts',
  method: 'GET',
  path: '/api/groups/{group}/drafts',
  tag: 'submissions',
  summary: 'Drafts of all submissions of a group by state, problem, text, submission and day',
  description:
    'The last one that was made first. What is found can be approved, edited or withdrawn by the operations on its submission, which take the ids.',
  access: { right: 'read', on: 'group' },
  input: {
    params: z.object({ group: z.string().min(1).max(60) }),
    query: z.strictObject({
      state: z
        .enum([...draftStates, 'pending', 'all'])
        .default('pending')
        .describe("'pending': all that are neither released nor withdrawn."),
      instance: z.string().max(60).optional(),
      submission: submissionId.optional(),
      problem: z.string().max(100).optional().describe('Code of a problem.'),
      text: z
        .string()
        .max(300)
        .optional()
        .describe('Part of a value of any field, of the name, or of a column that is no field.'),
      field: z.string().max(100).optional().describe('The only field that text is looked for in.'),
      from: z.iso.date().optional().describe('First day of the last change, in UTC.'),
      to: z.iso.date().optional().describe('Last day of the last change, in UTC.'),
      before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.object({
    drafts: z.array(
      draftSummary.extend({
        submission: z.string(),
        submissionTitle: z.string(),
        instance: z.string(),
        changedAt: z.iso.datetime(),
      }),
    ),
    total: z.number().int().describe(`How many there are, counted up to ${MOST_COUNTED}.`),
    next: z
      .number()
      .int()
      .nullable()
      .describe('Parameter before of the next page; null on the last one.'),
  }),
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'what waits', as: 'administrator', params: { group: 'node' } },
    {
      name: 'by problem, text and day',
      as: 'administrator',
      params: { group: 'node' },
      query: { state: 'all', problem: 'date-invalid', text: 'peru', field: 'country' },
    },
    {
      name: 'no day',
      as: 'administrator',
      params: { group: 'node' },
      query: { from: 'yesterday' },
      status: 400,
    },
    { name: 'unknown', params: { group: 'nosuchgroup' }, status: 404 },
  ],
  handle: async (service, { params: { group }, query, caller }) => {
    const { state, ...others } = query;
    const { drafts, total } = await service.drafts.searchDrafts({
      ...others,
      group,
      instances: findInstances(caller, group),
      states: listStates(state),
    });
    const next = drafts.length === query.limit ? (drafts.at(-1)?.id ?? null) : null;
    return { drafts: [...drafts], total, next };
  },
});
