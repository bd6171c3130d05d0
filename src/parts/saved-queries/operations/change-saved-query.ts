import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';
import { queryId, queryText, savedQuerySchema, toAnswer } from '../saved-query-schema.ts';

const params = { id: 'AAAAAAAAAAAAAAAAAAAAAA' };

/** Changes a search that the account keeps. */
export const changeSavedQuery = defineOperation<SavedQueriesService>()({
  name: 'change-saved-query',
  method: 'PATCH',
  path: '/api/saved-queries/{id}',
  tag: 'queries',
  summary:
    'Change a search that you keep: its name, what it asks, who may read it, whether you are told',
  access: 'account',
  input: {
    params: z.object({ id: queryId }),
    body: z.strictObject({
      name: queryText.name.optional(),
      page: queryText.page.optional(),
      search: queryText.search.optional(),
      isShared: queryText.isShared.optional(),
      isWatched: queryText.isWatched.optional(),
    }),
  },
  output: savedQuerySchema,
  errors: [
    'request-invalid',
    'sign-in-required',
    'saved-query-not-found',
    'not-ready',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'none of yours',
      params,
      body: { name: 'Another name' },
      as: 'administrator',
      status: 404,
    },
    { name: 'no name', params, body: { name: '' }, as: 'administrator', status: 400 },
    { name: 'nobody', params, body: { isShared: true }, status: 401 },
  ],
  handle: async (service, { params: { id }, body, caller, signal }) => {
    const given = Object.fromEntries(
      Object.entries(body).filter(([, value]) => value !== undefined),
    );
    return toAnswer(await service.change(requireCaller(caller), id, { change: given, signal }));
  },
});
