import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { completenessFields, laboratoryKinds } from '../laboratories/count-laboratories.ts';
import type { SubmissionService } from '../submission-service.ts';

const days = z.number().nullable();
const laboratory = z.object({
  name: z.string().nullable().describe('Null for entries that name none.'),
  entries: z.int(),
  versions: z.int(),
  firstReleasedAt: z.iso.datetime(),
  lastReleasedAt: z.iso.datetime(),
  dated: z.int().describe('Entries whose day of collection is known: the delays are theirs.'),
  delayP10: days.describe('Days from collection until everybody could see it, tenth percentile.'),
  delayMedian: days,
  delayP90: days,
  uses: z.int().describe('How often they stand in published collections.'),
  completeness: z
    .object(Object.fromEntries(completenessFields.map((field) => [field, z.number()])))
    .describe('Share of the entries that have each field; of dates those known to the day.'),
});

/** What each laboratory has released, how soon and how completely. */
export const listLaboratories = defineOperation<SubmissionService>()({
  name: 'list-laboratories',
  method: 'GET',
  path: '/api/instances/{id}/laboratories',
  tag: 'queries',
  summary: 'What each laboratory has released: entries, delay, completeness, uses in collections',
  description:
    'Of open entries. Counted anew once a minute. Downloads are not counted: nobody is asked who takes what is open.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.strictObject({
      by: z.enum(laboratoryKinds).default('submittingLab'),
    }),
  },
  output: z.object({ countedAt: z.iso.datetime(), laboratories: z.array(laboratory) }),
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'by who submitted', params: { id: '{exampleInstance}' } },
    { name: 'by group', params: { id: '{exampleInstance}' }, query: { by: 'group' } },
    { name: 'by nothing', params: { id: '{exampleInstance}' }, query: { by: 'mood' }, status: 400 },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query }) => {
    const { countedAt, laboratories } = await service.countLaboratories(params.id, query.by);
    return {
      countedAt: countedAt.toISOString(),
      laboratories: laboratories.map((one) => ({
        ...one,
        firstReleasedAt: one.firstReleasedAt.toISOString(),
        lastReleasedAt: one.lastReleasedAt.toISOString(),
      })),
    };
  },
});
