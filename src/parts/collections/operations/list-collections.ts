import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { listedCollectionSchema, toListedCollection } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

const LIMIT = 50;

/** Collections, the last first. */
export const listCollections = defineOperation<CollectionsService>()({
  name: 'list-collections',
  method: 'GET',
  path: '/api/collections',
  tag: 'collections',
  summary: 'Collections that are published, or those of your groups with their drafts',
  access: 'public',
  input: {
    query: z.strictObject({
      own: z.enum(['true', 'false']).default('false').describe("'true': those of your groups."),
      limit: z.coerce.number().int().min(1).max(200).default(LIMIT),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
  },
  output: z.object({ collections: z.array(listedCollectionSchema), hasMore: z.boolean() }),
  errors: ['request-invalid'],
  examples: [
    { name: 'published' },
    { name: 'of your groups', query: { own: 'true' }, as: 'administrator' },
    { name: 'an absurd limit', query: { limit: '0' }, status: 400 },
  ],
  handle: async (service, { query, caller }) => {
    const { limit, offset } = query;
    const found = await service.list(caller, {
      ...{ own: query.own === 'true', accession: null, limit: limit + 1, offset },
    });
    return {
      collections: found.slice(0, limit).map(toListedCollection),
      hasMore: found.length > limit,
    };
  },
});
