import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { forEverybody } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { lapisParams, replyFromIndex } from '../lapis-reply.ts';

const parsed = z.union([
  z.object({ type: z.literal('success'), filter: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.literal('failure'), error: z.string() }),
]);

/** What advanced queries mean, each for itself. */
export const lapisParseQueries = defineOperation<GenomesService>()({
  name: 'lapis-parse-queries',
  method: 'POST',
  path: '/api/lapis/{pathogen}/query/parse',
  tag: 'lapis',
  summary: 'Read advanced queries, and say what is wrong with them',
  description:
    'An answer for each query, in their order: its filter in the JSON form of /api/query, or why it cannot ' +
    'be read. Positions beyond the end of a sequence are wrong with `doFullValidation` only.',
  access: 'public',
  input: {
    params: lapisParams,
    body: z.strictObject({
      queries: z.array(z.string()).max(1000),
      doFullValidation: z.boolean().default(false),
    }),
  },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({ data: z.array(parsed), info: z.record(z.string(), z.unknown()) }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  errorForm: 'lapis',
  examples: [
    {
      name: 'a query that is right and one that is not',
      params: { pathogen: '{exampleInstance}' },
      body: { queries: ['241T & country=Germany', '((('] },
    },
    {
      name: 'no list',
      params: { pathogen: '{exampleInstance}' },
      body: { queries: 'country=Germany' },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing' },
      body: { queries: [] },
      status: 404,
    },
  ],
  handle: (service, { params, body, requestId, signal }) =>
    replyFromIndex(
      service,
      { kind: 'parse', instance: params.pathogen, ...body, requestId },
      forEverybody('lapis-parse-queries', signal),
    ),
});
