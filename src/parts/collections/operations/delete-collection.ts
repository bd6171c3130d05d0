import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

/** Removes a collection that was never published. */
export const deleteCollection = defineOperation<CollectionsService>()({
  name: 'delete-collection',
  method: 'DELETE',
  path: '/api/collections/{collection}',
  tag: 'collections',
  summary: 'Remove a collection of which no version was published',
  access: { right: 'submit', on: 'collection' },
  input: { params: collectionParams },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'collection-not-found',
    'collection-not-ready',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one that is published',
      params: { collection: '{exampleCollection}' },
      as: 'administrator',
      status: 409,
    },
    {
      name: 'no collection',
      params: { collection: 'nothing' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { params }) => {
    await service.remove(params.collection);
    return new Reply({ status: 204, body: null });
  },
});
