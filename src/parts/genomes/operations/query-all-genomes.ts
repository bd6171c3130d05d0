import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { lapisParams, replyFromIndex } from '../lapis-reply.ts';

const everything = { type: 'True' };

/** The same questions as `query-genomes`, over the same index, of every row whatever its visibility. */
export const queryAllGenomes = defineOperation<GenomesService>()({
  name: 'query-all-genomes',
  method: 'POST',
  path: '/api/query/{pathogen}/all',
  tag: 'queries',
  summary: 'Ask anything of all entries, also those that are not open',
  description:
    "A question in SILO's JSON form, as POST /api/query/{pathogen} takes it, for those who run the node: " +
    "entries that only their owner's group may see are part of the answer, told by the field visibility.",
  access: 'administrator',
  input: {
    params: lapisParams,
    body: z.strictObject({
      filterExpression: z.record(z.string(), z.unknown()),
      action: z.record(z.string(), z.unknown()),
    }),
  },
  output: { mediaTypes: ['application/x-ndjson', 'application/vnd.apache.arrow.stream'] },
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'instance-not-found',
    'not-ready',
  ],
  examples: [
    {
      name: 'entries by visibility',
      params: { pathogen: '{exampleInstance}' },
      body: {
        filterExpression: everything,
        action: { type: 'Aggregated', groupByFields: ['visibility'] },
      },
      as: 'administrator',
    },
    {
      name: 'an unknown filter',
      params: { pathogen: '{exampleInstance}' },
      body: { filterExpression: { type: 'Nothing' }, action: { type: 'Aggregated' } },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing' },
      body: { filterExpression: everything, action: { type: 'Aggregated' } },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: (service, { params, body, signal, headers }) => {
    const question = {
      kind: 'query',
      instance: params.pathogen,
      body,
      accept: headers.accept ?? '',
    } as const;
    return replyFromIndex(service, question, signal, { kind: 'steward' });
  },
});
