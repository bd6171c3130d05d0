import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { describeTerms } from '../../../schema/terms.ts';
import { collectionParams, memberSchema } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';
import type { SeenMember } from '../count-credit.ts';
import { listMembers } from '../member-store.ts';
import { readSeen, recordSeen } from '../read-members.ts';

const FIELDS = ['strain', 'country', 'date', 'submittingLab', 'originatingLab'] as const;
const OPERATION = 'list-collection-members';

function toMember({ entry, role }: SeenMember): z.input<typeof memberSchema> {
  const { accession, version, status, instance, simulated, visibility, metadata } = entry;
  const { id, title, url } = describeTerms(entry.terms);
  return {
    ...{ accession, version, role, status, instance, simulated, visibility },
    accessionVersion: `${accession}.${version}`,
    group: entry.ownerName,
    strain: metadata.strain ?? null,
    country: metadata.country ?? null,
    date: metadata.date ?? null,
    submittingLab: metadata.submittingLab ?? null,
    originatingLab: metadata.originatingLab ?? null,
    terms: { id, title, url },
  };
}

/** The members of a version, page by page. */
export const listCollectionMembers = defineOperation<CollectionsService>()({
  name: OPERATION,
  method: 'GET',
  path: '/api/collections/{collection}/members',
  tag: 'collections',
  summary: 'Members of a collection with their terms, page by page',
  description: 'Those that the caller may not see are counted, and not shown.',
  access: { right: 'read', on: 'collection' },
  input: {
    params: collectionParams,
    query: z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,18}$/)
        .default('0')
        .describe('Where the page before ended.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: z.object({
    members: z.array(memberSchema),
    hidden: z.int().describe('Of this page.'),
    next: z.string().nullable().describe('What to give as after; null for no more.'),
  }),
  errors: ['request-invalid', 'collection-not-found'],
  examples: [
    { name: 'the first', params: { collection: '{exampleCollection}' } },
    {
      name: 'a page that is none',
      params: { collection: '{exampleCollection}' },
      query: { after: 'x' },
      status: 400,
    },
    { name: 'no collection', params: { collection: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, caller }) => {
    const { context } = service;
    const { place } = await service.find(params.collection, caller);
    const { after, limit } = query;
    const listed = await listMembers(context.db, place, { after, limit: limit + 1 });
    const page = listed.slice(0, limit);
    const { seen, hidden } = await readSeen(context, page, { caller, fields: FIELDS });
    await recordSeen(context, seen, { caller, operation: OPERATION });
    return new Reply({
      // What only some may see is kept by no cache.
      headers: { 'Cache-Control': 'private, no-store' },
      body: {
        members: seen.map(toMember),
        hidden,
        next: listed.length > limit ? (page.at(-1)?.position ?? null) : null,
      },
    });
  },
});
