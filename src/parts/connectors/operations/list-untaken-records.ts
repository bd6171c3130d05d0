import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { untakenRecord } from '../connector-schemas.ts';
import type { ConnectorsService } from '../connectors-service.ts';
import { listUntaken } from '../running/record-store.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

/** Records that a connector found and that are not here, with why. */
export const listUntakenRecords = defineOperation<ConnectorsService>()({
  name: 'list-untaken-records',
  method: 'GET',
  path: '/api/connectors/{connector}/untaken',
  tag: 'connectors',
  summary: 'Records of the archive that were refused or withdrawn, with why',
  access: 'administrator',
  input: {
    params: z.strictObject({ connector: z.uuid() }),
    query: z.strictObject({
      after: z.string().max(60).default('').describe('Accession after which to go on.'),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.strictObject({
    records: z.array(untakenRecord),
    next: z.string().nullable().describe('What to give as after for more; null at the end.'),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'connector-not-found'],
  examples: [
    { name: 'nobody', params: { connector: unknown }, status: 401 },
    { name: 'unknown', as: 'administrator', params: { connector: unknown }, status: 404 },
  ],
  handle: async (service, { params, query }) => {
    const { id } = await service.get(params.connector);
    const rows = await listUntaken(service.db, id, query);
    return {
      records: rows.map(({ outcome, fetchedAt, problems, ...own }) => ({
        ...own,
        outcome: outcome === 'withdrawn' ? ('withdrawn' as const) : ('refused' as const),
        fetchedAt: fetchedAt.toISOString(),
        problems: [...problems],
      })),
      next: rows.length === query.limit ? (rows.at(-1)?.accession ?? null) : null,
    };
  },
});
