import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { scopeField } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { replyFromIndex } from '../lapis-reply.ts';

const params = { id: '{exampleInstance}' };

/** The lineages of an instance, those of most genomes first. */
export const listLineages = defineOperation<GenomesService>()({
  name: 'list-lineages',
  method: 'GET',
  path: '/api/instances/{id}/lineages',
  tag: 'queries',
  summary: 'Lineages with their genomes, those of most genomes first',
  description:
    'Lineages that have genomes; with `text`, all that the definition knows whose name or alias has it in it.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.object({
      scope: scopeField,
      column: z.string().max(100).default('lineage').describe('A column with lineages.'),
      text: z.string().max(100).default(''),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
  },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      data: z.object({
        lineages: z.array(
          z.object({
            name: z.string(),
            genomes: z.int(),
            genomesWithSublineages: z.int(),
            parents: z.array(z.string()),
            aliases: z.array(z.string()),
          }),
        ),
        total: z.int(),
      }),
      info: z.record(z.string(), z.unknown()),
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    { name: 'the most frequent', params, query: { limit: '5' } },
    { name: 'part of a name', params, query: { text: 'b.1.1' } },
    { name: 'no column of lineages', params, query: { column: 'country' }, status: 400 },
    { name: 'an absurd limit', params, query: { limit: '100000' }, status: 400 },
    { name: 'unknown instance', params: { id: 'nothing' }, status: 404 },
  ],
  handle: (service, { params: { id }, query, requestId, signal, caller }) => {
    const { column, text, limit, offset, scope } = query;
    const request = { type: 'list' as const, column, text, limit, offset };
    const question = { kind: 'lineage' as const, instance: id, request, requestId };
    return replyFromIndex(service, question, {
      ...{ caller, scope, operation: 'list-lineages', signal },
    });
  },
});
