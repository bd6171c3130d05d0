import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { contentFields } from '../collection.ts';
import type { CollectionsService } from '../collections-service.ts';

/** Begins a collection, as a draft that its group sees. */
export const createCollection = defineOperation<CollectionsService>()({
  name: 'create-collection',
  method: 'POST',
  path: '/api/collections',
  tag: 'collections',
  summary: 'Begin a collection as a draft of a group',
  description: 'Its group sees it; everybody does once a version of it is published.',
  access: 'account',
  input: {
    body: z.strictObject({ group: z.string().min(1).max(100), ...contentFields }),
  },
  output: z.object({ id: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'with an author',
      body: {
        group: 'node',
        title: 'Genomes of the example',
        description: 'Those that a page of the documentation names.',
        authors: [
          {
            kind: 'person',
            familyName: 'Carberry',
            givenName: 'Josiah',
            orcid: '0000-0002-1825-0097',
          },
        ],
      },
      as: 'administrator',
      status: 201,
    },
    {
      name: 'an ORCID iD that is none',
      body: {
        group: 'node',
        title: 'Genomes of the example',
        authors: [{ kind: 'person', familyName: 'Carberry', orcid: '0000-0002-1825-0098' }],
      },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no such group',
      body: { group: 'nobody', title: 'Genomes of the example' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { body, caller }) => {
    const { group, ...content } = body;
    const id = await service.create(requireCaller(caller), group, content);
    return new Reply({ status: 201, body: { id } });
  },
});
