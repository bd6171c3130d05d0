import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { askIndex, describeCaching, scopeQuery } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';

/** The commonest values of several columns among the genomes that a filter finds. */
export const countFacets = defineOperation<GenomesService>()({
  name: 'count-facets',
  method: 'POST',
  path: '/api/instances/{id}/facets',
  tag: 'queries',
  summary: 'Count the values of several columns in one question',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: scopeQuery,
    body: z.strictObject({
      filters: z.record(z.string(), z.unknown()).default({}),
      columns: z.array(z.string()).min(1).max(50),
      limit: z.number().int().min(1).max(10_000).default(20),
    }),
  },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      facets: z.record(
        z.string(),
        z.array(
          z.object({
            value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
            count: z.number().int(),
          }),
        ),
      ),
      total: z.number().int(),
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    {
      name: 'countries',
      params: { id: '{exampleInstance}' },
      body: { columns: ['country'], limit: 5 },
    },
    {
      name: 'countries as they were counted on a day',
      params: { id: '{exampleInstance}' },
      query: { asOf: '2020-06-01' },
      body: { columns: ['country'], limit: 5 },
    },
    {
      name: 'a day that there is not',
      params: { id: '{exampleInstance}' },
      query: { asOf: '2020-02-30' },
      body: { columns: ['country'] },
      status: 400,
    },
    {
      name: 'no such column',
      params: { id: '{exampleInstance}' },
      body: { columns: ['contry'] },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { id: 'nothing' },
      body: { columns: ['country'] },
      status: 404,
    },
  ],
  handle: async (service, { params, query, body, signal, caller }) => {
    const { scope, asOf } = query;
    const { head, pieces } = await askIndex(
      service,
      { kind: 'facets', instance: params.id, ...body },
      { caller, scope, asOf, operation: 'count-facets', signal },
    );
    return new Reply({
      headers: { 'Content-Type': head.mediaType, ...describeCaching(scope) },
      body: pieces,
    });
  },
});
