import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { SavedQueriesService } from '../saved-queries-service.ts';
import { queryId } from '../saved-query-schema.ts';
import { queryPages } from '../saved-query-store.ts';

/** A search that its account shares with whoever has its id. */
export const getSharedQuery = defineOperation<SavedQueriesService>()({
  name: 'get-shared-query',
  method: 'GET',
  path: '/api/shared-queries/{id}',
  tag: 'queries',
  summary: 'A search that somebody shares by its id',
  description: 'Neither the account nor the name of who shares it is told.',
  access: 'public',
  input: { params: z.object({ id: queryId }) },
  output: z.object({
    id: z.string(),
    instance: z.string(),
    name: z.string(),
    page: z.enum(queryPages),
    search: z.string(),
  }),
  errors: ['request-invalid', 'saved-query-not-found'],
  examples: [
    { name: 'one that is not shared', params: { id: 'AAAAAAAAAAAAAAAAAAAAAA' }, status: 404 },
    { name: 'no id', params: { id: 'x' }, status: 400 },
  ],
  handle: async (service, { params }) => {
    const { id, instance, name, page, search } = await service.readShared(params.id);
    return { id, instance, name, page, search };
  },
});
