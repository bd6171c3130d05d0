import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { everything, replyToSiloQuestion, siloInput, siloOutput } from '../silo-question.ts';

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
  input: siloInput,
  output: siloOutput,
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
  handle: (service, call) =>
    replyToSiloQuestion(service, call, { scope: 'mine', operation: 'query-all-genomes' }),
});
