import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { askIndex, describeCaching, scopeQuery } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';

/** What a text in the search box may mean. */
export const listSuggestions = defineOperation<GenomesService>()({
  name: 'list-suggestions',
  method: 'GET',
  path: '/api/instances/{id}/suggestions',
  tag: 'queries',
  summary: 'What a text in the search box may mean: values, lineages, mutations, columns',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: scopeQuery.extend({
      text: z.string().max(200),
      limit: z.coerce.number().int().min(1).max(50).default(10),
    }),
  },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      suggestions: z.array(
        z.object({
          kind: z.enum(['value', 'mutation', 'lineage', 'field']),
          column: z.string().optional(),
          value: z.string(),
          label: z.string(),
          count: z.number().int().optional(),
        }),
      ),
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    { name: 'a mutation', params: { id: '{exampleInstance}' }, query: { text: 'S:N501Y' } },
    { name: 'part of a country', params: { id: '{exampleInstance}' }, query: { text: 'ger' } },
    {
      name: 'an absurd limit',
      params: { id: '{exampleInstance}' },
      query: { text: 'a', limit: '1000' },
      status: 400,
    },
  ],
  handle: async (service, { params, query, signal, caller }) => {
    const { scope, asOf, ...asked } = query;
    const { head, pieces } = await askIndex(
      service,
      { kind: 'suggestions', instance: params.id, ...asked },
      { caller, scope, asOf, operation: 'list-suggestions', signal },
    );
    return new Reply({
      headers: { 'Content-Type': head.mediaType, ...describeCaching(scope) },
      body: pieces,
    });
  },
});
