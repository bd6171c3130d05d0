import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { scopeField } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { replyFromIndex } from '../lapis-reply.ts';

const params = { id: '{exampleInstance}', lineage: 'B.1.1.7' };
const related = z.array(
  z.object({ name: z.string(), genomes: z.int().describe('With those of its sublineages.') }),
);

/** One lineage: its definition, and what is known of its genomes. */
export const getLineage = defineOperation<GenomesService>()({
  name: 'get-lineage',
  method: 'GET',
  path: '/api/instances/{id}/lineages/{lineage}',
  tag: 'queries',
  summary: 'One lineage: parents, children, aliases, its genomes, first and last seen',
  description:
    'A lineage by its name or an alias. Genomes are counted as `lineage=X` and `lineage=X*` count them: a recombinant ' +
    'is no sublineage of its parents. first and last are about the lineage with its sublineages.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60), lineage: z.string().min(1).max(100) }),
    query: z.object({
      scope: scopeField,
      column: z.string().max(100).default('lineage').describe('A column with lineages.'),
    }),
  },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      data: z.object({
        name: z.string(),
        column: z.string(),
        aliases: z.array(z.string()),
        parents: related,
        children: related,
        genomes: z.int(),
        genomesWithSublineages: z.int(),
        first: z.string().nullable(),
        last: z.string().nullable(),
      }),
      info: z.record(z.string(), z.unknown()),
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    { name: 'a lineage', params },
    { name: 'no such lineage', params: { ...params, lineage: 'nothing' }, status: 400 },
    { name: 'no column of lineages', params, query: { column: 'country' }, status: 400 },
    { name: 'unknown instance', params: { ...params, id: 'nothing' }, status: 404 },
  ],
  handle: (service, { params: { id, lineage }, query, requestId, signal, caller }) => {
    const request = { type: 'one' as const, column: query.column, name: lineage };
    const question = { kind: 'lineage' as const, instance: id, request, requestId };
    return replyFromIndex(service, question, {
      ...{ caller, scope: query.scope, operation: 'get-lineage', signal },
    });
  },
});
