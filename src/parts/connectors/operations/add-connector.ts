import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { connectorQuery, connectorResults, connectorSources } from '../connector.ts';
import { connectorDetails, toDetails } from '../connector-schemas.ts';
import type { ConnectorsService } from '../connectors-service.ts';

const example = {
  name: 'Dengue of ENA',
  source: 'ena',
  instance: 'sars-cov-2',
  query: { taxon: 12637 },
  contactEmail: 'node@example.org',
};

/** Begins to bring records of a public archive. */
export const addConnector = defineOperation<ConnectorsService>()({
  name: 'add-connector',
  method: 'POST',
  path: '/api/connectors',
  tag: 'connectors',
  summary: 'Bring records of a public archive here, again and again',
  description:
    'The first run begins at once and reads everything that matches; later ones read what was changed since. Records that the archive withdraws are revoked here.',
  access: 'administrator',
  input: {
    body: z.strictObject({
      name: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .describe('As people shall see it; no other connector has it.'),
      source: z.enum(connectorSources),
      result: z
        .enum(connectorResults)
        .default('sequence')
        .describe('Genomes, or what is known of raw reads with links to their files (ENA).'),
      instance: z.string().min(1).max(80).describe('The instance that takes the records.'),
      query: connectorQuery,
      schedule: z
        .string()
        .max(100)
        .default('23 3 * * *')
        .describe('Minute, hour, day of the month, month, weekday, in UTC.'),
      mostRecords: z
        .int()
        .min(1)
        .max(10_000_000)
        .default(100_000)
        .describe('The most records that one run fetches; the next goes on.'),
      requestsASecond: z
        .number()
        .min(0.01)
        .max(50)
        .default(3)
        .describe('At most what the archive allows: ENA 50, NCBI 3, with a key 10.'),
      contactEmail: z.email().max(200).describe('Told to the archive with every request.'),
      key: z
        .string()
        .regex(/^[\w-]{8,200}$/, 'A key has letters and digits only.')
        .nullable()
        .default(null)
        .describe("Key of the archive's interface; kept sealed, and told to nobody else."),
    }),
  },
  output: connectorDetails,
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'instance-not-found',
    'connector-name-taken',
  ],
  examples: [
    { name: 'nobody', body: example, status: 401 },
    {
      name: 'no schedule',
      as: 'administrator',
      body: { ...example, schedule: 'daily' },
      status: 400,
    },
    {
      name: 'faster than the archive allows',
      as: 'administrator',
      body: { ...example, source: 'ncbi', requestsASecond: 10 },
      status: 400,
    },
    {
      name: 'no such instance',
      as: 'administrator',
      body: { ...example, instance: 'nothing' },
      status: 404,
    },
  ],
  handle: async (service, { body, caller, noteAudit }) => {
    const connector = await service.add(body, requireCaller(caller).name);
    noteAudit({ connector: connector.id, source: connector.source, instance: body.instance });
    return toDetails(connector, []);
  },
});
