import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { archivedRun, toArchivedRun } from '../connector-schemas.ts';
import type { ConnectorsService } from '../connectors-service.ts';

/** Runs of sequencers that connectors brought, with links to their files. */
export const listArchivedRuns = defineOperation<ConnectorsService>()({
  name: 'list-archived-runs',
  method: 'GET',
  path: '/api/archived-runs/{instance}',
  tag: 'connectors',
  summary: 'Raw reads in public archives: what is known of each run, and where its files lie',
  access: 'public',
  input: {
    params: z.strictObject({ instance: z.string().min(1).max(80) }),
    query: z.strictObject({
      after: z.string().max(60).default('').describe('Accession after which to go on.'),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.strictObject({
    runs: z.array(archivedRun),
    next: z.string().nullable().describe('What to give as after for more; null at the end.'),
  }),
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'first page', params: { instance: 'sars-cov-2' }, query: { limit: '10' } },
    { name: 'no such instance', params: { instance: 'nothing' }, query: {}, status: 404 },
    {
      name: 'no such limit',
      params: { instance: 'sars-cov-2' },
      query: { limit: '0' },
      status: 400,
    },
  ],
  handle: async (service, { params, query }) => {
    const runs = await service.listRuns(params.instance, query);
    return {
      runs: runs.map(toArchivedRun),
      next: runs.length === query.limit ? (runs.at(-1)?.accession ?? null) : null,
    };
  },
});
