import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';
import { savedQuerySchema, toAnswer } from '../saved-query-schema.ts';

/** The searches that the account keeps. */
export const listSavedQueries = defineOperation<SavedQueriesService>()({
  name: 'list-saved-queries',
  method: 'GET',
  path: '/api/saved-queries',
  tag: 'queries',
  summary: 'The searches that you keep, the last first',
  access: 'account',
  input: {},
  output: z.object({ queries: z.array(savedQuerySchema) }),
  errors: ['sign-in-required'],
  examples: [
    { name: 'your own', as: 'administrator' },
    { name: 'nobody', status: 401 },
  ],
  handle: async (service, { caller }) => ({
    queries: (await service.list(requireCaller(caller))).map(toAnswer),
  }),
});
