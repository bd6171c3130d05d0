import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { connectorSummary, toSummary } from '../connector-schemas.ts';
import { countRecords } from '../connector-store.ts';
import type { ConnectorsService } from '../connectors-service.ts';

/** What this node brings from public archives by itself. */
export const listConnectors = defineOperation<ConnectorsService>()({
  name: 'list-connectors',
  method: 'GET',
  path: '/api/connectors',
  tag: 'connectors',
  summary: 'What this node brings from public archives by itself, and when it last did',
  access: 'public',
  input: {},
  output: z.strictObject({ connectors: z.array(connectorSummary) }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service) => {
    const records = await countRecords(service.db);
    return {
      connectors: (await service.list()).map((one) => toSummary(one, records.get(one.id))),
    };
  },
});
