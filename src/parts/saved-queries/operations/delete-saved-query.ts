import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';
import { queryId } from '../saved-query-schema.ts';

const params = { id: 'AAAAAAAAAAAAAAAAAAAAAA' };

/** Removes a search that the account keeps. */
export const deleteSavedQuery = defineOperation<SavedQueriesService>()({
  name: 'delete-saved-query',
  method: 'DELETE',
  path: '/api/saved-queries/{id}',
  tag: 'queries',
  summary: 'Remove a search that you keep; a link to it leads nowhere then',
  access: 'account',
  input: { params: z.object({ id: queryId }) },
  output: z.null(),
  errors: ['request-invalid', 'sign-in-required', 'saved-query-not-found', 'cross-site-request'],
  examples: [
    { name: 'none of yours', params, as: 'administrator', status: 404 },
    { name: 'no id', params: { id: 'x' }, as: 'administrator', status: 400 },
    { name: 'nobody', params, status: 401 },
  ],
  handle: async (service, { params: { id }, caller }) => {
    await service.remove(requireCaller(caller), id);
    return new Reply({ status: 204, body: null });
  },
});
