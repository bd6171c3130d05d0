import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { collectionContent } from '../collection.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

/** Writes what the next version of a collection will say. */
export const updateCollection = defineOperation<CollectionsService>()({
  name: 'update-collection',
  method: 'PUT',
  path: '/api/collections/{collection}',
  tag: 'collections',
  summary: 'Write title, description, authors and funding of the next version',
  description: 'Published versions stay as they are.',
  access: { right: 'submit', on: 'collection' },
  input: { params: collectionParams, body: collectionContent },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'collection-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'another title',
      params: { collection: '{exampleCollection}' },
      body: {
        title: 'Genomes of the example, again',
        description: 'Those that a page of the documentation names.',
        authors: [{ kind: 'organisation', name: 'Example institute' }],
        funding: [{ funder: 'Example foundation', award: 'EX-1' }],
      },
      as: 'administrator',
      status: 204,
    },
    {
      name: 'without a title',
      params: { collection: '{exampleCollection}' },
      body: { title: ' ' },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no collection',
      params: { collection: 'nothing' },
      body: { title: 'Genomes' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { params, body }) => {
    await service.update(params.collection, body);
    return new Reply({ status: 204, body: null });
  },
});
