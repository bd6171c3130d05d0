import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

/** Has a DOI registered for a version of a collection. */
export const requestDoi = defineOperation<CollectionsService>()({
  name: 'request-doi',
  method: 'POST',
  path: '/api/collections/{collection}/doi',
  tag: 'collections',
  summary: 'Have a DOI registered for a published version, or tried again',
  description: 'It is registered with DataCite soon; the collection tells how far that is.',
  access: { right: 'release', on: 'collection' },
  input: { params: collectionParams },
  output: z.object({ doi: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'collection-not-found',
    'doi-not-possible',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'of simulated genomes',
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
  handle: async (service, { params, caller }) => {
    const requested = await service.requestDoi(params.collection, requireCaller(caller));
    return new Reply({ status: 202, body: requested });
  },
});
