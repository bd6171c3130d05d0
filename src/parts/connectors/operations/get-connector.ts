import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { connectorDetails, toDetails } from '../connector-schemas.ts';
import { countRecords } from '../connector-store.ts';
import type { ConnectorsService } from '../connectors-service.ts';
import { listRuns } from '../running/run-store.ts';

const RUNS_SHOWN = 20;
const unknown = '00000000-0000-4000-8000-000000000000';

/** A connector with its last runs. */
export const getConnector = defineOperation<ConnectorsService>()({
  name: 'get-connector',
  method: 'GET',
  path: '/api/connectors/{connector}',
  tag: 'connectors',
  summary: 'A connector with its settings and its last runs',
  access: 'administrator',
  input: { params: z.strictObject({ connector: z.uuid() }) },
  output: connectorDetails,
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'connector-not-found'],
  examples: [
    { name: 'nobody', params: { connector: unknown }, status: 401 },
    { name: 'unknown', as: 'administrator', params: { connector: unknown }, status: 404 },
  ],
  handle: async (service, { params }) => {
    const connector = await service.get(params.connector);
    const runs = await listRuns(service.db, connector.id, RUNS_SHOWN);
    return toDetails(connector, runs, (await countRecords(service.db)).get(connector.id));
  },
});
