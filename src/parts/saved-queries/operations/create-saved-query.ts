import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';
import { queryText, savedQuerySchema, toAnswer } from '../saved-query-schema.ts';

const body = {
  instance: 'sars-cov-2',
  name: 'Spike changes in Germany',
  page: 'search',
  search: 'country=Germany&aminoAcidMutations=S:N501Y',
};

/** Keeps a search of the portal. */
export const createSavedQuery = defineOperation<SavedQueriesService>()({
  name: 'create-saved-query',
  method: 'POST',
  path: '/api/saved-queries',
  tag: 'queries',
  summary: 'Keep a search, to come back to it, share it, or be told of new matches',
  description:
    'Matches are open entries only: also where you may see more, you are told of what everybody may see. Who watches a ' +
    'query is told once of each entry that is released or opened from then on; the address of its feed is that of the search feed.',
  access: 'account',
  input: {
    body: z.strictObject({
      ...queryText,
      instance: z.string().min(1).max(60),
      isShared: queryText.isShared.default(false),
      isWatched: queryText.isWatched.default(false),
    }),
  },
  output: savedQuerySchema,
  errors: [
    'request-invalid',
    'sign-in-required',
    'instance-not-found',
    'saved-queries-full',
    'not-ready',
    'cross-site-request',
  ],
  examples: [
    { name: 'a search', body, as: 'administrator', status: 201 },
    {
      name: 'a search that cannot be answered',
      body: { ...body, search: 'contry=Germany' },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'unknown instance',
      body: { ...body, instance: 'nothing' },
      as: 'administrator',
      status: 404,
    },
    { name: 'nobody', body, status: 401 },
  ],
  handle: async (service, { body: given, caller, signal }) =>
    new Reply({
      status: 201,
      body: toAnswer(await service.create(requireCaller(caller), given, signal)),
    }),
});
