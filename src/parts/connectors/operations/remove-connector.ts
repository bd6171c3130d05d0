import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ConnectorsService } from '../connectors-service.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

/** Ends a connector. */
export const removeConnector = defineOperation<ConnectorsService>()({
  name: 'remove-connector',
  method: 'DELETE',
  path: '/api/connectors/{connector}',
  tag: 'connectors',
  summary: 'Remove a connector; what it brought stays',
  access: 'administrator',
  input: { params: z.strictObject({ connector: z.uuid() }) },
  output: z.strictObject({ removed: z.literal(true) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'connector-not-found',
  ],
  examples: [
    { name: 'nobody', params: { connector: unknown }, status: 401 },
    { name: 'unknown', as: 'administrator', params: { connector: unknown }, status: 404 },
  ],
  handle: async (service, { params }) => {
    await service.remove(params.connector);
    return { removed: true as const };
  },
});
