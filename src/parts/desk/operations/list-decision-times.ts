import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { FEWEST_DECISIONS } from '../committees/decision-times.ts';
import type { DeskService } from '../desk-service.ts';

/** How long committees take. */
export const listDecisionTimes = defineOperation<DeskService>()({
  name: 'list-decision-times',
  method: 'GET',
  path: '/api/desk/decision-times',
  tag: 'desk',
  summary: 'How long committees take to decide, from handing in to the first decision',
  description: `Nothing is told of fewer than ${FEWEST_DECISIONS} decisions; counts are rounded down to multiples of 5. Simulated and withdrawn applications do not count.`,
  access: 'public',
  input: {},
  output: z.object({
    fewest: z.number().int(),
    times: z.array(
      z.object({
        committee: z.string(),
        workflow: z.string(),
        decided: z.number().int().nullable(),
        medianDays: z.number().int().nullable(),
        ninthDecileDays: z.number().int().nullable(),
        approved: z.number().int().nullable(),
        refused: z.number().int().nullable(),
      }),
    ),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service) => ({
    fewest: FEWEST_DECISIONS,
    times: await service.readDecisionTimes(),
  }),
});
