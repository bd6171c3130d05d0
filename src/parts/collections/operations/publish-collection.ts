import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

/** Makes the draft of a collection its next version. */
export const publishCollection = defineOperation<CollectionsService>()({
  name: 'publish-collection',
  method: 'POST',
  path: '/api/collections/{collection}/publish',
  tag: 'collections',
  summary: 'Publish the draft as the next version, which never changes',
  access: { right: 'release', on: 'collection' },
  input: {
    params: collectionParams,
    body: z.strictObject({
      note: z.string().trim().max(2000).default('').describe('What is new in it.'),
    }),
  },
  output: z.object({ version: z.int() }),
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
      name: 'one that says nothing of itself',
      params: { collection: '{exampleDraftCollection}' },
      body: { note: 'The first version.' },
      as: 'administrator',
      status: 409,
    },
    {
      name: 'no collection',
      params: { collection: 'nothing' },
      body: {},
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    const published = await service.publish(params.collection, requireCaller(caller), body.note);
    return new Reply({ status: 201, body: published });
  },
});
