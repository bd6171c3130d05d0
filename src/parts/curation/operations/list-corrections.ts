import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { correctionStates } from '../correction.ts';
import { correctionSchema } from '../correction-schema.ts';
import type { CurationService } from '../curation-service.ts';

/** Corrections that concern the account. */
export const listCorrections = defineOperation<CurationService>()({
  name: 'list-corrections',
  method: 'GET',
  path: '/api/corrections',
  tag: 'corrections',
  summary: 'Corrections of entries of your groups and those that you proposed, the last first',
  access: 'account',
  input: {
    query: z.strictObject({
      state: z
        .union([z.enum(correctionStates), z.array(z.enum(correctionStates))])
        .optional()
        .describe('Only those in this state, or in these.'),
    }),
  },
  output: z.object({ corrections: z.array(correctionSchema).describe('At most 200.') }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'what waits', query: { state: 'proposed' }, as: 'administrator' },
    { name: 'no such state', query: { state: 'lost' }, as: 'administrator', status: 400 },
    { name: 'nobody', status: 401 },
  ],
  handle: async (service, { caller, query: { state } }) => ({
    corrections: await service.listForCaller(
      requireCaller(caller),
      state === undefined ? [] : Array.isArray(state) ? state : [state],
    ),
  }),
});
