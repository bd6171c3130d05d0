import { defineOperation } from '../../../schema/define-operation.ts';
import { collectionParams, collectionSchema } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

/** A version of a collection: what it says of itself, whom its members come from, how it is cited. */
export const getCollection = defineOperation<CollectionsService>()({
  name: 'get-collection',
  method: 'GET',
  path: '/api/collections/{collection}',
  tag: 'collections',
  summary: 'A collection: description, versions, laboratories with their counts, citation, DOI',
  access: { right: 'read', on: 'collection' },
  input: { params: collectionParams },
  output: collectionSchema,
  errors: ['request-invalid', 'collection-not-found'],
  tool: {
    title: 'A citable collection of genomes',
    description:
      'What a published collection of genomes is: title, authors, laboratories with counts, terms of use, how to cite it.',
  },
  examples: [
    { name: 'the last version', params: { collection: '{exampleCollection}' } },
    { name: 'its first version', params: { collection: '{exampleCollectionVersion}' } },
    {
      name: 'a version that there is not',
      params: { collection: '{exampleCollectionNoVersion}' },
      status: 404,
    },
    {
      name: 'the draft, for nobody',
      params: { collection: '{exampleCollectionDraft}' },
      status: 404,
    },
    { name: 'no collection', params: { collection: 'nothing' }, status: 404 },
  ],
  handle: (service, { params, caller }) => service.describe(params.collection, caller),
});
